using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The watched links that the cells of one site use. Links are numbered along their lines, so that the way of a cell is a few runs of neighbouring numbers: a cell adds
/// its packets at the beginning of each run and takes them away at its end, and the running sum over all numbers is the load of each link.
/// </summary>
internal sealed class SiteTraffic
{
    private readonly int[] _firstRun;
    private readonly Run[] _runs;

    /// <summary>Prepares the cells of a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="term">The site's packets.</param>
    /// <param name="readers">Who gets them.</param>
    /// <param name="followedHops">A site whose ways have no more hops in all is followed on every link, not only between chips.</param>
    public SiteTraffic(LinkTable links, SendTerm term, IEnumerable<SynapseTerm> readers, int followedHops)
    {
        int cells = term.Routes.Cells.Length;
        Ways = new Way[cells];
        int[] first = new int[cells + 1];
        List<int> watched = [];
        bool everyLink = CollectWays(links, term, first, watched, followedHops);
        Links = links.InOrder(watched);
        (_firstRun, _runs) = Runs(first, Numbers(links, watched));
        Local = everyLink ? null : new LocalTraffic(links.Array, term, readers);
    }

    /// <summary>Links by number.</summary>
    public int[] Links { get; }

    /// <summary>By cell: links that a packet crosses.</summary>
    public Way[] Ways { get; }

    /// <summary>What flows on links that are not watched; null if all are.</summary>
    public LocalTraffic? Local { get; }

    /// <summary>Adds the packets of a cell to the differences: element link × sub-steps + sub-step.</summary>
    public void Add(int cell, ReadOnlySpan<int> packets, int[] differences)
    {
        for (int r = _firstRun[cell]; r < _firstRun[cell + 1]; r++)
        {
            if (packets.Length == Vector128<int>.Count)
            {
                Vector128<int> four = Vector128.Create(packets);
                (Vector128.LoadUnsafe(ref differences[_runs[r].Begin * 4]) + four).StoreUnsafe(ref differences[_runs[r].Begin * 4]);
                (Vector128.LoadUnsafe(ref differences[_runs[r].End * 4]) - four).StoreUnsafe(ref differences[_runs[r].End * 4]);
                continue;
            }

            Span<int> begin = differences.AsSpan(_runs[r].Begin * packets.Length, packets.Length), end = differences.AsSpan(_runs[r].End * packets.Length, packets.Length);
            for (int k = 0; k < packets.Length; k++)
            {
                begin[k] += packets[k];
                end[k] -= packets[k];
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
        for (int cell = 0; cell < Ways.Length; cell++)
        {
            way.Clear();
            term.Routes.Cells[cell].Route.CollectLinks(links.Multicast, way);
            hops += way.Count;
            if (everyLink && hops > followedHops && !links.WatchesAll)
            {
                everyLink = false;
                Thin(links, first.AsSpan(0, cell + 1), watched);
            }

            int crossings = 0;
            foreach (int link in way)
            {
                crossings += links.CrossesChips(link) ? 1 : 0;
                if (everyLink || links.CrossesChips(link))
                {
                    watched.Add(link);
                }
            }

            first[cell + 1] = watched.Count;
            Ways[cell] = new(way.Count, crossings);
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

    private static (int[] First, Run[] Runs) Runs(int[] firstLink, int[] numbers)
    {
        List<Run> runs = [];
        int[] first = new int[firstLink.Length];
        for (int cell = 0; cell + 1 < firstLink.Length; cell++)
        {
            Span<int> way = numbers.AsSpan(firstLink[cell]..firstLink[cell + 1]);
            way.Sort();
            for (int i = 0; i < way.Length;)
            {
                int begin = way[i], end = begin + 1;
                for (i++; i < way.Length && way[i] == end; i++)
                {
                    end++;
                }

                runs.Add(new(begin, end));
            }

            first[cell + 1] = runs.Count;
        }

        return (first, [.. runs]);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Run(int Begin, int End);
}

/// <summary>Links that a packet crosses.</summary>
/// <param name="Hops">All of them.</param>
/// <param name="Crossings">Those between chips.</param>
internal readonly record struct Way(int Hops, int Crossings);
