using NeuroSim.Simulator.Accounting;

namespace NeuroSim.Simulator.Engines;

/// <summary>What is kept of one sample, whatever the chip.</summary>
public abstract record RunOutcome
{
    /// <summary>Potentials of the output population, in its integer unit, or spikes of the output site; added up over the timesteps.</summary>
    public required long[] Output { get; init; }

    /// <summary>Spikes by site.</summary>
    public required long[] Spikes { get; init; }

    /// <summary>Neurons that fired at all, by site.</summary>
    public required long[] Nonzero { get; init; }

    /// <summary>Spikes by site and sub-step; with immediate firing, which has no sub-steps, the first, second, … spike of a neuron, the last element all further ones.</summary>
    public required long[][] SpikesBySubStep { get; init; }

    /// <summary>Potentials that saturated.</summary>
    public required long Saturations { get; init; }

    /// <summary>Spikes that a camera sent.</summary>
    public required long InputSpikes { get; init; }

    /// <summary>Timesteps.</summary>
    public required int Timesteps { get; init; }

    /// <summary>Spikes by site, sub-step and position, averaged over channels; null unless they are kept.</summary>
    public SpikeMaps? Maps { get; init; }

    /// <summary>Comparison with the golden float network, or null if it was not run.</summary>
    public required GoldenComparison? Golden { get; init; }

    /// <summary>Milliseconds of the simulating machine, one per repetition.</summary>
    public required double[] HostMs { get; init; }

    /// <summary>The class with the largest output.</summary>
    public int Prediction => Array.IndexOf(Output, Output.Max());

    /// <summary>Actions by connection.</summary>
    internal abstract IReadOnlyList<ActionCounts> Counts { get; }

    /// <summary>Packets handed to routers, and links crossed.</summary>
    internal abstract (long Packets, long Hops) Traffic { get; }
}
