namespace NeuroSim.Models.Layers;

/// <summary>The input of a network: a static image as real values (direct encoding).</summary>
public sealed class ImageInput : Layer
{
    private const int MaxSide = 16_384;

    /// <summary>Creates the input.</summary>
    /// <exception cref="ModelFormatException">A side is not positive.</exception>
    public ImageInput(string name, MapShape shape)
        : base(name, Signal.Image, shape)
    {
        if (shape.Channels is < 1 or > MaxSide || shape.Height is < 1 or > MaxSide || shape.Width is < 1 or > MaxSide)
        {
            throw Error(name, $"has the shape {shape}; each side must lie in 1 … {MaxSide:N0}.");
        }
    }
}
