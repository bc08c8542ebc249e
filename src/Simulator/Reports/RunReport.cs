using System.Text.Json;
using System.Text.Json.Serialization;
using NeuroSim.Simulator.Analysis;

namespace NeuroSim.Simulator.Reports;

/// <summary>
/// What a run found. Totals are sums over the samples; latency and energy are means per sample; a member that is null was not measured.
/// Everything but <see cref="Host"/> is the same for two equal runs.
/// </summary>
public sealed record RunReport
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Format of the report.</summary>
    public string Schema { get; init; } = "neurosim-report/1";

    /// <summary>The network.</summary>
    public required NetworkPart Network { get; init; }

    /// <summary>The chip.</summary>
    public required ChipPart Chip { get; init; }

    /// <summary>Samples run.</summary>
    public required int Samples { get; init; }

    /// <summary>Share of predictions that equal the labels; null without labels.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>Predicted class of each sample.</summary>
    public required int[] Predictions { get; init; }

    /// <summary>Sums over the samples.</summary>
    public required TotalsPart Totals { get; init; }

    /// <summary>Mean times per sample, one sample on an idle chip.</summary>
    public required LatencyPart Latency { get; init; }

    /// <summary>Samples per second when the next sample follows as soon as the pipeline allows.</summary>
    public required double ThroughputSamplesPerSecond { get; init; }

    /// <summary>Mean energy per sample in picojoule.</summary>
    public required EnergyPart EnergyPj { get; init; }

    /// <summary>Mean energy per sample by the models of the literature, in picojoule.</summary>
    public required IReadOnlyDictionary<string, double> LiteratureEnergyPj { get; init; }

    /// <summary>Mean counts per sample as NeuroBench defines them.</summary>
    public required IReadOnlyDictionary<string, double> NeuroBench { get; init; }

    /// <summary>What limits the speed, in a sentence.</summary>
    public required string Bottleneck { get; init; }

    /// <summary>Spiking sites in execution order.</summary>
    public required IReadOnlyList<SitePart> Sites { get; init; }

    /// <summary>Synaptic layers in execution order.</summary>
    public required IReadOnlyList<LayerPart> Layers { get; init; }

    /// <summary>Busiest cores and links.</summary>
    public required UtilisationPart Utilisation { get; init; }

    /// <summary>Things that a chip should not do, summed over the samples.</summary>
    public required EventsPart Events { get; init; }

    /// <summary>Comparison with the golden float network; null if it was switched off.</summary>
    public required GoldenPart? Golden { get; init; }

    /// <summary>Energy × time until the decision, mean per sample, in joule seconds.</summary>
    public required double EnergyDelayProductJs { get; init; }

    /// <summary>The network between the cores: its bandwidths, and what waiting in it costs.</summary>
    public required InterconnectPart Interconnect { get; init; }

    /// <summary>Queues, stalls, drops and latencies of an asynchronous chip; null for others.</summary>
    public AsynchronousPart? Asynchronous { get; init; }

    /// <summary>How immediate firing differs from the golden integer network; null for others.</summary>
    public FiringPart? Firing { get; init; }

    /// <summary>Field analyses; null if they were not asked for.</summary>
    public AnalysisPart? Analysis { get; init; }

    /// <summary>Which blocks the chip's energy covers.</summary>
    public required BoundaryPart EnergyBoundary { get; init; }

    /// <summary>What the user set instead of the chip file's values.</summary>
    public required IReadOnlyDictionary<string, string> Overrides { get; init; }

    /// <summary>About the simulating machine.</summary>
    public required HostPart Host { get; init; }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_options);
}

/// <summary>The network of a run.</summary>
/// <param name="Name">Name.</param>
/// <param name="Family">Family.</param>
/// <param name="Parameters">Trained parameters.</param>
/// <param name="Neurons">Spiking neurons, counted by site.</param>
/// <param name="D">Most spikes of a neuron per timestep.</param>
/// <param name="Timesteps">Timesteps per sample; of recordings of several lengths, the most.</param>
/// <param name="Weights"><c>int8</c> (or another width) or <c>exact</c>.</param>
public sealed record NetworkPart(string Name, string Family, long Parameters, long Neurons, int D, int Timesteps, string Weights);

/// <summary>The chip of a run.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind"><c>synchronous</c> or <c>asynchronous</c>.</param>
/// <param name="Chips">Chips in the array.</param>
/// <param name="ChipColumns">Chips in a row of the array.</param>
/// <param name="ChipRows">Rows of chips.</param>
/// <param name="CoresUsed">Cores that hold anything.</param>
/// <param name="Cores">Cores of the array.</param>
/// <param name="ClockHz">Clock in hertz; null without a clock, like the members about phases.</param>
/// <param name="PhaseMode"><c>fixed</c> or <c>adaptive</c>.</param>
/// <param name="PhasesPerSample">Phases of one sample.</param>
/// <param name="PhasesPerInterval">Phases after which the next sample may follow.</param>
/// <param name="MeanPhaseCycles">Mean length of a phase in clock cycles.</param>
/// <param name="Firing"><c>windowed</c> or <c>immediate</c>; null for a synchronous chip.</param>
/// <param name="QueueDepth">Messages that the queue of a core holds; null for a synchronous chip, and with analytic timing, which has no queues.</param>
/// <param name="Topology"><c>torus</c>; null, and left out of the JSON, for a mesh or a shared router.</param>
public sealed record ChipPart(
    string Name,
    string Kind,
    int Chips,
    int ChipColumns,
    int ChipRows,
    int CoresUsed,
    int Cores,
    double? ClockHz,
    string? PhaseMode,
    int? PhasesPerSample,
    int? PhasesPerInterval,
    double? MeanPhaseCycles,
    string? Firing = null,
    int? QueueDepth = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Topology = null);

/// <summary>What happened on an asynchronous chip, over all samples unless it says otherwise.</summary>
/// <param name="OfferedEvents">Messages that the outside offered: events, or potentials of an image layer, and tokens.</param>
/// <param name="DroppedEvents">Those that a sensor's port had to drop.</param>
/// <param name="ServedMessages">Messages that cores served.</param>
/// <param name="Tokens">End-of-window tokens sent; what waiting for whole windows costs in traffic.</param>
/// <param name="TokenEnergyPj">Energy of their packets, mean per sample, without hops.</param>
/// <param name="StalledPs">Time that cores had work but waited for their outputs, mean per sample; null with analytic timing, like all that follows from waiting.</param>
/// <param name="MessageLatencyP50Ps">Median time from a message's being ready at its sender to the end of its service; null with analytic timing.</param>
/// <param name="MessageLatencyP99Ps">The same, which 99 of 100 messages do not exceed.</param>
/// <param name="MessageLatencyMaxPs">The longest.</param>
/// <param name="AfterLastInputPs">From the last event of the input to the decision, mean per sample.</param>
/// <param name="FullestQueues">The ten cores whose queues were fullest; null with analytic timing.</param>
/// <param name="Deadlocks">Samples that ended in a circle of full queues.</param>
/// <param name="FirstDeadlock">Cores of the first circle, each waiting for the next; null if there was none.</param>
public sealed record AsynchronousPart(
    long OfferedEvents,
    long DroppedEvents,
    long ServedMessages,
    long Tokens,
    double TokenEnergyPj,
    double? StalledPs,
    double? MessageLatencyP50Ps,
    double? MessageLatencyP99Ps,
    double? MessageLatencyMaxPs,
    double AfterLastInputPs,
    IReadOnlyList<QueuePart>? FullestQueues,
    int Deadlocks,
    IReadOnlyList<string>? FirstDeadlock);

/// <summary>The queue of one core.</summary>
/// <param name="Name">Column and row in the mesh of the whole array.</param>
/// <param name="Layer">Layer that the core works for.</param>
/// <param name="Peak">Most messages at once.</param>
/// <param name="Mean">Mean over the time.</param>
/// <param name="StalledPs">Time that the core waited for its outputs, over all samples.</param>
public sealed record QueuePart(string Name, string Layer, int Peak, double Mean, double StalledPs);

/// <summary>Immediate firing beside the golden integer network.</summary>
/// <param name="GoldenAccuracy">Accuracy of the golden integer network; null without labels.</param>
/// <param name="AccuracyChange">Accuracy less that; null without labels.</param>
/// <param name="SameDecision">Share of samples that both decide alike.</param>
/// <param name="Sites">By site.</param>
public sealed record FiringPart(double? GoldenAccuracy, double? AccuracyChange, double SameDecision, IReadOnlyList<FiringSitePart> Sites);

/// <summary>Spike counts of one site beside the golden ones.</summary>
/// <param name="Name">Site.</param>
/// <param name="GoldenSpikes">Spikes of the golden integer network, over all samples.</param>
/// <param name="Spikes">Spikes fired.</param>
/// <param name="MeanDeviation">Mean over neurons and samples of |count − golden count|.</param>
/// <param name="LargestDeviation">Largest |count − golden count| of a neuron in a sample.</param>
public sealed record FiringSitePart(string Name, long GoldenSpikes, long Spikes, double MeanDeviation, long LargestDeviation);

/// <summary>The network between the cores of a run. Bandwidths are those in force, after all overrides; null stands for no limit.</summary>
/// <param name="Timing"><c>analytic</c> (no packet waits for another), <c>cycle</c> (every flit through routers and buffers) or <c>event</c> (asynchronous chips: every message through queues).</param>
/// <param name="Packet"><c>binary</c> or <c>graded</c>.</param>
/// <param name="LinkPacketsPerSecond">Of a link inside a chip; of the router on a chip that shares one.</param>
/// <param name="ChipLinkPacketsPerSecond">Of a link between two chips.</param>
/// <param name="RouterPacketsPerSecond">Of a router over all its links; null also with analytic timing, which knows no routers.</param>
/// <param name="CoreSynOpsPerSecond">Synaptic operations per second of a core; of the slowest where they differ.</param>
/// <param name="QueueDepth">Flits of a router's input buffer, or messages of a core's queue; null where queues are not simulated.</param>
/// <param name="DeepestQueue">Most of these in use at once; null where queues are not simulated.</param>
/// <param name="PacketLatencyMeanPs">From a packet's being ready at its core to its arrival; null where packets are not simulated.</param>
/// <param name="PacketLatencyP50Ps">Half of the packets do not exceed it.</param>
/// <param name="PacketLatencyP99Ps">99 of 100 do not exceed it.</param>
/// <param name="PacketLatencyMaxPs">The longest.</param>
/// <param name="WaitFraction">Share of the packets' time that they waited for links, routers and buffers.</param>
/// <param name="StallFraction">
/// Share of a sample's time that the network adds: 1 − (time if no packet waited) / (time). Of fixed phases, the time that each would need. Null if it was not measured.
/// </param>
public sealed record InterconnectPart(
    string Timing,
    string Packet,
    double? LinkPacketsPerSecond,
    double? ChipLinkPacketsPerSecond,
    double? RouterPacketsPerSecond,
    double CoreSynOpsPerSecond,
    int? QueueDepth,
    int? DeepestQueue,
    double? PacketLatencyMeanPs,
    double? PacketLatencyP50Ps,
    double? PacketLatencyP99Ps,
    double? PacketLatencyMaxPs,
    double? WaitFraction,
    double? StallFraction);

/// <summary>Sums over the samples.</summary>
/// <param name="Spikes">Spikes of all sites.</param>
/// <param name="SynapticOperations">Additions of one weight to one potential caused by one spike.</param>
/// <param name="Macs">Multiplications with a real-valued input.</param>
/// <param name="Packets">Packets handed to routers.</param>
/// <param name="Hops">Links crossed by all packets.</param>
public sealed record TotalsPart(long Spikes, long SynapticOperations, long Macs, long Packets, long Hops);

/// <summary>Mean times per sample in picoseconds, from the first pixel.</summary>
/// <param name="FirstOutputPs">Until the end of the phase in which a potential of the result first changes.</param>
/// <param name="DecisionPs">Until the result is complete and has left the chip.</param>
/// <param name="EndPs">Until nothing moves any more.</param>
/// <param name="IntervalPs">Until the next sample may follow.</param>
public sealed record LatencyPart(double FirstOutputPs, double DecisionPs, double EndPs, double IntervalPs);

/// <summary>Mean energy per sample in picojoule.</summary>
/// <param name="Total">Dynamic and static.</param>
/// <param name="Dynamic">Actions × costs.</param>
/// <param name="Static">Static power of all chips × time until the end of the sample.</param>
/// <param name="StaticPipelined">The same if samples follow each other without gaps: static power × interval.</param>
/// <param name="ByAction">Dynamic energy by action.</param>
/// <param name="ByKind">Energy by what it is spent on.</param>
public sealed record EnergyPart(
    double Total, double Dynamic, double Static, double StaticPipelined, IReadOnlyDictionary<string, double> ByAction, IReadOnlyDictionary<string, double> ByKind);

/// <summary>A spiking site.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Neurons">Neurons.</param>
/// <param name="Spikes">Spikes, summed over the samples.</param>
/// <param name="SpikesPerSample">Spikes of each sample; only with per-sample output.</param>
/// <param name="Nonzero">Neurons that fired, summed over the samples.</param>
/// <param name="FiringRate">Spikes / (neurons × D × timesteps of all samples).</param>
/// <param name="FiringRateBySubStep">Share of neurons that fire in each sub-step (NSFR).</param>
public sealed record SitePart(
    string Name,
    long Neurons,
    long Spikes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long[]? SpikesPerSample,
    long Nonzero,
    double FiringRate,
    double[] FiringRateBySubStep);

/// <summary>A synaptic layer. Its energy includes the somas that it feeds and the packets that these send.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">convolution, depthwise, linear, sdsa, potential-sum.</param>
/// <param name="SynapticOperations">Additions, summed over the samples.</param>
/// <param name="Macs">Multiplications, summed over the samples.</param>
/// <param name="Cores">Cores that hold units of it.</param>
/// <param name="EnergyPj">Mean dynamic energy per sample.</param>
/// <param name="EnergyPjByKind">The same by what it is spent on.</param>
/// <param name="BusyFraction">Busy share of its cores over the time of a sample.</param>
/// <param name="Packets">Packets, summed over the samples.</param>
public sealed record LayerPart(
    string Name,
    string Kind,
    long SynapticOperations,
    long Macs,
    int Cores,
    double EnergyPj,
    IReadOnlyDictionary<string, double> EnergyPjByKind,
    double BusyFraction,
    long Packets);

/// <summary>Busiest cores and links, as shares of the time of a sample.</summary>
/// <param name="MeanCoreBusyFraction">Mean over the cores in use.</param>
/// <param name="BusiestCores">The ten busiest cores.</param>
/// <param name="BusiestLinks">The ten busiest links.</param>
public sealed record UtilisationPart(double MeanCoreBusyFraction, IReadOnlyList<BusyPart> BusiestCores, IReadOnlyList<BusyPart> BusiestLinks);

/// <summary>Busy share of one core or link.</summary>
/// <param name="Name">Column and row in the mesh of the whole array; for a link also its direction.</param>
/// <param name="BusyFraction">Share of the time of a sample.</param>
public sealed record BusyPart(string Name, double BusyFraction);

/// <summary>Things that a chip should not do.</summary>
/// <param name="PhaseOverflows">Cores and links that did not finish in a fixed phase.</param>
/// <param name="Saturations">Potentials and product memory entries that saturated.</param>
/// <param name="PipelinedPhaseOverflows">Phase overflows if the pipeline is full: cores and links then serve several samples in one phase.</param>
public sealed record EventsPart(long PhaseOverflows, long Saturations, long PipelinedPhaseOverflows);

/// <summary>Comparison with the golden float network.</summary>
/// <param name="MismatchedActivations">Activations that differ, summed over sites and samples.</param>
/// <param name="ArgmaxAgreement">Share of samples with the same decision.</param>
public sealed record GoldenPart(long MismatchedActivations, double ArgmaxAgreement);

/// <summary>What the chip's energy covers.</summary>
/// <param name="Included">Blocks that are counted.</param>
/// <param name="Excluded">Blocks that are not.</param>
public sealed record BoundaryPart(IReadOnlyList<string> Included, IReadOnlyList<string> Excluded);

/// <summary>About the simulating machine.</summary>
/// <param name="LoadMs">Milliseconds to read checkpoint or program and input.</param>
/// <param name="CompileMs">Milliseconds to compile; 0 for a saved program.</param>
/// <param name="MsPerImageMedian">Median milliseconds per image (spikes and timing; without the golden network).</param>
/// <param name="MsPerImageMin">Least milliseconds per image.</param>
/// <param name="Threads">Threads.</param>
/// <param name="PeakBytes">Largest working set of the process.</param>
public sealed record HostPart(double LoadMs, double CompileMs, double MsPerImageMedian, double MsPerImageMin, int Threads, long PeakBytes);
