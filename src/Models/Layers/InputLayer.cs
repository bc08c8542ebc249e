namespace NeuroSim.Models.Layers;

/// <summary>The first layer of a network: what enters it.</summary>
public abstract class InputLayer : Layer
{
    private const int MaxSide = 16_384;

    private protected InputLayer(string name, Signal signal, MapShape shape)
        : base(name, signal, shape)
    {
        if (shape.Channels is < 1 or > MaxSide || shape.Height is < 1 or > MaxSide || shape.Width is < 1 or > MaxSide)
        {
            throw Error(name, $"has the shape {shape}; each side must lie in 1 … {MaxSide:N0}.");
        }
    }
}
