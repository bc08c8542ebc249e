using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>Rows of a map, two by two, whose bytes alternate, with zeros around them: interleaved once, and read for every tap of every output.</summary>
internal static class RowPairs
{
    /// <summary>Interleaves some rows.</summary>
    /// <param name="g">Sizes.</param>
    /// <param name="input">The whole map, (rows, columns, channels).</param>
    /// <param name="first">First row, which may lie above the map.</param>
    /// <param name="zeros">As many zeros as a row has bytes.</param>
    /// <param name="pairs">The pairs of rows.</param>
    /// <param name="length">Bytes of a pair.</param>
    public static void Fill(ConvolutionGeometry g, ReadOnlySpan<byte> input, int first, ReadOnlySpan<byte> zeros, Span<byte> pairs, int length)
    {
        int inside = 2 * g.Input.Width * g.Input.Channels, border = 2 * g.Padding * g.Input.Channels;
        for (; pairs.Length > 0; pairs = pairs[length..], first += 2)
        {
            pairs[..border].Clear();
            Interleave(RowOf(g, input, first, zeros), RowOf(g, input, first + 1, zeros), pairs.Slice(border, inside));
            pairs[(border + inside)..length].Clear();
        }
    }

    private static ReadOnlySpan<byte> RowOf(ConvolutionGeometry g, ReadOnlySpan<byte> input, int row, ReadOnlySpan<byte> zeros)
    {
        int bytes = g.Input.Width * g.Input.Channels;
        return (uint)row < (uint)g.Input.Height ? input.Slice(row * bytes, bytes) : zeros[..bytes];
    }

    private static void Interleave(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> pairs)
    {
        ref byte a = ref MemoryMarshal.GetReference(first), b = ref MemoryMarshal.GetReference(second), to = ref MemoryMarshal.GetReference(pairs);
        int i = 0;
        for (; i + Vector256<byte>.Count <= first.Length; i += Vector256<byte>.Count)
        {
            Vector256<byte> upper = Vector256.LoadUnsafe(ref a, (nuint)i), lower = Vector256.LoadUnsafe(ref b, (nuint)i);
            Vector256<byte> low = Avx2.UnpackLow(upper, lower), high = Avx2.UnpackHigh(upper, lower);
            Avx2.Permute2x128(low, high, 0x20).StoreUnsafe(ref to, (nuint)(2 * i));
            Avx2.Permute2x128(low, high, 0x31).StoreUnsafe(ref to, (nuint)(2 * i) + 32);
        }

        for (; i < first.Length; i++)
        {
            (pairs[2 * i], pairs[2 * i + 1]) = (first[i], second[i]);
        }
    }
}
