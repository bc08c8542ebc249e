namespace NeuroSim.Chips;

/// <summary>A core that stores a weight for every pair of axon and neuron; a convolution is unrolled.</summary>
public sealed record CrossbarCore : CoreDescription
{
    /// <summary>Axons: distinct inputs of one core.</summary>
    public required Quantity<int> Axons { get; init; }

    /// <summary>Neurons of one core.</summary>
    public required Quantity<int> Neurons { get; init; }

    /// <summary>Synapse memory of one core in bytes.</summary>
    public required Quantity<int> SynapseMemoryBytes { get; init; }

    /// <summary>Memory of one core for potentials, biases and thresholds in bytes; it also keeps the state of folded slices.</summary>
    public required Quantity<int> StateMemoryBytes { get; init; }
}
