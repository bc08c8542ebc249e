using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>What the traffic bench found: everything that determines it, and nothing of the machine that computed it. Two equal commands give equal bytes.</summary>
public sealed record TrafficReport
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Format of the report.</summary>
    public string Schema { get; } = "neurosim-noc/1";

    /// <summary>The mesh.</summary>
    public required MeshSpec Mesh { get; init; }

    /// <summary>Chip whose numbers the mesh has, or null.</summary>
    public required string? Chip { get; init; }

    /// <summary>The traffic.</summary>
    public required TrafficPart Traffic { get; init; }

    /// <summary>Cycles of the phases; null for a trace, which is measured from its first to its last packet.</summary>
    public required PhasesPart? Phases { get; init; }

    /// <summary>The empty mesh.</summary>
    public required ZeroLoadPart ZeroLoad { get; init; }

    /// <summary>Most that links and ports could carry; null for a trace.</summary>
    public required BoundPart? Bound { get; init; }

    /// <summary>Where the mesh saturates; null for a trace.</summary>
    public required Saturation? Saturation { get; init; }

    /// <summary>Cycle of the last arrival of a trace; null otherwise.</summary>
    public required long? EndCycle { get; init; }

    /// <summary>What was measured at each rate; one point for a trace.</summary>
    public required IReadOnlyList<TrafficPoint> Points { get; init; }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_options);

    /// <summary>The points as text: a heading, then a line for each point; rates in flits per node and cycle, times in cycles.</summary>
    public string ToCsv()
    {
        StringBuilder csv = new("rate,offered,accepted,latency_mean,latency_p50,latency_p99,latency_max,zero_load,in_flight,packets,arrived,stable\n");
        foreach (TrafficPoint p in Points)
        {
            csv.Append(string.Create(
                CultureInfo.InvariantCulture,
                $"{p.Rate},{p.Offered},{p.Accepted},{p.Latency.Mean},{p.Latency.P50},{p.Latency.P99},{p.Latency.Max},{ZeroLoad.LatencyCycles},"));
            csv.Append(string.Create(CultureInfo.InvariantCulture, $"{p.InFlight},{p.Packets},{p.Arrived},{(p.Stable ? "true" : "false")}\n"));
        }

        return csv.ToString();
    }
}

/// <summary>Traffic of a report.</summary>
public sealed record TrafficPart
{
    /// <summary>Name of the pattern, or <c>trace</c>.</summary>
    public required string Pattern { get; init; }

    /// <summary>Share of packets for the hot nodes, or null.</summary>
    public required double? HotShare { get; init; }

    /// <summary>The hot nodes, or null.</summary>
    public required IReadOnlyList<int>? HotNodes { get; init; }

    /// <summary>File of the trace, or null.</summary>
    public required string? Trace { get; init; }

    /// <summary>Flits of a packet; of a trace, where it does not say.</summary>
    public required int Flits { get; init; }

    /// <summary>Seed of the draws; null for a trace.</summary>
    public required int? Seed { get; init; }
}

/// <summary>Phases of an open-loop run.</summary>
/// <param name="WarmUpCycles">Before the window.</param>
/// <param name="MeasureCycles">Of the window.</param>
/// <param name="DrainCycles">Most after it.</param>
public sealed record PhasesPart(int WarmUpCycles, int MeasureCycles, int DrainCycles);

/// <summary>An empty mesh under a pattern: means over its packets, what nodes send to themselves among them.</summary>
/// <param name="Hops">Links on the way; null for a trace.</param>
/// <param name="LatencyCycles">Latency.</param>
public sealed record ZeroLoadPart(double? Hops, double LatencyCycles);

/// <summary>The channel-load bound.</summary>
/// <param name="FlitsPerNodeCycle">Most flits per node and cycle.</param>
/// <param name="Bottleneck">What is busy all the time then.</param>
public sealed record BoundPart(double FlitsPerNodeCycle, string Bottleneck);
