namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Packets at given cycles, ordered by cycle; packets of one cycle keep the order in which they were given.</summary>
public sealed class TrafficTrace
{
    /// <summary>Most packets of a trace.</summary>
    public const int MostPackets = 10_000_000;

    /// <summary>Latest cycle of a packet.</summary>
    public const long LastCycle = 1_000_000_000;

    /// <summary>Creates a trace.</summary>
    public TrafficTrace(IEnumerable<TracePacket> packets) => Packets = [.. packets.OrderBy(p => p.Cycle)];

    /// <summary>The packets.</summary>
    public IReadOnlyList<TracePacket> Packets { get; }
}

/// <summary>One packet of a trace.</summary>
/// <param name="Cycle">When its source has it ready.</param>
/// <param name="Source">Node that sends it: x + y · width.</param>
/// <param name="Target">Node that it goes to.</param>
/// <param name="Flits">Its length.</param>
public readonly record struct TracePacket(long Cycle, int Source, int Target, int Flits);
