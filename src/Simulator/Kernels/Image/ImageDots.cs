using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Image;

/// <summary>
/// The image convolution with weights of 8 bits on processors that multiply four pixels with four weights and add the products to a sum of 32 bits at once.
/// Nothing saturates on the way: four products are added up in full, and all sums of the layer fit 32 bits.
/// </summary>
internal static class ImageDots
{
    private const int RowsAtOnce = 16, TilePixels = 4, TileBlocks = 3;

    // A row's last four taps may reach beyond it; what lies there meets weights of 0.
    private const int Slack = 4;

    /// <summary>Computes some rows of outputs.</summary>
    /// <inheritdoc cref="ImageConvolution.Run"/>
    public static void Run(ImageWeights weights, ReadOnlySpan<byte> image, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int rowLength = checked((g.Input.Width + 2 * g.Padding) * g.Input.Channels), outputLength = g.Output.Width * g.OutputChannels;
        byte[] rented = ArrayPool<byte>.Shared.Rent(checked(((RowsAtOnce - 1) * g.Stride + g.KernelHeight) * rowLength + Slack));
        for (int y = y0; y < y1; y += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, y1 - y);
            ImageRows.Fill(g, image, y * g.Stride - g.Padding, rented.AsSpan(0, ((rows - 1) * g.Stride + g.KernelHeight) * rowLength));
            for (int r = 0; r < rows; r++)
            {
                Row(weights, rented.AsSpan(r * g.Stride * rowLength), rowLength, sums.Slice((y - y0 + r) * outputLength, outputLength));
            }
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    // Four pixels and three blocks of outputs at a time, which fill the registers. What is beyond the row or the outputs is thrown away.
    private static void Row(ImageWeights weights, ReadOnlySpan<byte> pixels, int rowLength, Span<int> sums)
    {
        int outputs = weights.Geometry.OutputChannels, width = weights.Geometry.Output.Width, step = weights.Geometry.Stride * weights.Geometry.Input.Channels;
        Span<int> spare = stackalloc int[TilePixels * TileBlocks * ImageWeights.OutputBlock];
        ref byte from = ref MemoryMarshal.GetReference(pixels);
        for (int block = 0; block < weights.Blocks; block += TileBlocks)
        {
            int blocks = Math.Min(TileBlocks, weights.Blocks - block);
            int lanes = Math.Min(blocks * ImageWeights.OutputBlock, outputs - block * ImageWeights.OutputBlock);
            for (int x = 0; x < width; x += TilePixels)
            {
                int count = Math.Min(TilePixels, width - x), first = x * outputs + block * ImageWeights.OutputBlock;
                bool whole = count == TilePixels && lanes == blocks * ImageWeights.OutputBlock;
                ref int to = ref whole ? ref sums[first] : ref spare[0];
                int pitch = whole ? outputs : TileBlocks * ImageWeights.OutputBlock;

                // A pixel beyond the row stands for the last one.
                ref byte p0 = ref Unsafe.Add(ref from, x * step), p1 = ref Unsafe.Add(ref from, Math.Min(x + 1, width - 1) * step);
                ref byte p2 = ref Unsafe.Add(ref from, Math.Min(x + 2, width - 1) * step), p3 = ref Unsafe.Add(ref from, Math.Min(x + 3, width - 1) * step);
                if (blocks == TileBlocks)
                {
                    ThreeBlocks(weights, block, rowLength, ref p0, ref p1, ref p2, ref p3, ref to, pitch);
                }

                for (int b = 0; b < blocks && blocks < TileBlocks; b++)
                {
                    OneBlock(weights, block + b, rowLength, ref p0, ref p1, ref p2, ref p3, ref Unsafe.Add(ref to, b * ImageWeights.OutputBlock), pitch);
                }

                for (int p = 0; p < count && !whole; p++)
                {
                    spare.Slice(p * pitch, lanes).CopyTo(sums[(first + p * outputs)..]);
                }
            }
        }
    }

    // Calls nothing, so that the sums stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeBlocks(ImageWeights weights, int block, int rowLength, ref byte p0, ref byte p1, ref byte p2, ref byte p3, ref int to, int pitch)
    {
        Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector256<int> c0 = default, c1 = default, c2 = default, c3 = default;
        ref sbyte quad = ref weights.Quads[block * ImageWeights.OutputBlock * 4];
        int quadLength = weights.Blocks * ImageWeights.OutputBlock * 4;
        for (int ky = 0; ky < weights.Geometry.KernelHeight; ky++)
        {
            nint at = ky * (nint)rowLength, end = at + 4 * weights.QuadsPerRow;
            for (; at < end; at += 4)
            {
                Vector256<sbyte> a = Vector256.LoadUnsafe(ref quad), b = Vector256.LoadUnsafe(ref quad, 32), c = Vector256.LoadUnsafe(ref quad, 64);
                Vector256<byte> pixels = Four(ref p0, at);
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, pixels, a);
                b0 = AvxVnni.MultiplyWideningAndAdd(b0, pixels, b);
                c0 = AvxVnni.MultiplyWideningAndAdd(c0, pixels, c);
                pixels = Four(ref p1, at);
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, pixels, a);
                b1 = AvxVnni.MultiplyWideningAndAdd(b1, pixels, b);
                c1 = AvxVnni.MultiplyWideningAndAdd(c1, pixels, c);
                pixels = Four(ref p2, at);
                a2 = AvxVnni.MultiplyWideningAndAdd(a2, pixels, a);
                b2 = AvxVnni.MultiplyWideningAndAdd(b2, pixels, b);
                c2 = AvxVnni.MultiplyWideningAndAdd(c2, pixels, c);
                pixels = Four(ref p3, at);
                a3 = AvxVnni.MultiplyWideningAndAdd(a3, pixels, a);
                b3 = AvxVnni.MultiplyWideningAndAdd(b3, pixels, b);
                c3 = AvxVnni.MultiplyWideningAndAdd(c3, pixels, c);
                quad = ref Unsafe.Add(ref quad, quadLength);
            }
        }

        Store(a0, b0, c0, ref to);
        Store(a1, b1, c1, ref Unsafe.Add(ref to, pitch));
        Store(a2, b2, c2, ref Unsafe.Add(ref to, 2 * pitch));
        Store(a3, b3, c3, ref Unsafe.Add(ref to, 3 * pitch));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneBlock(ImageWeights weights, int block, int rowLength, ref byte p0, ref byte p1, ref byte p2, ref byte p3, ref int to, int pitch)
    {
        Vector256<int> a0 = default, a1 = default, a2 = default, a3 = default;
        ref sbyte quad = ref weights.Quads[block * ImageWeights.OutputBlock * 4];
        int quadLength = weights.Blocks * ImageWeights.OutputBlock * 4;
        for (int ky = 0; ky < weights.Geometry.KernelHeight; ky++)
        {
            nint at = ky * (nint)rowLength, end = at + 4 * weights.QuadsPerRow;
            for (; at < end; at += 4)
            {
                Vector256<sbyte> a = Vector256.LoadUnsafe(ref quad);
                a0 = AvxVnni.MultiplyWideningAndAdd(a0, Four(ref p0, at), a);
                a1 = AvxVnni.MultiplyWideningAndAdd(a1, Four(ref p1, at), a);
                a2 = AvxVnni.MultiplyWideningAndAdd(a2, Four(ref p2, at), a);
                a3 = AvxVnni.MultiplyWideningAndAdd(a3, Four(ref p3, at), a);
                quad = ref Unsafe.Add(ref quad, quadLength);
            }
        }

        a0.StoreUnsafe(ref to);
        a1.StoreUnsafe(ref to, (nuint)pitch);
        a2.StoreUnsafe(ref to, (nuint)(2 * pitch));
        a3.StoreUnsafe(ref to, (nuint)(3 * pitch));
    }

    // Four neighbouring pixels, in all lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Four(ref byte pixels, nint at) => Vector256.Create(Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref pixels, at))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> a, Vector256<int> b, Vector256<int> c, ref int to)
    {
        a.StoreUnsafe(ref to);
        b.StoreUnsafe(ref to, 8);
        c.StoreUnsafe(ref to, 16);
    }
}
