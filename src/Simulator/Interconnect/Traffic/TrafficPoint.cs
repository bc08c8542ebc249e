namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>What was measured at one rate. Rates are in flits per node and cycle; latencies in cycles, of packets made in the window, from then on until the tail is
/// at its target: time in the source's queue counts.</summary>
public sealed record TrafficPoint
{
    /// <summary>Rate asked for; null for a trace.</summary>
    public required double? Rate { get; init; }

    /// <summary>Flits made in the window.</summary>
    public required double Offered { get; init; }

    /// <summary>Flits of the packets whose tails arrived in the window.</summary>
    public required double Accepted { get; init; }

    /// <summary>Latency of the measured packets that arrived; a lower bound of the true one where not all did.</summary>
    public required LatencySummary Latency { get; init; }

    /// <summary>Mean number of packets in queues and mesh during the window.</summary>
    public required double InFlight { get; init; }

    /// <summary>Packets measured.</summary>
    public required long Packets { get; init; }

    /// <summary>Those that arrived before the drain ended.</summary>
    public required long Arrived { get; init; }

    /// <summary>
    /// True if all measured packets arrived, and of what was offered in the window 98 % or all but a packet per node were accepted in it. Otherwise queues grow
    /// without end: the point lies beyond saturation, and its latency depends on how long was measured.
    /// </summary>
    public required bool Stable { get; init; }
}

/// <summary>Latencies in cycles.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="P50">Median.</param>
/// <param name="P99">What 99 % do not exceed.</param>
/// <param name="Max">Longest.</param>
public sealed record LatencySummary(double Mean, int P50, int P99, int Max)
{
    /// <summary>Sums up what was counted.</summary>
    public static LatencySummary Of(LatencyCounts counts) => new(counts.Mean, counts.Percentile(0.5), counts.Percentile(0.99), counts.Max);
}
