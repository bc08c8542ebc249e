using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Room of one thread for the packets of a site: as much as the largest needs.</summary>
internal sealed class TrafficScratch(IEnumerable<SiteTraffic> sites)
{
    /// <summary>Packed spikes of parts along rows.</summary>
    public ulong[] Rows { get; } = new ulong[sites.Select(s => s.RowWords).DefaultIfEmpty(0).Max()];

    /// <summary>Packed spikes of parts along columns.</summary>
    public ulong[] Columns { get; } = new ulong[sites.Select(s => s.ColumnWords).DefaultIfEmpty(0).Max()];

    /// <summary>Packed spikes by run.</summary>
    public ulong[] Runs { get; } = new ulong[sites.Select(s => s.RunWords).DefaultIfEmpty(0).Max()];

    /// <summary>Cycles of the slowest link of each block, in four sub-steps.</summary>
    public Vector128<int>[] Blocks { get; } = new Vector128<int>[sites.Select(s => s.Loads.Blocks).DefaultIfEmpty(0).Max()];
}
