namespace NeuroSim.Simulator.Engines;

/// <summary>What is kept of one sample.</summary>
public sealed record SampleOutcome
{
    /// <summary>Potentials of the output population, in its integer unit, or spikes of the output site; added up over the timesteps.</summary>
    public required long[] Output { get; init; }

    /// <summary>Spikes by site.</summary>
    public required long[] Spikes { get; init; }

    /// <summary>Neurons that fired at all, by site.</summary>
    public required long[] Nonzero { get; init; }

    /// <summary>Spikes by site and sub-step.</summary>
    public required long[][] SpikesBySubStep { get; init; }

    /// <summary>Potentials that saturated.</summary>
    public required long Saturations { get; init; }

    /// <summary>Times and counts.</summary>
    public required PhaseTiming Timing { get; init; }

    /// <summary>Spikes that a camera sent.</summary>
    public required long InputSpikes { get; init; }

    /// <summary>Timesteps.</summary>
    public required int Timesteps { get; init; }

    /// <summary>Comparison with the golden float network, or null if it was not run.</summary>
    public required GoldenComparison? Golden { get; init; }

    /// <summary>Milliseconds of the simulating machine, one per repetition.</summary>
    public required double[] HostMs { get; init; }

    /// <summary>The class with the largest output.</summary>
    public int Prediction => Array.IndexOf(Output, Output.Max());

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
        Timing = timing,
        Golden = golden,
        HostMs = hostMs,
    };
}
