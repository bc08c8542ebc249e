using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Room of one thread for the packets of a site.</summary>
/// <param name="rows">Words of parts along rows.</param>
/// <param name="columns">Words of parts along columns.</param>
/// <param name="loads">Words of loads.</param>
/// <param name="blocks">Blocks of links.</param>
internal sealed class TrafficScratch(int rows, int columns, int loads, int blocks)
{
    /// <summary>Packed spikes of parts along rows.</summary>
    public ulong[] Rows { get; } = new ulong[rows];

    /// <summary>Packed spikes of parts along columns.</summary>
    public ulong[] Columns { get; } = new ulong[columns];

    /// <summary>Where runs begin and end; 0 between one site and the next.</summary>
    public ulong[] Differences { get; } = new ulong[loads];

    /// <summary>Cycles of the slowest link of each block, in four sub-steps.</summary>
    public Vector128<int>[] Blocks { get; } = new Vector128<int>[blocks];

    /// <summary>As much room as the largest of some sites needs.</summary>
    public static TrafficScratch For(IReadOnlyCollection<SiteTraffic> sites)
    {
        return new(Most(s => s.RowWords), Most(s => s.ColumnWords), Most(s => s.Loads.Stride * s.Loads.Words), Most(s => s.Loads.Blocks));

        int Most(Func<SiteTraffic, int> words) => sites.Select(words).DefaultIfEmpty(0).Max();
    }
}
