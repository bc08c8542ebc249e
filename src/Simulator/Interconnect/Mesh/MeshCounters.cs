using NeuroSim.Simulator.Events;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>What a mesh counted since it was made or cleared. Links are numbered as in <see cref="MeshSpec"/>.</summary>
public sealed class MeshCounters
{
    internal MeshCounters(int routers)
    {
        LinkFlits = new long[4 * routers];
        LinkBlocked = new long[4 * routers];
        LinkNoCredit = new long[4 * routers];
        LinkPeak = new int[4 * routers];
        SourceStall = new long[routers];
        SourcePeak = new int[routers];
    }

    /// <summary>Flits that each link took. Its busy cycles are these times its cycles per flit.</summary>
    public long[] LinkFlits { get; }

    /// <summary>Cycles in which a flit at the head of a FIFO wanted the link and did not get it, per link: for any reason, counted once however many
    /// waited.</summary>
    public long[] LinkBlocked { get; }

    /// <summary>Those of <see cref="LinkBlocked"/> in which the FIFO at its end had no place; the others were lost to other flits or to the link's own
    /// speed.</summary>
    public long[] LinkNoCredit { get; }

    /// <summary>Most places taken in the FIFO at the end of each link, flits: in it or on their way to it, as its sender counts them.</summary>
    public int[] LinkPeak { get; }

    /// <summary>Cycles in which a flit of each source was due and found no place in its router's local FIFO.</summary>
    public long[] SourceStall { get; }

    /// <summary>Most places taken in each router's local FIFO, flits.</summary>
    public int[] SourcePeak { get; }

    /// <summary>Packets offered.</summary>
    public long Offered { get; internal set; }

    /// <summary>Deliveries: a packet to n targets is n of them.</summary>
    public long Delivered { get; internal set; }

    /// <summary>Cycle of the last delivery since the mesh was made or restarted; −1 if there was none.</summary>
    public long EndCycle { get; internal set; } = -1;

    /// <summary>Sum over deliveries of the cycles from offer to tail.</summary>
    public long LatencyCycles { get; internal set; }

    /// <summary>Sum over deliveries of what they take in an empty mesh: the difference to <see cref="LatencyCycles"/> was spent waiting.</summary>
    public long ZeroLoadCycles { get; internal set; }

    /// <summary>Latencies of all deliveries, in cycles, where its names say ps.</summary>
    public LatencyHistogram Latency { get; internal set; } = new();

    /// <summary>Notes deliveries of one cycle, and the sums of their latencies; these themselves are noted in <see cref="Latency"/>.</summary>
    internal void Add(int deliveries, long cycle, long latencyCycles, long zeroLoadCycles)
    {
        Delivered += deliveries;
        EndCycle = cycle;
        LatencyCycles += latencyCycles;
        ZeroLoadCycles += zeroLoadCycles;
    }

    internal void Clear()
    {
        foreach (long[] counts in (ReadOnlySpan<long[]>)[LinkFlits, LinkBlocked, LinkNoCredit, SourceStall])
        {
            Array.Clear(counts);
        }

        Array.Clear(LinkPeak);
        Array.Clear(SourcePeak);
        (Offered, Delivered, EndCycle, LatencyCycles, ZeroLoadCycles) = (0, 0, -1, 0, 0);
        Latency = new LatencyHistogram();
    }
}
