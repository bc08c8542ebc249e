using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Layout;

/// <summary>
/// Brings maps of bytes from one order to the other: channels outermost, as the golden executor and observers have them, or innermost, as the plan has them.
/// </summary>
public static class ChannelOrder
{
    private const int Side = 16;

    /// <summary>(channels, positions) → (positions, channels).</summary>
    /// <param name="from">The map.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="to">The same map in the other order.</param>
    public static void ToChannelsLast(ReadOnlySpan<byte> from, int channels, Span<byte> to)
        => Turn(from, channels, from.Length / channels, to);

    /// <summary>(positions, channels) → (channels, positions).</summary>
    /// <param name="from">The map.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="to">The same map in the other order.</param>
    public static void ToChannelsFirst(ReadOnlySpan<byte> from, int channels, Span<byte> to)
        => Turn(from, from.Length / channels, channels, to);

    // Turns over a matrix of so many rows and columns.
    private static void Turn(ReadOnlySpan<byte> from, int rows, int columns, Span<byte> to)
    {
        if (Simd.Level == SimdLevel.Scalar || rows < Side || columns < Side)
        {
            TurnOneByOne(from, rows, columns, to);
            return;
        }

        // The last squares may overlap those before: what both have is written twice.
        for (int r = 0; r < rows; r += Side)
        {
            int row = Math.Min(r, rows - Side);
            for (int c = 0; c < columns; c += Side)
            {
                int column = Math.Min(c, columns - Side);
                Square(from[(row * columns + column)..], columns, to[(column * rows + row)..], rows);
            }
        }
    }

    private static void TurnOneByOne(ReadOnlySpan<byte> from, int rows, int columns, Span<byte> to)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                to[c * rows + r] = from[r * columns + c];
            }
        }
    }

    // Rows i and i + 8 alternate; after four times, so do all sixteen.
    private static void Square(ReadOnlySpan<byte> from, int fromPitch, Span<byte> to, int toPitch)
    {
        Span<Vector128<byte>> a = stackalloc Vector128<byte>[Side], b = stackalloc Vector128<byte>[Side];
        for (int i = 0; i < Side; i++)
        {
            a[i] = Vector128.Create(from.Slice(i * fromPitch, Side));
        }

        for (int stage = 0; stage < 2; stage++)
        {
            Alternate(a, b);
            Alternate(b, a);
        }

        for (int i = 0; i < Side; i++)
        {
            a[i].CopyTo(to[(i * toPitch)..]);
        }
    }

    private static void Alternate(ReadOnlySpan<Vector128<byte>> from, Span<Vector128<byte>> to)
    {
        for (int i = 0; i < Side / 2; i++)
        {
            to[2 * i] = Sse2.UnpackLow(from[i], from[i + Side / 2]);
            to[2 * i + 1] = Sse2.UnpackHigh(from[i], from[i + Side / 2]);
        }
    }
}
