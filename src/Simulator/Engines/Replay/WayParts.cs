using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// Parts of ways that many cells share: each is a list of runs of links. Spikes are counted for each part first, then for each run, and last they are added where a run
/// begins and taken away where it ends; the running sum over all links is the load of each.
/// </summary>
internal sealed class WayParts
{
    // Runs that fewer parts share on average are not counted by themselves.
    private const int WorthCounting = 3;

    // While parts are found: the last part with a hash, the one before it with the same, and the neurons of each.
    private readonly Dictionary<int, int> _last = [];
    private readonly List<int> _before = [-1], _neurons = [0];
    private readonly Dictionary<LineRun, int> _number = [];
    private readonly List<LineRun> _runs = [];
    private readonly List<int> _first = [0, 0], _parts = [], _new = [];
    private bool _isDirect;

    /// <summary>Parts; the first has no run.</summary>
    public int Count => _first.Count - 1;

    /// <summary>Different runs.</summary>
    public int Runs => _runs.Count;

    /// <summary>The part with some runs. Neurons that share one can be counted in 16 bits.</summary>
    /// <param name="runs">The runs, in an order that follows from the way.</param>
    /// <param name="neurons">Neurons that join it.</param>
    public int Of(ReadOnlySpan<LineRun> runs, int neurons)
    {
        if (runs.IsEmpty)
        {
            return 0;
        }

        int hash = Number(runs), known = _last.GetValueOrDefault(hash, -1), part = known;
        while (part >= 0 && (_neurons[part] + neurons > LaneCounts.Most || !CollectionsMarshal.AsSpan(_parts)[_first[part].._first[part + 1]].SequenceEqual(CollectionsMarshal.AsSpan(_new))))
        {
            part = _before[part];
        }

        if (part < 0)
        {
            _last[hash] = part = Count;
            _before.Add(known);
            _neurons.Add(0);
            _parts.AddRange(_new);
            _first.Add(_parts.Count);
        }

        _neurons[part] += neurons;
        return part;
    }

    /// <summary>Forgets what only finding needs.</summary>
    public void Trim()
    {
        _last.Clear();
        _last.TrimExcess();
        _number.Clear();
        _number.TrimExcess();
        (_before.Capacity, _neurons.Capacity) = (_before.Count, _neurons.Count);
        (_first.Capacity, _parts.Capacity, _runs.Capacity) = (_first.Count, _parts.Count, _runs.Count);
        _isDirect = _parts.Count < WorthCounting * _runs.Count;
    }

    /// <summary>Adds the spikes of all parts to the differences of loads.</summary>
    /// <param name="counts">Packed spikes by part and word; those of the first part are left out.</param>
    /// <param name="subSteps">Sub-steps.</param>
    /// <param name="scratch">Room for <see cref="Runs"/> × sub-steps.</param>
    /// <param name="differences">By what is counted and sub-step.</param>
    public void AddTo(ReadOnlySpan<ulong> counts, int subSteps, int[] scratch, int[] differences)
    {
        Span<int> runs = scratch.AsSpan(0, Runs * subSteps);
        if (subSteps != Vector128<int>.Count)
        {
            runs.Clear();
            Add(counts, subSteps, runs);
            Spread(runs, subSteps, differences);
            return;
        }

        Span<Vector128<int>> fours = MemoryMarshal.Cast<int, Vector128<int>>(differences.AsSpan());
        if (_isDirect)
        {
            AddDirectly(counts, fours);
            return;
        }

        runs.Clear();
        Add(counts, MemoryMarshal.Cast<int, Vector128<int>>(runs));
        Spread(MemoryMarshal.Cast<int, Vector128<int>>(runs), fours);
    }

    // Four sub-steps at a time. Parts and runs of a site belong together, so that no index needs a check.
    private void Add(ReadOnlySpan<ulong> counts, Span<Vector128<int>> runs)
    {
        ref int parts = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_parts)), ends = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_first));
        ref Vector128<int> into = ref MemoryMarshal.GetReference(runs);
        for (int part = 1, at = 0; part < Count; part++)
        {
            int end = Unsafe.Add(ref ends, part + 1);
            if (counts[part] != 0)
            {
                Vector128<int> four = FourOf(counts[part]);
                for (; at < end; at++)
                {
                    Unsafe.Add(ref into, Unsafe.Add(ref parts, at)) += four;
                }
            }

            at = end;
        }
    }

    // The same where counting runs first would change as many numbers.
    private void AddDirectly(ReadOnlySpan<ulong> counts, Span<Vector128<int>> differences)
    {
        ReadOnlySpan<LineRun> runs = CollectionsMarshal.AsSpan(_runs);
        ref int parts = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_parts)), ends = ref MemoryMarshal.GetReference(CollectionsMarshal.AsSpan(_first));
        ref Vector128<int> into = ref MemoryMarshal.GetReference(differences);
        for (int part = 1, at = 0; part < Count; part++)
        {
            int end = Unsafe.Add(ref ends, part + 1);
            if (counts[part] != 0)
            {
                Vector128<int> four = FourOf(counts[part]);
                for (; at < end; at++)
                {
                    LineRun run = runs[Unsafe.Add(ref parts, at)];
                    Unsafe.Add(ref into, run.Begin) += four;
                    Unsafe.Add(ref into, run.End) -= four;
                }
            }

            at = end;
        }
    }

    private static Vector128<int> FourOf(ulong packed) => Vector128.WidenLower(Vector128.CreateScalar(packed).AsUInt16()).AsInt32();

    private void Spread(ReadOnlySpan<Vector128<int>> runs, Span<Vector128<int>> differences)
    {
        ReadOnlySpan<LineRun> all = CollectionsMarshal.AsSpan(_runs);
        for (int i = 0; i < all.Length; i++)
        {
            differences[all[i].Begin] += runs[i];
            differences[all[i].End] -= runs[i];
        }
    }

    private void Spread(ReadOnlySpan<int> runs, int subSteps, int[] differences)
    {
        for (int i = 0; i < Runs; i++)
        {
            for (int k = 0; k < subSteps; k++)
            {
                differences[(_runs[i].Begin * subSteps) + k] += runs[(i * subSteps) + k];
                differences[(_runs[i].End * subSteps) + k] -= runs[(i * subSteps) + k];
            }
        }
    }

    private void Add(ReadOnlySpan<ulong> counts, int subSteps, Span<int> runs)
    {
        int words = Packed.Words(subSteps);
        for (int part = 1; part < Count; part++)
        {
            for (int k = 0; k < subSteps; k++)
            {
                int packets = Packed.Lane(counts[(part * words) + (k / Packed.Lanes)], k % Packed.Lanes);
                for (int i = _first[part]; packets > 0 && i < _first[part + 1]; i++)
                {
                    runs[(_parts[i] * subSteps) + k] += packets;
                }
            }
        }
    }

    // Numbers the runs of a part that may be new; returns its hash.
    private int Number(ReadOnlySpan<LineRun> runs)
    {
        _new.Clear();
        HashCode hash = default;
        foreach (LineRun run in runs)
        {
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_number, run, out bool exists);
            if (!exists)
            {
                number = _runs.Count;
                _runs.Add(run);
            }

            _new.Add(number);
            hash.Add(number);
        }

        return hash.ToHashCode();
    }
}
