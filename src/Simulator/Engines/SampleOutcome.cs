namespace NeuroSim.Simulator.Engines;

/// <summary>What is kept of one sample.</summary>
public sealed record SampleOutcome
{
    /// <summary>Potentials of the output population, in its integer unit.</summary>
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

    /// <summary>Activations that differ from the golden float network, or null if it was not run.</summary>
    public long? Mismatches { get; init; }

    /// <summary>Whether the golden float network decides the same, or null if it was not run.</summary>
    public bool? SameDecision { get; init; }

    /// <summary>Milliseconds of the simulating machine, one per repetition.</summary>
    public required double[] HostMs { get; init; }

    /// <summary>The class with the largest output.</summary>
    public int Prediction => Array.IndexOf(Output, Output.Max());
}
