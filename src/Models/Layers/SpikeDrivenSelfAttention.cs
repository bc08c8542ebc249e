namespace NeuroSim.Models.Layers;

/// <summary>
/// Spike-driven self-attention: per head <c>y = s·(Q·Kᵀ)·V</c> on integer activations divided by their norms. Heads split the channels contiguously;
/// positions of the maps are the tokens. Yao et al., Spike-driven Transformer, NeurIPS 2023; V3, TPAMI 2025.
/// </summary>
public sealed class SpikeDrivenSelfAttention : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="name">Name.</param>
    /// <param name="query">Site Q.</param>
    /// <param name="key">Site K, of Q's shape.</param>
    /// <param name="value">Site V, with the same positions.</param>
    /// <param name="heads">Heads; they divide the channels of Q and of V.</param>
    /// <param name="scale">s.</param>
    /// <exception cref="ModelFormatException">Shapes do not fit together.</exception>
    public SpikeDrivenSelfAttention(string name, SpikingNeuron query, SpikingNeuron key, SpikingNeuron value, int heads, double scale)
        : base(name, Signal.Potentials, value.Shape, query, key, value)
    {
        if (query.Shape != key.Shape || (query.Shape.Height, query.Shape.Width) != (value.Shape.Height, value.Shape.Width))
        {
            throw Error(name, $"query {query.Shape}, key {key.Shape} and value {value.Shape} must have the same tokens, query and key the same channels.");
        }

        if (query == key || query == value || key == value)
        {
            throw Error(name, "query, key and value must be three sites: the product of two of them must be complete before the third fires.");
        }

        if (heads < 1 || query.Shape.Channels % heads != 0 || value.Shape.Channels % heads != 0)
        {
            throw Error(name, $"{heads} heads do not divide {query.Shape.Channels} query and {value.Shape.Channels} value channels.");
        }

        if (!double.IsFinite(scale) || scale <= 0)
        {
            throw Error(name, $"scale is {scale}; it must be positive and finite.");
        }

        Heads = heads;
        Scale = scale;
    }

    /// <summary>Site Q.</summary>
    public SpikingNeuron Query => (SpikingNeuron)Inputs[0];

    /// <summary>Site K.</summary>
    public SpikingNeuron Key => (SpikingNeuron)Inputs[1];

    /// <summary>Site V.</summary>
    public SpikingNeuron Value => (SpikingNeuron)Inputs[2];

    /// <summary>Heads.</summary>
    public int Heads { get; }

    /// <summary>s.</summary>
    public double Scale { get; }

    /// <summary>Channels of Q and K in one head.</summary>
    public int KeyChannels => Query.Shape.Channels / Heads;

    /// <summary>Channels of V in one head.</summary>
    public int ValueChannels => Value.Shape.Channels / Heads;

    /// <summary>Tokens.</summary>
    public int Tokens => Query.Shape.Positions;
}
