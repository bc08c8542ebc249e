namespace NeuroSim.Models;

/// <summary>Shape of a feature map, stored channel by channel, row by row. Tokens are a map of height 1 or of the image they came from.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct MapShape(int Channels, int Height, int Width)
{
    /// <summary>Positions of one channel.</summary>
    public int Positions => Height * Width;

    /// <summary>Elements of the map.</summary>
    public int Count => checked(Channels * Height * Width);

    /// <summary>Index of an element.</summary>
    public int Index(int channel, int y, int x) => (channel * Height + y) * Width + x;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
