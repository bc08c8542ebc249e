using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Hears of all packets, and measures those that are made in a window of cycles.</summary>
/// <param name="start">First cycle of the window.</param>
/// <param name="cycles">Its length.</param>
internal sealed class TrafficWindow(long start, long cycles) : IMeshSink
{
    // Sum over the window's cycles of the packets between offer and delivery.
    private long _packetCycles;

    /// <summary>First cycle after the window.</summary>
    public long End { get; } = start + cycles;

    /// <summary>Packets made in the window.</summary>
    public long Packets { get; private set; }

    /// <summary>Packets, measured or not, that arrived in the window.</summary>
    public long Accepted { get; private set; }

    /// <summary>Sum of the tags of all packets that arrived: a trace tags packets with their flits.</summary>
    public long Flits { get; private set; }

    /// <summary>Latencies of the measured packets.</summary>
    public LatencyCounts Latencies { get; } = new();

    /// <summary>Measured packets that have not arrived.</summary>
    public long Missing => Packets - Latencies.Count;

    /// <summary>Mean number of packets under way during the window.</summary>
    public double MeanInFlight => _packetCycles / (double)cycles;

    /// <summary>A packet was made.</summary>
    public void Offer(long cycle)
    {
        _packetCycles += CyclesFrom(cycle);
        Packets += IsInside(cycle) ? 1 : 0;
    }

    /// <inheritdoc/>
    public void Deliver(in MeshDelivery delivery)
    {
        _packetCycles -= CyclesFrom(delivery.Cycle);
        Accepted += IsInside(delivery.Cycle) ? 1 : 0;
        Flits += delivery.Tag;
        if (IsInside(delivery.OfferedCycle))
        {
            Latencies.Add(delivery.LatencyCycles);
        }
    }

    private bool IsInside(long cycle) => cycle >= start && cycle < End;

    private long CyclesFrom(long cycle) => Math.Max(0, End - Math.Max(cycle, start));
}
