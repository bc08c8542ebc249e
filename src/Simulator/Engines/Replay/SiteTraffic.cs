using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The watched links that the cells of one site use. Links are numbered along their lines, so that the way of a cell is a few runs of neighbouring numbers: a cell adds
/// its packets at the beginning of each run and takes them away at its end, and the running sum over all numbers is the load of each link.
/// </summary>
internal sealed class SiteTraffic
{
    private readonly List<int> _firstRun = [0];
    private readonly List<Run> _runs = [];

    // By slot of a cell: links that a packet crosses, and its bundle. Cells of one bundle cross the same watched links. Empty where neurons are counted.
    private readonly int[] _hops, _bundle;
    private readonly NeuronWeights? _neuronHops;
    private readonly int _bundles;

    /// <summary>Prepares the cells of a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="term">The site's packets.</param>
    /// <param name="readers">Who gets them.</param>
    /// <param name="followedHops">A site whose ways have no more hops in all is followed on every link, not only between chips.</param>
    public SiteTraffic(LinkTable links, SendTerm term, IEnumerable<SynapseTerm> readers, int followedHops)
    {
        int cells = term.Routes.Cells.Length;
        (_hops, _bundle) = (new int[term.Slots], new int[term.Slots]);
        int[] first = new int[cells + 1];
        List<int> watched = [];
        bool everyLink = CollectWays(links, term, first, watched, followedHops);
        Links = links.InOrder(watched);
        int[] numbers = Numbers(links, watched);
        int[] places = [.. Enumerable.Range(0, Links.Length).Where(i => links.CrossesChips(Links[i]))];
        EdgePlaces = places.Length == Links.Length ? null : places;
        Edges = Array.ConvertAll(places, i => links.EdgeNumber(Links[i]));
        _bundles = Bind(term, first, numbers);
        _runs.TrimExcess();
        _firstRun.TrimExcess();
        if (term.ByNeuron)
        {
            (_neuronHops, _hops) = (new NeuronWeights(_hops), []);
        }

        Local = everyLink ? null : new LocalTraffic(links, term, readers);
    }

    /// <summary>Links by number.</summary>
    public int[] Links { get; }

    /// <summary>Numbers of those between chips; null if all are.</summary>
    public int[]? EdgePlaces { get; }

    /// <summary>The links between chips, each by its number among all between chips.</summary>
    public int[] Edges { get; }

    /// <summary>What flows on links that are not watched; null if all are.</summary>
    public LocalTraffic? Local { get; }

    /// <summary>Adds the packets of a sample.</summary>
    /// <param name="term">The site's packets.</param>
    /// <param name="counts">The counts.</param>
    /// <param name="totals">By cell or neuron: added to.</param>
    /// <param name="loads">Set: loads of all links, element link × sub-steps + sub-step.</param>
    public Sent Send(SendTerm term, SpikeCounts counts, CellTotals totals, int[] loads)
    {
        Array.Clear(loads);
        int words = Packed.Words(term.SubSteps), length = _bundles * words;
        ulong[] rented = ArrayPool<ulong>.Shared.Rent(length);
        Span<ulong> bundles = rented.AsSpan(0, length);
        bundles.Clear();
        (long all, long hops) = term.ByNeuron ? Collect(term, counts, bundles, totals.Neurons!) : term.Collect(counts, _bundle, _hops, bundles, totals);
        AddBundles(bundles, words, term.SubSteps, loads);
        ArrayPool<ulong>.Shared.Return(rented);
        AddUp(loads, term.SubSteps);
        return new(all, hops, CrossingsOf(loads, term.SubSteps));
    }

    private void AddBundles(ReadOnlySpan<ulong> bundles, int words, int subSteps, int[] differences)
    {
        for (int i = 0; i < bundles.Length; i++)
        {
            if (bundles[i] != 0)
            {
                (int bundle, int word) = words == 1 ? (i, 0) : (i / words, i % words);
                Add(bundle, word, bundles[i], subSteps, differences);
            }
        }
    }

    private (long Packets, long Hops) Collect(SendTerm term, SpikeCounts counts, Span<ulong> bundles, NeuronTotals totals)
    {
        ReadOnlySpan<byte> map = term.MapOf(counts);
        ulong[] bursts = term.Bursts;
        long all = 0;
        int i = 0;
        for (; i <= map.Length - sizeof(ulong); i += sizeof(ulong))
        {
            // Most neurons are silent: they are skipped at once.
            ulong eight = MemoryMarshal.Read<ulong>(map[i..]);
            for (int n = i; eight != 0; n++, eight >>= 8)
            {
                int silent = BitOperations.TrailingZeroCount(eight) / 8, burst = (byte)(eight >>= silent * 8);
                n += silent;
                bundles[_bundle[n]] += bursts[burst];
                all += burst;
            }
        }

        for (; i < map.Length; i++)
        {
            bundles[_bundle[i]] += bursts[map[i]];
            all += map[i];
        }

        totals.Add(map);
        return (all, _neuronHops!.Sum(map));
    }

    // Every packet on a link between chips is a crossing.
    private long CrossingsOf(int[] loads, int subSteps)
    {
        long crossings = 0;
        for (int i = 0; i < Edges.Length; i++)
        {
            foreach (int packets in loads.AsSpan((EdgePlaces is null ? i : EdgePlaces[i]) * subSteps, subSteps))
            {
                crossings += packets;
            }
        }

        return crossings;
    }

    // Adds the packets of a bundle in four sub-steps to the differences.
    private void Add(int bundle, int word, ulong packed, int subSteps, int[] differences)
    {
        foreach (Run run in CollectionsMarshal.AsSpan(_runs)[_firstRun[bundle].._firstRun[bundle + 1]])
        {
            if (subSteps == Vector128<int>.Count)
            {
                Vector128<int> four = Vector128.WidenLower(Vector128.CreateScalar(packed).AsInt16()) & Vector128.Create((int)ushort.MaxValue);
                (Vector128.LoadUnsafe(ref differences[run.Begin * 4]) + four).StoreUnsafe(ref differences[run.Begin * 4]);
                (Vector128.LoadUnsafe(ref differences[run.End * 4]) - four).StoreUnsafe(ref differences[run.End * 4]);
                continue;
            }

            for (int k = word * Packed.Lanes; k < Math.Min(subSteps, (word + 1) * Packed.Lanes); k++)
            {
                int packets = Packed.Lane(packed, k % Packed.Lanes);
                differences[(run.Begin * subSteps) + k] += packets;
                differences[(run.End * subSteps) + k] -= packets;
            }
        }
    }

    // Makes loads of differences.
    private static void AddUp(int[] differences, int subSteps)
    {
        if (subSteps == Vector128<int>.Count)
        {
            Span<Vector128<int>> fours = MemoryMarshal.Cast<int, Vector128<int>>(differences.AsSpan());
            Vector128<int> load = default;
            foreach (ref Vector128<int> four in fours)
            {
                load += four;
                four = load;
            }

            return;
        }

        for (int i = subSteps; i < differences.Length; i++)
        {
            differences[i] += differences[i - subSteps];
        }
    }

    private bool CollectWays(LinkTable links, SendTerm term, int[] first, List<int> watched, int followedHops)
    {
        List<int> way = [];
        long hops = 0;
        bool everyLink = true;
        for (int cell = 0; cell < term.Routes.Cells.Length; cell++)
        {
            way.Clear();
            term.Routes.Cells[cell].Route.CollectLinks(links.Multicast, way);
            hops += way.Count;
            if (everyLink && hops > followedHops && !links.WatchesAll)
            {
                everyLink = false;
                Thin(links, first.AsSpan(0, cell + 1), watched);
            }

            foreach (int link in way)
            {
                if (everyLink || links.CrossesChips(link))
                {
                    watched.Add(link);
                }
            }

            first[cell + 1] = watched.Count;
            term.Fill(cell, way.Count, _hops);
        }

        return everyLink;
    }

    // Too many: only the links between chips stay.
    private static void Thin(LinkTable links, Span<int> first, List<int> watched)
    {
        int kept = 0, next = 0;
        for (int cell = 0; cell + 1 < first.Length; cell++)
        {
            for (; next < first[cell + 1]; next++)
            {
                if (links.CrossesChips(watched[next]))
                {
                    watched[kept++] = watched[next];
                }
            }

            first[cell + 1] = kept;
        }

        watched.RemoveRange(kept, watched.Count - kept);
    }

    private int[] Numbers(LinkTable links, List<int> watched)
    {
        int[] number = new int[links.Count];
        for (int i = 0; i < Links.Length; i++)
        {
            number[Links[i]] = i;
        }

        return [.. watched.Select(l => number[l])];
    }

    // Cells with the same runs are bound together, as long as their neurons can be counted in 16 bits.
    private int Bind(SendTerm term, int[] firstLink, int[] numbers)
    {
        Dictionary<int, int> last = [];
        List<int> neurons = [], before = [];
        for (int cell = 0; cell < term.Routes.Cells.Length; cell++)
        {
            int hash = AddRuns(numbers.AsSpan(firstLink[cell]..firstLink[cell + 1])), count = term.Routes.Boxes[cell].Count;
            int known = last.GetValueOrDefault(hash, -1), found = known;
            while (found >= 0 && (neurons[found] + count > LaneCounts.Most || !SameRuns(found)))
            {
                found = before[found];
            }

            if (found < 0)
            {
                last[hash] = found = neurons.Count;
                neurons.Add(0);
                before.Add(known);
                _firstRun.Add(_runs.Count);
            }

            CollectionsMarshal.SetCount(_runs, _firstRun[^1]);
            neurons[found] += count;
            term.Fill(cell, found, _bundle);
        }

        return neurons.Count;
    }

    private int AddRuns(Span<int> way)
    {
        way.Sort();
        HashCode hash = default;
        for (int i = 0; i < way.Length;)
        {
            int begin = way[i], end = begin + 1;
            for (i++; i < way.Length && way[i] == end; i++)
            {
                end++;
            }

            _runs.Add(new(begin, end));
            hash.Add(begin);
            hash.Add(end);
        }

        return hash.ToHashCode();
    }

    // Whether the last runs, which are no bundle's yet, are those of a bundle.
    private bool SameRuns(int bundle)
    {
        Span<Run> runs = CollectionsMarshal.AsSpan(_runs);
        return runs[_firstRun[^1]..].SequenceEqual(runs[_firstRun[bundle].._firstRun[bundle + 1]]);
    }

    private readonly record struct Run(int Begin, int End);
}

/// <summary>What a site sent in a sample.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Hops">Links that they crossed.</param>
/// <param name="Crossings">How many of these join two chips.</param>
internal readonly record struct Sent(long Packets, long Hops, long Crossings);
