using System.Numerics;
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
    // While parts are found: the last part with a hash, the one before it with the same, and the neurons of each.
    private Dictionary<int, int> _last = [];
    private List<int> _before = [-1], _neurons = [0];

    // The same of runs, and the runs of each part.
    private Dictionary<LineRun, int> _number = [];
    private List<int> _runNeurons = [];
    private List<LineRun> _runs = [];
    private List<int> _first = [0, 0], _parts = [], _new = [];

    // Later: all runs, those of as many parts side by side, and the parts of each.
    private readonly List<(int Parts, int FirstRun, int FirstEntry)> _classes = [];
    private int[] _entries = [];
    private ushort[] _shortEntries = [];
    private LineRun[] _all = [];

    /// <summary>Parts, when all are found; the first has no run.</summary>
    public int Parts { get; private set; }

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
        return part;
    }

    /// <summary>All parts are found: it is turned around which parts a run is in, so that spikes are added up without storing what is not yet all.</summary>
    public void Close()
    {
        Parts = Count;
        int[] parts = new int[_runs.Count];
        _parts.ForEach(run => parts[run]++);
        int[] order = [.. Enumerable.Range(0, parts.Length).OrderBy(r => parts[r]).ThenBy(r => _runs[r].Begin)], next = new int[parts.Length];
        int entries = 0;
        for (int i = 0; i < order.Length; i++)
        {
            if (i == 0 || parts[order[i]] != _classes[^1].Parts)
            {
                _classes.Add((parts[order[i]], i, entries));
            }

            next[order[i]] = entries;
            entries += parts[order[i]];
        }

        _all = [.. order.Select(r => _runs[r])];
        _entries = new int[entries];
        for (int part = 0; part < Parts; part++)
        {
            foreach (int run in CollectionsMarshal.AsSpan(_parts)[_first[part].._first[part + 1]])
            {
                _entries[next[run]++] = part;
            }
        }

        if (Parts <= ushort.MaxValue + 1)
        {
            (_shortEntries, _entries) = (Array.ConvertAll(_entries, e => (ushort)e), []);
        }

        (_last, _number) = ([], []);
        (_before, _neurons, _runNeurons, _runs, _first, _parts, _new) = ([], [], [], [], [], [], []);
    }

    /// <summary>
    /// Adds the spikes of all parts to the differences of loads: packets are added where a run begins, and taken away where it ends. What is carried between the
    /// packed ones on the way is gone when all have been added up.
    /// </summary>
    /// <param name="counts">Packed spikes by word and part; those of the first part are left out.</param>
    /// <param name="loads">How differences are stored.</param>
    /// <param name="differences">By word and place.</param>
    public void AddTo(ReadOnlySpan<ulong> counts, LinkLoads loads, Span<ulong> differences)
    {
        for (int word = 0; word * Parts < counts.Length; word++)
        {
            for (int c = 0; c < _classes.Count; c++)
            {
                if (_entries.Length == 0)
                {
                    AddClass(c, _shortEntries, counts.Slice(word * Parts, Parts), word, loads, differences);
                }
                else
                {
                    AddClass(c, _entries, counts.Slice(word * Parts, Parts), word, loads, differences);
                }
            }
        }
    }

    private int EndOf(int index) => index + 1 < _classes.Count ? _classes[index + 1].FirstRun : _all.Length;

    private void AddClass<T>(int index, T[] all, ReadOnlySpan<ulong> counts, int word, LinkLoads loads, Span<ulong> differences)
        where T : unmanaged, IBinaryInteger<T>
    {
        (int parts, int first, int entry) = _classes[index];
        ReadOnlySpan<LineRun> runs = _all.AsSpan(first, EndOf(index) - first);
        ReadOnlySpan<T> entries = all.AsSpan(entry, parts * runs.Length);
        if (loads.IsPacked)
        {
            AddRuns(runs, parts, entries, counts, differences.Slice(word * loads.Stride, loads.Stride));
            return;
        }

        for (int r = 0; r < runs.Length; r++)
        {
            ulong packed = 0;
            foreach (T part in entries.Slice(r * parts, parts))
            {
                packed += counts[int.CreateTruncating(part)];
            }

            Spread(packed, word, runs[r], loads, differences);
        }
    }

    // Runs, parts and places of a site belong together, so that no index needs a check.
    private static void AddRuns<T>(ReadOnlySpan<LineRun> runs, int parts, ReadOnlySpan<T> all, ReadOnlySpan<ulong> counts, Span<ulong> differences)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref T entries = ref MemoryMarshal.GetReference(all);
        ref ulong from = ref MemoryMarshal.GetReference(counts), into = ref MemoryMarshal.GetReference(differences);
        foreach (LineRun run in runs)
        {
            ulong packed = 0;
            for (int i = 0; i < parts; i++, entries = ref Unsafe.Add(ref entries, 1))
            {
                packed += Unsafe.Add(ref from, nint.CreateTruncating(entries));
            }

            Unsafe.Add(ref into, run.Begin) += packed;
            Unsafe.Add(ref into, run.End) -= packed;
        }
    }

    // Where each sub-step has a word.
    private static void Spread(ulong packed, int word, LineRun run, LinkLoads loads, Span<ulong> differences)
    {
        for (int k = word * Packed.Lanes; k < Math.Min(loads.Words, (word + 1) * Packed.Lanes); k++)
        {
            ulong packets = (ulong)Packed.Lane(packed, k % Packed.Lanes);
            differences[run.Begin + (k * loads.Stride)] += packets;
            differences[run.End + (k * loads.Stride)] -= packets;
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

            // A way may have a run twice.
            _runNeurons[number] += neurons;
            _new.Add(number);
            hash.Add(number);
        }

        return hash.ToHashCode();
    }
}
