using System.Runtime.InteropServices;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The links that the cells of one site use. Links are numbered along their lines, so that the way of a cell is a few runs of neighbouring numbers: a cell adds its
/// packets at the beginning of each run and takes them away at its end, and the running sum over all numbers is the load of each link.
/// </summary>
internal sealed class SiteTraffic
{
    private readonly int[] _firstRun;
    private readonly Run[] _runs;

    /// <summary>Prepares the cells of a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="cells">The cells.</param>
    public SiteTraffic(LinkTable links, RoutedCell[] cells)
    {
        (Hops, Crossings) = (new int[cells.Length], new int[cells.Length]);
        Links = links.InOrder(Used(links, cells));
        int[] number = new int[links.Count];
        for (int i = 0; i < Links.Length; i++)
        {
            number[Links[i]] = i;
        }

        _firstRun = new int[cells.Length + 1];
        List<Run> runs = [];
        List<int> way = [];
        for (int cell = 0; cell < cells.Length; cell++)
        {
            way.Clear();
            cells[cell].Route.CollectLinks(links.Multicast, way);
            way.RemoveAll(l => !links.IsWatched(l));
            for (int i = 0; i < way.Count; i++)
            {
                way[i] = number[way[i]];
            }

            way.Sort();
            AddRuns(way, runs);
            _firstRun[cell + 1] = runs.Count;
        }

        _runs = [.. runs];
    }

    /// <summary>Links by number.</summary>
    public int[] Links { get; }

    /// <summary>Links that a packet of each cell crosses.</summary>
    public int[] Hops { get; }

    /// <summary>Those of them between chips.</summary>
    public int[] Crossings { get; }

    /// <summary>Adds the packets of a cell to the differences: element link × sub-steps + sub-step.</summary>
    public void Add(int cell, ReadOnlySpan<int> packets, int[] differences)
    {
        for (int r = _firstRun[cell]; r < _firstRun[cell + 1]; r++)
        {
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
        for (int i = subSteps; i < differences.Length; i++)
        {
            differences[i] += differences[i - subSteps];
        }
    }

    private bool[] Used(LinkTable links, RoutedCell[] cells)
    {
        bool[] used = new bool[links.Count];
        List<int> way = [];
        for (int cell = 0; cell < cells.Length; cell++)
        {
            way.Clear();
            cells[cell].Route.CollectLinks(links.Multicast, way);
            Hops[cell] = way.Count;
            foreach (int link in way)
            {
                Crossings[cell] += links.CrossesChips(link) ? 1 : 0;
                used[link] |= links.IsWatched(link);
            }
        }

        return used;
    }

    private static void AddRuns(List<int> way, List<Run> runs)
    {
        for (int i = 0; i < way.Count;)
        {
            int begin = way[i], end = begin + 1;
            for (i++; i < way.Count && way[i] == end; i++)
            {
                end++;
            }

            runs.Add(new(begin, end));
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Run(int Begin, int End);
}
