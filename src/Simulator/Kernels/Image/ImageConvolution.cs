using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Image;

/// <summary>
/// The convolution that multiplies with the pixels of an image. What lies outside the image adds nothing. The vector forms widen the pixels to 16 bits,
/// channels innermost, and multiply two neighbours at once with the weights of eight outputs; or keep them in 8 bits (<see cref="ImageDots"/>).
/// </summary>
public static class ImageConvolution
{
    private const int RowsAtOnce = 8, TilePixels = 4, TileBlocks = 3;

    /// <summary>Computes some rows of outputs.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="image">Pixels of the whole image, (channels, rows, columns).</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">Row after the last.</param>
    /// <param name="sums">Sums of those rows, (rows, columns, channels); overwritten.</param>
    public static void Run(ImageWeights weights, ReadOnlySpan<byte> image, int y0, int y1, Span<int> sums)
    {
        if (Simd.Level == SimdLevel.Scalar)
        {
            Scalar(weights, image, y0, y1, sums);
            return;
        }

        if (Simd.HasByteDots && weights.Quads.Length > 0)
        {
            ImageDots.Run(weights, image, y0, y1, sums);
            return;
        }

        ConvolutionGeometry g = weights.Geometry;
        int rowLength = checked((g.Input.Width + 2 * g.Padding) * g.Input.Channels), outputLength = g.Output.Width * g.OutputChannels;
        short[] rented = ArrayPool<short>.Shared.Rent(checked(((RowsAtOnce - 1) * g.Stride + g.KernelHeight) * rowLength + 1));
        for (int y = y0; y < y1; y += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, y1 - y);
            Widen(g, image, y * g.Stride - g.Padding, rented.AsSpan(0, ((rows - 1) * g.Stride + g.KernelHeight) * rowLength));
            for (int r = 0; r < rows; r++)
            {
                Row(weights, rented.AsSpan(r * g.Stride * rowLength), rowLength, sums.Slice((y - y0 + r) * outputLength, outputLength));
            }
        }

        ArrayPool<short>.Shared.Return(rented);
    }

    // The definition: the vector forms must equal it.
    private static void Scalar(ImageWeights weights, ReadOnlySpan<byte> image, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int outputs = g.OutputChannels, inputs = g.Input.Channels;
        sums[..((y1 - y0) * g.Output.Width * outputs)].Clear();
        for (int p = 0; p < (y1 - y0) * g.Output.Width; p++)
        {
            int y = y0 + p / g.Output.Width, x = p % g.Output.Width;
            for (int tap = 0; tap < g.KernelHeight * g.KernelWidth * inputs; tap++)
            {
                int ky = tap / inputs / g.KernelWidth, kx = tap / inputs % g.KernelWidth;
                int iy = y * g.Stride + ky - g.Padding, ix = x * g.Stride + kx - g.Padding;
                if ((uint)iy < (uint)g.Input.Height && (uint)ix < (uint)g.Input.Width)
                {
                    AddTap(weights.Taps.AsSpan(tap * outputs, outputs), image[g.Input.Index(tap % inputs, iy, ix)], sums.Slice(p * outputs, outputs));
                }
            }
        }
    }

    private static void AddTap(ReadOnlySpan<short> weights, int pixel, Span<int> sums)
    {
        for (int o = 0; o < sums.Length; o++)
        {
            sums[o] += weights[o] * pixel;
        }
    }

    // Copies rows of the image, (rows, columns, channels), with zeros around them.
    private static void Widen(ConvolutionGeometry g, ReadOnlySpan<byte> image, int first, Span<short> widened)
    {
        int channels = g.Input.Channels, rowLength = (g.Input.Width + 2 * g.Padding) * channels;
        widened.Clear();
        for (int r = Math.Max(0, -first); r < widened.Length / rowLength && first + r < g.Input.Height; r++)
        {
            Span<short> row = widened.Slice(r * rowLength + g.Padding * channels, g.Input.Width * channels);
            for (int c = 0; c < channels; c++)
            {
                ReadOnlySpan<byte> pixels = image.Slice(g.Input.Index(c, first + r, 0), g.Input.Width);
                for (int x = 0; x < pixels.Length; x++)
                {
                    row[x * channels + c] = pixels[x];
                }
            }
        }
    }

    // Four pixels and three blocks of outputs at a time, which fill the registers of 256 bits. What is beyond the row or the outputs is thrown away.
    private static void Row(ImageWeights weights, Span<short> widened, int rowLength, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int outputs = g.OutputChannels, width = g.Output.Width, step = g.Stride * g.Input.Channels;
        Span<int> spare = stackalloc int[TilePixels * TileBlocks * ImageWeights.OutputBlock];
        ref short from = ref MemoryMarshal.GetReference(widened);
        for (int block = 0; block < weights.Blocks; block += TileBlocks)
        {
            int blocks = Math.Min(TileBlocks, weights.Blocks - block);
            int lanes = Math.Min(blocks * ImageWeights.OutputBlock, outputs - block * ImageWeights.OutputBlock);
            for (int x = 0; x < width; x += TilePixels)
            {
                int pixels = Math.Min(TilePixels, width - x), first = x * outputs + block * ImageWeights.OutputBlock;
                bool whole = pixels == TilePixels && lanes == blocks * ImageWeights.OutputBlock;
                ref int to = ref whole ? ref sums[first] : ref spare[0];
                int pitch = whole ? outputs : TileBlocks * ImageWeights.OutputBlock;

                // A pixel beyond the row stands for the last one.
                ref short p0 = ref Unsafe.Add(ref from, x * step), p1 = ref Unsafe.Add(ref from, Math.Min(x + 1, width - 1) * step);
                ref short p2 = ref Unsafe.Add(ref from, Math.Min(x + 2, width - 1) * step), p3 = ref Unsafe.Add(ref from, Math.Min(x + 3, width - 1) * step);
                switch (blocks)
                {
                    case TileBlocks:
                        ThreeBlocks(weights, block, rowLength, ref p0, ref p1, ref p2, ref p3, ref to, pitch);
                        break;
                    default:
                        for (int b = 0; b < blocks; b++)
                        {
                            ref int target = ref Unsafe.Add(ref to, b * ImageWeights.OutputBlock);
                            OneBlock(weights, block + b, rowLength, ref p0, ref p1, ref p2, ref p3, ref target, pitch);
                        }

                        break;
                }

                for (int p = 0; p < pixels && !whole; p++)
                {
                    spare.Slice(p * pitch, lanes).CopyTo(sums[(first + p * outputs)..]);
                }
            }
        }
    }

    // Calls nothing, so that the sums stay in registers.
    private static void ThreeBlocks(
        ImageWeights weights, int block, int rowLength, ref short p0, ref short p1, ref short p2, ref short p3, ref int to, int pitch)
    {
        Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector256<int> c0 = default, c1 = default, c2 = default, c3 = default;
        ref short pair = ref weights.Pairs[block * ImageWeights.OutputBlock * 2];
        int pairLength = weights.Blocks * ImageWeights.OutputBlock * 2;
        for (int ky = 0; ky < weights.Geometry.KernelHeight; ky++)
        {
            nint at = ky * rowLength, end = at + 2 * weights.PairsPerRow;
            for (; at < end; at += 2)
            {
                Vector256<short> a = Vector256.LoadUnsafe(ref pair), b = Vector256.LoadUnsafe(ref pair, 16), c = Vector256.LoadUnsafe(ref pair, 32);
                Vector256<short> pixels = Two(ref p0, at);
                a0 += Avx2.MultiplyAddAdjacent(pixels, a);
                b0 += Avx2.MultiplyAddAdjacent(pixels, b);
                c0 += Avx2.MultiplyAddAdjacent(pixels, c);
                pixels = Two(ref p1, at);
                a1 += Avx2.MultiplyAddAdjacent(pixels, a);
                b1 += Avx2.MultiplyAddAdjacent(pixels, b);
                c1 += Avx2.MultiplyAddAdjacent(pixels, c);
                pixels = Two(ref p2, at);
                a2 += Avx2.MultiplyAddAdjacent(pixels, a);
                b2 += Avx2.MultiplyAddAdjacent(pixels, b);
                c2 += Avx2.MultiplyAddAdjacent(pixels, c);
                pixels = Two(ref p3, at);
                a3 += Avx2.MultiplyAddAdjacent(pixels, a);
                b3 += Avx2.MultiplyAddAdjacent(pixels, b);
                c3 += Avx2.MultiplyAddAdjacent(pixels, c);
                pair = ref Unsafe.Add(ref pair, pairLength);
            }
        }

        Store(a0, b0, c0, ref to);
        Store(a1, b1, c1, ref Unsafe.Add(ref to, pitch));
        Store(a2, b2, c2, ref Unsafe.Add(ref to, 2 * pitch));
        Store(a3, b3, c3, ref Unsafe.Add(ref to, 3 * pitch));
    }

    private static void OneBlock(
        ImageWeights weights, int block, int rowLength, ref short p0, ref short p1, ref short p2, ref short p3, ref int to, int pitch)
    {
        Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default;
        ref short pair = ref weights.Pairs[block * ImageWeights.OutputBlock * 2];
        int pairLength = weights.Blocks * ImageWeights.OutputBlock * 2;
        for (int ky = 0; ky < weights.Geometry.KernelHeight; ky++)
        {
            nint at = ky * rowLength, end = at + 2 * weights.PairsPerRow;
            for (; at < end; at += 2)
            {
                Vector256<short> a = Vector256.LoadUnsafe(ref pair);
                a0 += Avx2.MultiplyAddAdjacent(Two(ref p0, at), a);
                a1 += Avx2.MultiplyAddAdjacent(Two(ref p1, at), a);
                a2 += Avx2.MultiplyAddAdjacent(Two(ref p2, at), a);
                a3 += Avx2.MultiplyAddAdjacent(Two(ref p3, at), a);
                pair = ref Unsafe.Add(ref pair, pairLength);
            }
        }

        a0.StoreUnsafe(ref to);
        a1.StoreUnsafe(ref to, (nuint)pitch);
        a2.StoreUnsafe(ref to, (nuint)(2 * pitch));
        a3.StoreUnsafe(ref to, (nuint)(3 * pitch));
    }

    // Two neighbouring values, in all lanes.
    private static Vector256<short> Two(ref short pixels, nint at)
        => Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref pixels, at)))).AsInt16();

    private static void Store(Vector256<int> a, Vector256<int> b, Vector256<int> c, ref int to)
    {
        a.StoreUnsafe(ref to);
        b.StoreUnsafe(ref to, 8);
        c.StoreUnsafe(ref to, 16);
    }
}
