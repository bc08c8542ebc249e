using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>
/// A depthwise convolution: every channel with its own kernel. What lies outside the map adds nothing. The vector forms multiply every input, zero or not:
/// lanes are channels, the inputs of two taps alternate, and a pair is multiplied and added at once.
/// </summary>
public static class DepthwiseConvolution
{
    private const int RowsAtOnce = 8, TilePixels = 4, Slack = 64;

    /// <summary>Computes some rows of outputs.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="input">Activations of the whole input map, (rows, columns, channels), none above the largest that the weights were packed for.</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">Row after the last.</param>
    /// <param name="sums">Sums of those rows, (rows, columns, channels); overwritten.</param>
    public static void Run(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums)
    {
        if (Simd.Level == SimdLevel.Scalar)
        {
            Scalar(weights, input, y0, y1, sums);
            return;
        }

        RunVectors(weights, input, y0, y1, sums);
    }

    /// <summary>Computes some rows of outputs in 16 bits, if all sums fit, whatever the inputs are.</summary>
    /// <returns>False if they may not: <see cref="Run"/> computes them.</returns>
    /// <inheritdoc cref="Run"/>
    public static bool TryRun(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<short> sums)
    {
        if (Simd.Level == SimdLevel.Scalar || weights.PairsPerSum < weights.PairOffsets.Length)
        {
            return false;
        }

        RunVectors(weights, input, y0, y1, sums);
        return true;
    }

    private static void RunVectors<TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<TOut> sums)
        where TOut : unmanaged
    {
        ConvolutionGeometry g = weights.Geometry;
        int rowLength = weights.PaddedRow, outputLength = g.Output.Width * g.OutputChannels;
        byte[] rented = ArrayPool<byte>.Shared.Rent(checked(((RowsAtOnce - 1) * g.Stride + g.KernelHeight) * rowLength + 2 * Slack));
        Span<byte> padded = rented.AsSpan(Misalignment(rented));
        for (int y = y0; y < y1; y += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, y1 - y);
            Pad(g, input, y * g.Stride - g.Padding, (rows - 1) * g.Stride + g.KernelHeight, padded, rowLength);
            Rows(weights, padded, rows, sums.Slice((y - y0) * outputLength, rows * outputLength));
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    // The definition: the vector forms must equal it.
    private static void Scalar(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int channels = g.OutputChannels, width = g.Output.Width;
        for (int i = 0; i < (y1 - y0) * width * channels; i++)
        {
            int c = i % channels, x = i / channels % width, y = y0 + i / channels / width, sum = 0;
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                for (int kx = 0; kx < g.KernelWidth; kx++)
                {
                    int iy = y * g.Stride + ky - g.Padding, ix = x * g.Stride + kx - g.Padding;
                    if ((uint)iy < (uint)g.Input.Height && (uint)ix < (uint)g.Input.Width)
                    {
                        sum += weights.Taps[(ky * g.KernelWidth + kx) * channels + c] * input[(iy * g.Input.Width + ix) * channels + c];
                    }
                }
            }

            sums[i] = sum;
        }
    }

    // Bytes to skip so that vectors do not straddle cache lines. A collection may move the array: that costs time, not correctness.
    private static int Misalignment(byte[] buffer)
        => (int)(-Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetArrayDataReference(buffer)) & (Slack - 1));

    // Copies rows of the input with zeros around them.
    private static void Pad(ConvolutionGeometry g, ReadOnlySpan<byte> input, int first, int rows, Span<byte> padded, int length)
    {
        int inside = g.Input.Width * g.Input.Channels, border = g.Padding * g.Input.Channels;
        for (int r = 0; r < rows; r++)
        {
            Span<byte> row = padded.Slice(r * length, length);
            if ((uint)(first + r) >= (uint)g.Input.Height)
            {
                row.Clear();
                continue;
            }

            row[..border].Clear();
            input.Slice((first + r) * inside, inside).CopyTo(row[border..]);
            row[(border + inside)..].Clear();
        }
    }

    private static void Rows<TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> padded, int rows, Span<TOut> sums)
        where TOut : unmanaged
    {
        if (weights.PairsPerSum == 0)
        {
            int outputLength = sums.Length / rows;
            for (int r = 0; r < rows; r++)
            {
                WideRow(
                    weights, padded[(r * weights.Geometry.Stride * weights.PaddedRow)..],
                    MemoryMarshal.Cast<TOut, int>(sums.Slice(r * outputLength, outputLength)));
            }

            return;
        }

        int lane = 0;
        if (Simd.Level == SimdLevel.Avx512)
        {
            lane = Blocks<DepthwiseLanes512, Vector512<byte>, Vector512<short>, TOut>(weights, padded, rows, sums, lane);
        }

        lane = Blocks<DepthwiseLanes256, Vector256<byte>, Vector256<short>, TOut>(weights, padded, rows, sums, lane);
        while (lane < weights.Lanes)
        {
            lane = Column<DepthwiseLanes128, Vector128<byte>, Vector128<short>, TOut>(weights, padded, rows, sums, lane);
        }
    }

    // As many whole vectors as there are; returns the lane after them.
    private static int Blocks<TLanes, TBytes, TSums, TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> padded, int rows, Span<TOut> sums, int lane)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        while (lane + TLanes.Count <= weights.Lanes)
        {
            lane = Column<TLanes, TBytes, TSums, TOut>(weights, padded, rows, sums, lane);
        }

        return lane;
    }

    // One vector of lanes in all rows: what they read of neighbouring rows stays in the first-level cache.
    private static int Column<TLanes, TBytes, TSums, TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> padded, int rows, Span<TOut> sums, int lane)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        int outputLength = sums.Length / rows;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<byte> inputs = padded[(r * weights.Geometry.Stride * weights.PaddedRow)..];
            Block<TLanes, TBytes, TSums, TOut>(weights, inputs, sums.Slice(r * outputLength, outputLength), lane);
        }

        return lane + TLanes.Count;
    }

    // One vector of lanes along the row, four blocks of pixels at a time. Those that the row has no more of are computed once more and thrown away.
    private static void Block<TLanes, TBytes, TSums, TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> padded, Span<TOut> sums, int lane)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        int channels = weights.Geometry.OutputChannels, width = weights.Geometry.Output.Width, pixels = weights.PixelsPerBlock, last = width - pixels;
        int step = weights.Geometry.Stride * channels, lanes = Math.Min(TLanes.Count, weights.Lanes - lane);
        Span<TOut> spare = stackalloc TOut[TilePixels * Slack];
        for (int x = 0; x < width; x += TilePixels * pixels)
        {
            int x0 = Math.Min(x, last), x1 = Math.Min(x + pixels, last), x2 = Math.Min(x + 2 * pixels, last), x3 = Math.Min(x + 3 * pixels, last);
            ref byte from = ref MemoryMarshal.GetReference(padded[lane..]);
            bool whole = x3 != x2 && lanes == TLanes.Count;
            Span<TOut> to = whole ? sums : spare;
            Tile<TLanes, TBytes, TSums, TOut>(
                weights, ref weights.Pairs[lane],
                ref Unsafe.Add(ref from, x0 * step), ref Unsafe.Add(ref from, x1 * step),
                ref Unsafe.Add(ref from, x2 * step), ref Unsafe.Add(ref from, x3 * step),
                ref to[whole ? x0 * channels + lane : 0], ref to[whole ? x1 * channels + lane : Slack],
                ref to[whole ? x2 * channels + lane : 2 * Slack], ref to[whole ? x3 * channels + lane : 3 * Slack]);
            for (int i = 0; i < TilePixels && !whole; i++)
            {
                spare.Slice(i * Slack, lanes).CopyTo(sums[(Math.Min(x + i * pixels, last) * channels + lane)..]);
            }
        }
    }

    // Calls nothing, so that the sums stay in registers.
    private static void Tile<TLanes, TBytes, TSums, TOut>(
        DepthwiseWeights weights, ref sbyte pairs, ref byte p0, ref byte p1, ref byte p2, ref byte p3, ref TOut to0, ref TOut to1, ref TOut to2, ref TOut to3)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        nuint stride = (nuint)weights.PairStride, half = stride / 2;
        ref byte pair = ref Unsafe.As<sbyte, byte>(ref pairs);
        ref (int First, int Second) offset = ref MemoryMarshal.GetArrayDataReference(weights.PairOffsets);
        int left = weights.PairOffsets.Length;
        bool add = false;
        while (left > 0)
        {
            TSums low0 = default, low1 = default, low2 = default, low3 = default, high0 = default, high1 = default, high2 = default, high3 = default;
            int count = Math.Min(left, weights.PairsPerSum);
            left -= count;
            for (; count > 0; count--)
            {
                nuint first = (nuint)offset.First, second = (nuint)offset.Second;
                TBytes low = TLanes.Load(ref pair, 0), high = TLanes.Load(ref pair, half);
                TBytes a = TLanes.Load(ref p0, first), b = TLanes.Load(ref p0, second);
                low0 = TLanes.AddLow(low0, a, b, low);
                high0 = TLanes.AddHigh(high0, a, b, high);
                a = TLanes.Load(ref p1, first);
                b = TLanes.Load(ref p1, second);
                low1 = TLanes.AddLow(low1, a, b, low);
                high1 = TLanes.AddHigh(high1, a, b, high);
                a = TLanes.Load(ref p2, first);
                b = TLanes.Load(ref p2, second);
                low2 = TLanes.AddLow(low2, a, b, low);
                high2 = TLanes.AddHigh(high2, a, b, high);
                a = TLanes.Load(ref p3, first);
                b = TLanes.Load(ref p3, second);
                low3 = TLanes.AddLow(low3, a, b, low);
                high3 = TLanes.AddHigh(high3, a, b, high);
                pair = ref Unsafe.Add(ref pair, stride);
                offset = ref Unsafe.Add(ref offset, 1);
            }

            TLanes.Store(low0, high0, ref to0, add);
            TLanes.Store(low1, high1, ref to1, add);
            TLanes.Store(low2, high2, ref to2, add);
            TLanes.Store(low3, high3, ref to3, add);
            add = true;
        }
    }

    // Weights or inputs too large for bytes: eight channels in 32 bits, tap by tap.
    private static void WideRow(DepthwiseWeights weights, ReadOnlySpan<byte> padded, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int channels = g.OutputChannels, taps = g.KernelHeight * g.KernelWidth;
        for (int i = 0; i < sums.Length; i += channels)
        {
            ReadOnlySpan<byte> pixel = padded[(i * g.Stride)..];
            for (int c = 0; c < channels; c += Vector256<int>.Count)
            {
                int lanes = Math.Min(Vector256<int>.Count, channels - c);
                Vector256<int> sum = default;
                for (int t = 0; t < taps; t++)
                {
                    (int first, int second) = weights.PairOffsets[t / 2];
                    ulong inputs = MemoryMarshal.Read<ulong>(pixel[((t % 2 == 0 ? first : second) + c)..]);
                    Vector256<int> tap = Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref weights.Taps[0], (nuint)(t * channels + c)));
                    sum += tap * Avx2.ConvertToVector256Int32(Vector128.CreateScalar(inputs).AsByte());
                }

                for (int lane = 0; lane < lanes; lane++)
                {
                    sums[i + c + lane] = sum[lane];
                }
            }
        }
    }
}
