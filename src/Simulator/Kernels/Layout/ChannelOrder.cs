namespace NeuroSim.Simulator.Kernels.Layout;

/// <summary>Brings maps of bytes from one order to the other: channels outermost, as the golden executor and observers have them, or innermost, as the plan has them.</summary>
public static class ChannelOrder
{
    /// <summary>(channels, positions) → (positions, channels).</summary>
    public static void ToChannelsLast(ReadOnlySpan<byte> from, int channels, Span<byte> to) => Transpose(from, channels, from.Length / channels, to);

    /// <summary>(positions, channels) → (channels, positions).</summary>
    public static void ToChannelsFirst(ReadOnlySpan<byte> from, int channels, Span<byte> to) => Transpose(from, from.Length / channels, channels, to);

    private static void Transpose(ReadOnlySpan<byte> from, int rows, int columns, Span<byte> to)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                to[c * rows + r] = from[r * columns + c];
            }
        }
    }
}
