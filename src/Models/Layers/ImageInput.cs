namespace NeuroSim.Models.Layers;

/// <summary>The input of a network: a static image as real values (direct encoding).</summary>
public sealed class ImageInput : InputLayer
{
    /// <summary>Creates the input.</summary>
    /// <exception cref="ModelFormatException">A side is not positive.</exception>
    public ImageInput(string name, MapShape shape)
        : base(name, Signal.Image, shape)
    {
    }
}
