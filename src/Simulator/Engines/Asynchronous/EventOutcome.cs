using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Events;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>What is kept of one sample on an asynchronous chip.</summary>
public sealed record EventOutcome : RunOutcome
{
    /// <summary>Times and counts.</summary>
    public required EventRun Timing { get; init; }

    /// <summary>When nothing would have moved any more if links and routers made nothing wait, ps; null if that was not measured.</summary>
    public long? FreeEndPs { get; init; }

    /// <summary>How immediate firing differs from the golden integer network; null for windowed firing, which does not.</summary>
    public FiringDeviation? Deviation { get; init; }

    /// <inheritdoc/>
    internal override IReadOnlyList<ActionCounts> Counts => Timing.Counts;

    /// <inheritdoc/>
    internal override (long Packets, long Hops) Traffic => (Timing.Packets, Timing.Hops);
}

/// <summary>When everything happened in one sample, and what was counted on the way. Timesteps follow each other.</summary>
public sealed record EventRun
{
    /// <summary>From the start of the sample to its first event, ps.</summary>
    public required long FirstInputPs { get; init; }

    /// <summary>When the last event was offered, ps; of a sample cut into timesteps, when its last one started.</summary>
    public required long LastInputPs { get; init; }

    /// <summary>When the first result reached the host, ps; the end if none did.</summary>
    public required long FirstOutputPs { get; init; }

    /// <summary>When the last result has reached the host and the input is over, ps; the end if there was no result.</summary>
    public required long DecisionPs { get; init; }

    /// <summary>When nothing moved any more, ps.</summary>
    public required long EndPs { get; init; }

    /// <summary>Actions by connection.</summary>
    public required ActionCounts[] Counts { get; init; }

    /// <summary>Busy time of all cores by connection, ps.</summary>
    public required long[] BusyPs { get; init; }

    /// <summary>From the first to the last work of all cores for each connection, ps from the start of the sample; −1 at the end where there was none.</summary>
    public required (long StartPs, long EndPs)[] Spans { get; init; }

    /// <summary>Packets handed to routers.</summary>
    public required long Packets { get; init; }

    /// <summary>Links crossed by all packets.</summary>
    public required long Hops { get; init; }

    /// <summary>What the fabric did, by timestep; empty with analytic timing, which has no queues and no stalls.</summary>
    public required IReadOnlyList<FabricResult> Fabric { get; init; }

    /// <summary>Messages by their number only: with analytic timing; null if each was simulated.</summary>
    public AnalyticMessages? Analytic { get; init; }

    /// <summary>Events offered at the ports.</summary>
    public long Offered => Analytic?.Offered ?? Fabric.Sum(f => f.Ports.Sum(p => p.Offered));

    /// <summary>Messages that cores served; those at the host are results.</summary>
    public long Served => Analytic?.Served ?? Fabric.Sum(f => f.Cores.SkipLast(1).Sum(c => c.Served));

    /// <summary>Events that a sensor's port had to drop.</summary>
    public long Dropped => Fabric.Sum(f => f.Ports.Sum(p => p.Dropped));

    /// <summary>Time that cores could have worked but waited for their outputs, ps.</summary>
    public long StalledPs => Fabric.Sum(f => f.Cores.Sum(c => c.StalledPs));

    /// <summary>The circle of full queues that ended the sample, or null.</summary>
    public Deadlock? Deadlock => Fabric.Select(f => f.Deadlock).FirstOrDefault(d => d is not null);
}

/// <summary>Messages of one sample with analytic timing.</summary>
/// <param name="Offered">Messages and tokens offered at the ports.</param>
/// <param name="Served">Messages and tokens that cores served.</param>
public sealed record AnalyticMessages(long Offered, long Served);

/// <summary>How the spike counts of a sample differ from those of the golden integer network.</summary>
/// <param name="GoldenSpikes">Spikes of the golden network, by site.</param>
/// <param name="AbsoluteSum">Sum over the neurons of |count − golden count|, by site.</param>
/// <param name="Largest">Largest |count − golden count| of a neuron, by site.</param>
/// <param name="GoldenPrediction">What the golden integer network decides.</param>
public sealed record FiringDeviation(long[] GoldenSpikes, long[] AbsoluteSum, long[] Largest, int GoldenPrediction);
