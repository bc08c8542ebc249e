using NeuroSim.Simulator.Accounting;

namespace NeuroSim.Simulator.Engines;

/// <summary>What is kept of one sample on a synchronous chip.</summary>
public sealed record SampleOutcome : RunOutcome
{
    /// <summary>Times and counts.</summary>
    public required PhaseTiming Timing { get; init; }

    /// <inheritdoc/>
    internal override IReadOnlyList<ActionCounts> Counts => Timing.Counts;

    /// <inheritdoc/>
    internal override (long Packets, long Hops) Traffic => (Timing.Packets, Timing.Hops);

    /// <summary>Keeps what a sample did.</summary>
    internal static SampleOutcome Of(FunctionalOutcome spikes, PhaseTiming timing, GoldenComparison? golden, double[] hostMs) => new()
    {
        Output = spikes.Output,
        Spikes = spikes.Spikes,
        Nonzero = spikes.Nonzero,
        SpikesBySubStep = spikes.SpikesBySubStep,
        Saturations = spikes.Saturations,
        InputSpikes = spikes.InputSpikes,
        Timesteps = spikes.Timesteps,
        Maps = spikes.Maps,
        Timing = timing,
        Golden = golden,
        HostMs = hostMs,
    };
}
