using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Image;

/// <summary>Rows of an image with the channels innermost and zeros around them.</summary>
internal static class ImageRows
{
    private static readonly Vector128<byte>[] s_places = [.. Enumerable.Range(0, 9).Select(i => PlacesOf(i / 3, i % 3))];

    /// <summary>Copies some rows.</summary>
    /// <param name="g">Sizes.</param>
    /// <param name="image">Pixels of the whole image, (channels, rows, columns).</param>
    /// <param name="first">First row, which may lie above the image.</param>
    /// <param name="rows">The rows, each with the padding on both sides; overwritten.</param>
    public static void Fill(ConvolutionGeometry g, ReadOnlySpan<byte> image, int first, Span<byte> rows)
    {
        int channels = g.Input.Channels, rowLength = (g.Input.Width + 2 * g.Padding) * channels;
        rows.Clear();
        for (int r = Math.Max(0, -first); r < rows.Length / rowLength && first + r < g.Input.Height; r++)
        {
            Span<byte> row = rows.Slice(r * rowLength + g.Padding * channels, g.Input.Width * channels);
            int done = channels == 3 ? ThreeChannels(g, image, first + r, row) : 0;
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<byte> pixels = image.Slice(g.Input.Index(c, first + r, 0), g.Input.Width);
                for (int x = done; x < pixels.Length; x++)
                {
                    row[x * channels + c] = pixels[x];
                }
            }
        }
    }

    // Sixteen columns at a time. Returns the columns done.
    private static int ThreeChannels(ConvolutionGeometry g, ReadOnlySpan<byte> image, int y, Span<byte> row)
    {
        ReadOnlySpan<byte> first = image.Slice(g.Input.Index(0, y, 0), g.Input.Width), second = image.Slice(g.Input.Index(1, y, 0), g.Input.Width);
        ReadOnlySpan<byte> third = image.Slice(g.Input.Index(2, y, 0), g.Input.Width);
        int x = 0;
        for (; x + Vector128<byte>.Count <= first.Length; x += Vector128<byte>.Count)
        {
            Vector128<byte> a = Vector128.Create(first[x..]), b = Vector128.Create(second[x..]), c = Vector128.Create(third[x..]);
            for (int v = 0; v < 3; v++)
            {
                ReadOnlySpan<Vector128<byte>> places = s_places.AsSpan(3 * v, 3);
                Vector128<byte> mixed = Ssse3.Shuffle(a, places[0]) | Ssse3.Shuffle(b, places[1]) | Ssse3.Shuffle(c, places[2]);
                mixed.CopyTo(row[(3 * x + v * Vector128<byte>.Count)..]);
            }
        }

        return x;
    }

    // For a vector of mixed pixels and a channel, the column that each byte takes from it; none where the byte belongs to another channel.
    private static Vector128<byte> PlacesOf(int vector, int channel)
    {
        Span<byte> places = stackalloc byte[Vector128<byte>.Count];
        for (int i = 0; i < places.Length; i++)
        {
            int place = vector * Vector128<byte>.Count + i;
            places[i] = place % 3 == channel ? (byte)(place / 3) : byte.MaxValue;
        }

        return Vector128.Create<byte>(places);
    }
}
