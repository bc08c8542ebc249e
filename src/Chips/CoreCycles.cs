namespace NeuroSim.Chips;

/// <summary>
/// Clock cycles that a core spends on each action. A core works in sequence: it drains its axon buffer, adds weights word by word, then updates
/// its somas, then sends. Its busy cycles of one phase are the sum of counts × these numbers.
/// </summary>
public sealed record CoreCycles
{
    /// <summary>Once per phase in which the core has anything to do: synchronisation, pointers.</summary>
    public required Quantity<int> PhaseOverhead { get; init; }

    /// <summary>Per axon event taken from the input buffer.</summary>
    public required Quantity<int> AxonRead { get; init; }

    /// <summary>Per word of weights: read and added in all lanes.</summary>
    public required Quantity<int> WeightWord { get; init; }

    /// <summary>Per group of weights, as many as there are multiply units, that is read, multiplied with a real-valued input and added.</summary>
    public required Quantity<int> MultiplyWord { get; init; }

    /// <summary>Per partial potential added at an accumulating core.</summary>
    public required Quantity<int> PartialAddition { get; init; }

    /// <summary>Per potential changed by a layer's finished sum and bias.</summary>
    public required Quantity<int> PotentialUpdate { get; init; }

    /// <summary>Per neuron and sub-step of its burst.</summary>
    public required Quantity<int> SomaUpdate { get; init; }

    /// <summary>Per entry written to a synapse memory at run time.</summary>
    public required Quantity<int> SynapseWrite { get; init; }

    /// <summary>Per packet handed to the router.</summary>
    public required Quantity<int> PacketSend { get; init; }
}
