namespace NeuroSim.Models.Nir;

/// <summary>What a NIR file does not say of a network that chips shall run.</summary>
public sealed record NirConversionOptions
{
    /// <summary>
    /// Least potential after a timestep, at or below 0; −∞ for none. Null: −θ for IF, none for LIF, as Speck's tool chain reads NIR files
    /// (sinabs, <c>sinabs/nir.py</c>: <c>IAFSqueeze(min_v_mem=-node.v_threshold, …)</c>, <c>LIFSqueeze(min_v_mem=None, …)</c>). NIR itself has no such bound.
    /// </summary>
    public double? MinPotential { get; init; }

    /// <summary>Seconds per timestep, which LIF needs; null if it is not known.</summary>
    public double? TimeStep { get; init; }

    /// <summary>True: a neuron fires ⌊v/θ⌋ spikes per timestep, up to 255. False: at most one; what remains above θ waits.</summary>
    public bool MultiSpike { get; init; } = true;

    /// <summary>What a spike does to the potential.</summary>
    public NirReset Reset { get; init; } = NirReset.AsStored;
}
