using System.Text.Json.Serialization;

namespace NeuroSim.Chips;

/// <summary>
/// One core: axons in, a synapse memory, potentials, a soma, axons out. How synapses are stored decides what fits, and with it the type:
/// <see cref="CrossbarCore"/> or <see cref="KernelCore"/>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "synapses")]
[JsonDerivedType(typeof(CrossbarCore), "crossbar")]
[JsonDerivedType(typeof(KernelCore), "kernel")]
public abstract record CoreDescription
{
    /// <summary>Width of a stored weight in bits, sign included.</summary>
    public required Quantity<int> WeightBits { get; init; }

    /// <summary>Width of a potential in bits, sign included; potentials saturate at its ends.</summary>
    public required Quantity<int> PotentialBits { get; init; }

    /// <summary>Weights that are read as one word and added in one cycle.</summary>
    public required Quantity<int> Lanes { get; init; }

    /// <summary>Multiply units of one core; 0 means that a layer with real-valued input runs on the host.</summary>
    public required Quantity<int> MultiplyUnits { get; init; }

    /// <summary>Width in bits of one entry of a synapse memory that is written at run time (SDSA); 0 means no dynamic synapses.</summary>
    public required Quantity<int> DynamicSynapseBits { get; init; }

    /// <summary>Most slices that one core may serve in turn (1: no folding).</summary>
    public required Quantity<int> MaxFolding { get; init; }

    /// <summary>What the soma can do to a potential.</summary>
    public required SomaDescription Soma { get; init; }
}

/// <summary>Abilities of a core's soma. A soma rounds half-up.</summary>
public sealed record SomaDescription
{
    /// <summary>How the soma brings a layer's sum to the scale of the membrane that it is added to.</summary>
    public required RescaleMode Rescale { get; init; }

    /// <summary>True if each output channel may have a weight scale of its own (a threshold or factor per neuron).</summary>
    public required bool ScalePerChannel { get; init; }

    /// <summary>Where these two are published, or how they were assumed.</summary>
    public required string Source { get; init; }

    /// <summary>True where they were assumed rather than published.</summary>
    public bool Estimate { get; init; }
}

/// <summary>How a sum of weights becomes a potential of another scale.</summary>
public enum RescaleMode
{
    /// <summary>Not at all: weights are stored in the scale of the membrane.</summary>
    None,

    /// <summary>By an arithmetic shift, rounded half-up.</summary>
    Shift,

    /// <summary>By a 16-bit factor and an arithmetic shift, rounded half-up.</summary>
    Multiply,
}
