namespace NeuroSim.Models.Layers;

/// <summary>The input of a network: a static image as real values (direct encoding).</summary>
public sealed class ImageInput : Layer
{
    /// <summary>Creates the input.</summary>
    /// <exception cref="ModelFormatException">A side is not positive.</exception>
    public ImageInput(string name, MapShape shape)
        : base(name, Signal.Image, shape)
    {
        if (shape.Channels < 1 || shape.Height < 1 || shape.Width < 1)
        {
            throw Error(name, $"has the shape {shape}; each side must be at least 1.");
        }
    }
}
