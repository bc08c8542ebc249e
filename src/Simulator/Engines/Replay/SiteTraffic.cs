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

    /// <summary>Prepares the cells of a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="term">The site's packets.</param>
    /// <param name="readers">Who gets them.</param>
    /// <param name="followedHops">A site whose ways have no more hops in all is followed on every link, not only between chips.</param>
    public SiteTraffic(LinkTable links, SendTerm term, IEnumerable<SynapseTerm> readers, int followedHops)
    {
        int cells = term.Routes.Cells.Length;
        (Hops, Bundle) = (new int[term.Slots], new int[term.Slots]);
        int[] first = new int[cells + 1];
        List<int> watched = [];
        bool everyLink = CollectWays(links, term, first, watched, followedHops);
        Links = links.InOrder(watched);
        int[] numbers = Numbers(links, watched);
        int[] places = [.. Enumerable.Range(0, Links.Length).Where(i => links.CrossesChips(Links[i]))];
        EdgePlaces = places.Length == Links.Length ? null : places;
        Edges = Array.ConvertAll(places, i => links.EdgeNumber(Links[i]));
        Bundles = Bind(term, first, numbers);
        _runs.TrimExcess();
        _firstRun.TrimExcess();
        Crossings = [.. Enumerable.Range(0, Bundles).Select(b => CrossingsOf(links, b))];
        Local = everyLink ? null : new LocalTraffic(links.Array, term, readers);
    }

    /// <summary>Links by number.</summary>
    public int[] Links { get; }

    /// <summary>Numbers of those between chips; null if all are.</summary>
    public int[]? EdgePlaces { get; }

    /// <summary>The links between chips, each by its number among all between chips.</summary>
    public int[] Edges { get; }

    /// <summary>By slot of a cell: links that a packet crosses.</summary>
    public int[] Hops { get; }

    /// <summary>By slot of a cell: cells of one bundle cross the same watched links.</summary>
    public int[] Bundle { get; }

    /// <summary>Number of bundles.</summary>
    public int Bundles { get; }

    /// <summary>By bundle: links between chips that a packet crosses.</summary>
    public int[] Crossings { get; }

    /// <summary>What flows on links that are not watched; null if all are.</summary>
    public LocalTraffic? Local { get; }

    /// <summary>Adds the packets of a bundle to the differences: element link × sub-steps + sub-step.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="word">Which four sub-steps.</param>
    /// <param name="packed">Their packets, 16 bits each.</param>
    /// <param name="subSteps">Sub-steps.</param>
    /// <param name="differences">Added to.</param>
    public void Add(int bundle, int word, ulong packed, int subSteps, int[] differences)
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

    /// <summary>Makes loads of differences.</summary>
    public static void AddUp(int[] differences, int subSteps)
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
            term.Fill(cell, way.Count, Hops);
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
            term.Fill(cell, found, Bundle);
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

    private int CrossingsOf(LinkTable links, int bundle)
    {
        int crossings = 0;
        for (int r = _firstRun[bundle]; r < _firstRun[bundle + 1]; r++)
        {
            crossings += Links.AsSpan(_runs[r].Begin.._runs[r].End).ToArray().Count(links.CrossesChips);
        }

        return crossings;
    }

    private readonly record struct Run(int Begin, int End);
}
