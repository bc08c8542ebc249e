namespace NeuroSim.Models.Nir;

/// <summary>Two sizes, such as a stride.</summary>
/// <param name="Height">Along rows.</param>
/// <param name="Width">Along columns.</param>
public readonly record struct NirExtent(int Height, int Width)
{
    /// <inheritdoc/>
    public override string ToString() => $"({Height}, {Width})";
}
