using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// Parts of ways that many cells share: each is a list of runs of links. Spikes are counted for each part first, then for each run, and last they are added
/// where a run begins and taken away where it ends; the running sum over all links is the load of each.
/// </summary>
internal sealed class WayParts
{
    // Runs that fewer parts share on average are not counted by themselves.
    private const int WorthCounting = 3;

    // While parts are found: the last part with a hash, the one before it with the same, and the neurons of each.
    private Dictionary<int, int> _last = [];
    private List<int> _before = [-1], _neurons = [0];

    // The same of runs, and the runs of each part.
    private Dictionary<LineRun, int> _number = [];
    private List<int> _runNeurons = [];
    private List<LineRun> _runs = [];
    private List<int> _first = [0, 0], _parts = [], _new = [];

    // Later: the runs of all parts, those with as many side by side.
    private readonly List<(int Runs, int FirstPart, int FirstEntry)> _classes = [];
    private int[] _entries = [];
    private LineRun[] _all = [];
    private bool _isDirect;

    /// <summary>Parts, when all are found; the first has no run.</summary>
    public int Parts { get; private set; }

    /// <summary>Different runs.</summary>
    public int Runs => _all.Length;

    private int Count => _first.Count - 1;

    // Whether the runs of a part are those that have just been numbered.
    private bool HasThese(int part)
        => CollectionsMarshal.AsSpan(_parts)[_first[part].._first[part + 1]].SequenceEqual(CollectionsMarshal.AsSpan(_new));

    /// <summary>
    /// The part with some runs. Neurons that share a part, or a run, can be counted in 16 bits: where there are more, there is another one of the same
    /// links.
    /// </summary>
    /// <param name="runs">The runs, in an order that follows from the way.</param>
    /// <param name="neurons">Neurons that join it.</param>
    public int Of(ReadOnlySpan<LineRun> runs, int neurons)
    {
        if (runs.IsEmpty)
        {
            return 0;
        }

        int hash = Number(runs, neurons), known = _last.GetValueOrDefault(hash, -1), part = known;
        while (part >= 0 && (_neurons[part] + neurons > LaneCounts.Most || !HasThese(part)))
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
        foreach (int run in _new)
        {
            _runNeurons[run] += neurons;
        }

        return part;
    }

    /// <summary>
    /// All parts are found: they are numbered again, those with as many runs side by side, so that they are added without a decision for each.
    /// </summary>
    /// <returns>By part: its new number.</returns>
    public int[] Close()
    {
        int[] order = [.. Enumerable.Range(0, Count).OrderBy(LengthOf)], number = new int[Count];
        List<int> entries = new(_parts.Count);
        for (int i = 0; i < order.Length; i++)
        {
            number[order[i]] = i;
            int length = LengthOf(order[i]);
            if (_classes.Count == 0 || _classes[^1].Runs != length)
            {
                _classes.Add(new(length, i, entries.Count));
            }

            entries.AddRange(_parts[_first[order[i]].._first[order[i] + 1]]);
        }

        _entries = [.. entries];
        _all = [.. _runs];
        _isDirect = _entries.Length < WorthCounting * _all.Length;
        Forget();
        return number;
    }

    private int LengthOf(int part) => _first[part + 1] - _first[part];

    private void Forget()
    {
        Parts = Count;
        (_last, _number) = ([], []);
        (_before, _neurons, _runNeurons, _runs, _first, _parts, _new) = ([], [], [], [], [], [], []);
    }

    /// <summary>Adds the spikes of all parts to the differences of loads.</summary>
    /// <param name="counts">Packed spikes by part and word; those of the first part are left out.</param>
    /// <param name="words">Words of a part.</param>
    /// <param name="scratch">Room for <see cref="Runs"/> × words.</param>
    /// <param name="loads">How differences are stored.</param>
    /// <param name="differences">By place and word.</param>
    public void AddTo(ReadOnlySpan<ulong> counts, int words, ulong[] scratch, LinkLoads loads, ulong[] differences)
    {
        if (_isDirect)
        {
            AddDirectly(counts, words, loads, differences);
            return;
        }

        Span<ulong> byRun = scratch.AsSpan(0, Runs * words);
        byRun.Clear();
        for (int c = 0; c < _classes.Count; c++)
        {
            AddRuns(counts, words, c, byRun);
        }

        for (int run = 0; run < _all.Length; run++)
        {
            Spread(byRun.Slice(run * words, words), _all[run], loads, differences);
        }
    }

    private int EndOf(int index) => index + 1 < _classes.Count ? _classes[index + 1].FirstPart : Parts;

    // Parts and runs of a site belong together, so that no index needs a check.
    private void AddRuns(ReadOnlySpan<ulong> counts, int words, int index, Span<ulong> byRun)
    {
        (int runs, int first, int entry) = _classes[index];
        ref int entries = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_entries), entry);
        ref ulong into = ref MemoryMarshal.GetReference(byRun);
        for (int part = first; part < EndOf(index); part++, entries = ref Unsafe.Add(ref entries, runs))
        {
            for (int w = 0; w < words; w++)
            {
                ulong packed = counts[(part * words) + w];
                for (int i = 0; i < runs; i++)
                {
                    Unsafe.Add(ref into, (Unsafe.Add(ref entries, i) * words) + w) += packed;
                }
            }
        }
    }

    private void AddDirectly(ReadOnlySpan<ulong> counts, int words, LinkLoads loads, ulong[] differences)
    {
        for (int c = 0; c < _classes.Count; c++)
        {
            (int runs, int first, int entry) = _classes[c];
            for (int part = first; part < EndOf(c); part++)
            {
                for (int i = 0; i < runs; i++, entry++)
                {
                    Spread(counts.Slice(part * words, words), _all[_entries[entry]], loads, differences);
                }
            }
        }
    }

    // Adds packets where a run begins, and takes them away where it ends: what is carried between the packed ones on the way is gone when all have been
    // added up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(ReadOnlySpan<ulong> packed, LineRun run, LinkLoads loads, ulong[] differences)
    {
        int words = loads.Words;
        if (words == 1)
        {
            differences[run.Begin] += packed[0];
            differences[run.End] -= packed[0];
            return;
        }

        for (int w = 0; w < words; w++)
        {
            ulong packets = loads.IsPacked ? packed[w] : (ulong)Packed.Lane(packed[w / Packed.Lanes], w % Packed.Lanes);
            differences[(run.Begin * words) + w] += packets;
            differences[(run.End * words) + w] -= packets;
        }
    }

    // Numbers the runs of a part that may be new; returns its hash.
    private int Number(ReadOnlySpan<LineRun> runs, int neurons)
    {
        _new.Clear();
        HashCode hash = default;
        foreach (LineRun run in runs)
        {
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_number, run, out bool exists);
            if (!exists || _runNeurons[number] + neurons > LaneCounts.Most)
            {
                number = _runs.Count;
                _runs.Add(run);
                _runNeurons.Add(0);
            }

            _new.Add(number);
            hash.Add(number);
        }

        return hash.ToHashCode();
    }
}
