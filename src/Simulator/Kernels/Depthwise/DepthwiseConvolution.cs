using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>
/// A depthwise convolution: every channel with its own kernel. What lies outside the map adds nothing. The vector forms multiply every input, zero or not:
/// lanes are channels, the inputs of two rows alternate, and a pair is multiplied and added at once, for two rows of outputs.
/// </summary>
public static class DepthwiseConvolution
{
    private const int RowsAtOnce = 8, TilePixels = 4, Slack = 64, SpareLanes = 32;

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
        if (Simd.Level == SimdLevel.Scalar || !weights.SumsAreWhole)
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
        int rowLength = g.Input.Width * g.Input.Channels, outputLength = g.Output.Width * g.OutputChannels, most = PairsOf(weights, RowsAtOnce);
        byte[] rented = ArrayPool<byte>.Shared.Rent(checked(most * weights.PairedRow + rowLength + 3 * Slack));
        Span<byte> paired = rented.AsSpan(Misalignment(rented), most * weights.PairedRow + Slack), zeros = rented.AsSpan(^rowLength..);
        zeros.Clear();
        for (int y = y0; y < y1; y += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, y1 - y);
            RowPairs.Fill(g, input, y * g.Stride - g.Padding, zeros, paired[..(PairsOf(weights, rows) * weights.PairedRow)], weights.PairedRow);
            Rows(weights, paired, rows, sums.Slice((y - y0) * outputLength, rows * outputLength));
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    // Pairs of input rows that some rows of outputs read.
    private static int PairsOf(DepthwiseWeights weights, int rows) => (rows - 1) / DepthwiseWeights.OutputRows * weights.Geometry.Stride + weights.RowPairs;

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

    private static void Rows<TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> paired, int rows, Span<TOut> sums)
        where TOut : unmanaged
    {
        if (weights.PairsPerSum == 0)
        {
            int outputLength = sums.Length / rows;
            for (int r = 0; r < rows; r++)
            {
                WideRow(weights, paired, r * weights.Geometry.Stride, MemoryMarshal.Cast<TOut, int>(sums.Slice(r * outputLength, outputLength)));
            }

            return;
        }

        int lane = 0;
        if (Simd.Level == SimdLevel.Avx512)
        {
            lane = Columns<DepthwiseLanes512, Vector512<byte>, Vector512<short>, TOut>(weights, paired, rows, sums, lane);
        }

        lane = Columns<DepthwiseLanes256, Vector256<byte>, Vector256<short>, TOut>(weights, paired, rows, sums, lane);
        while (lane < weights.Lanes)
        {
            lane = Column<DepthwiseLanes128, Vector128<byte>, Vector128<short>, TOut>(weights, paired, rows, sums, lane);
        }
    }

    // As many whole vectors as there are; returns the lane after them.
    private static int Columns<TLanes, TBytes, TSums, TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> paired, int rows, Span<TOut> sums, int lane)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        while (lane + TLanes.Count <= weights.Lanes)
        {
            lane = Column<TLanes, TBytes, TSums, TOut>(weights, paired, rows, sums, lane);
        }

        return lane;
    }

    // One vector of lanes in all rows: what they read of neighbouring rows stays in the first-level cache.
    private static int Column<TLanes, TBytes, TSums, TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> paired, int rows, Span<TOut> sums, int lane)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        int outputLength = sums.Length / rows;
        for (int r = 0; r < rows; r += DepthwiseWeights.OutputRows)
        {
            ReadOnlySpan<byte> inputs = paired[(r / DepthwiseWeights.OutputRows * weights.Geometry.Stride * weights.PairedRow)..];
            Block<TLanes, TBytes, TSums, TOut>(weights, inputs, sums[(r * outputLength)..], outputLength, Math.Min(DepthwiseWeights.OutputRows, rows - r), lane);
        }

        return lane + TLanes.Count;
    }

    // One vector of lanes along two rows, four blocks of pixels at a time. Those that a row has no more of are computed once more, or thrown away, as is a row
    // that the map has no more of.
    private static void Block<TLanes, TBytes, TSums, TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> paired, Span<TOut> sums, int rowLength, int rows, int lane)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        int channels = weights.Geometry.OutputChannels, width = weights.Geometry.Output.Width, pixels = weights.PixelsPerBlock, last = width - pixels;
        int step = 2 * weights.Geometry.Stride * channels, lanes = Math.Min(TLanes.Count, weights.Lanes - lane), lastTile = width - TilePixels * pixels;
        bool whole = rows == DepthwiseWeights.OutputRows && lanes == TLanes.Count && lastTile >= 0, mayRepeat = whole && weights.SumsAreWhole;
        ref byte from = ref Unsafe.Add(ref MemoryMarshal.GetReference(paired), 2 * lane);
        Span<TOut> spare = stackalloc TOut[DepthwiseWeights.OutputRows * TilePixels * SpareLanes];
        for (int tile = 0; tile < width; tile += TilePixels * pixels)
        {
            int x = mayRepeat ? Math.Min(tile, lastTile) : tile;
            int x1 = Math.Min(x + pixels, last), x2 = Math.Min(x + 2 * pixels, last), x3 = Math.Min(x + 3 * pixels, last);
            bool direct = whole && x <= lastTile;
            Tile<TLanes, TBytes, TSums, TOut>(
                weights, ref weights.Pairs[2 * lane],
                ref Unsafe.Add(ref from, Math.Min(x, last) * step), ref Unsafe.Add(ref from, x1 * step), ref Unsafe.Add(ref from, x2 * step), ref Unsafe.Add(ref from, x3 * step),
                ref direct ? ref sums[x * channels + lane] : ref spare[0], direct ? pixels * channels : SpareLanes, direct ? rowLength : TilePixels * SpareLanes);
            for (int i = 0; i < rows * TilePixels && !direct; i++)
            {
                int row = i / TilePixels, at = Math.Min(x + i % TilePixels * pixels, last);
                spare.Slice(i * SpareLanes, lanes).CopyTo(sums[(row * rowLength + at * channels + lane)..]);
            }
        }
    }

    // Calls nothing, so that the sums stay in registers.
    private static void Tile<TLanes, TBytes, TSums, TOut>(
        DepthwiseWeights weights, ref sbyte pairs, ref byte p0, ref byte p1, ref byte p2, ref byte p3, ref TOut to, nint pitch, nint nextRow)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        nuint stride = (nuint)weights.PairStride, half = stride / 2;
        ref byte pair = ref Unsafe.As<sbyte, byte>(ref pairs);
        ref int offset = ref MemoryMarshal.GetArrayDataReference(weights.PairOffsets);
        int left = weights.PairOffsets.Length;
        bool add = false;
        while (left > 0)
        {
            TSums upper0 = default, upper1 = default, upper2 = default, upper3 = default, lower0 = default, lower1 = default, lower2 = default, lower3 = default;
            int count = Math.Min(left, weights.PairsPerSum);
            left -= count;
            for (; count > 0; count--)
            {
                nuint at = (nuint)offset;
                TBytes upper = TLanes.Load(ref pair, 0), lower = TLanes.Load(ref pair, half), inputs = TLanes.Load(ref p0, at);
                upper0 = TLanes.MultiplyAdd(upper0, inputs, upper);
                lower0 = TLanes.MultiplyAdd(lower0, inputs, lower);
                inputs = TLanes.Load(ref p1, at);
                upper1 = TLanes.MultiplyAdd(upper1, inputs, upper);
                lower1 = TLanes.MultiplyAdd(lower1, inputs, lower);
                inputs = TLanes.Load(ref p2, at);
                upper2 = TLanes.MultiplyAdd(upper2, inputs, upper);
                lower2 = TLanes.MultiplyAdd(lower2, inputs, lower);
                inputs = TLanes.Load(ref p3, at);
                upper3 = TLanes.MultiplyAdd(upper3, inputs, upper);
                lower3 = TLanes.MultiplyAdd(lower3, inputs, lower);
                pair = ref Unsafe.Add(ref pair, stride);
                offset = ref Unsafe.Add(ref offset, 1);
            }

            TLanes.Store(upper0, ref to, 0, add);
            TLanes.Store(upper1, ref to, pitch, add);
            TLanes.Store(upper2, ref to, 2 * pitch, add);
            TLanes.Store(upper3, ref to, 3 * pitch, add);
            TLanes.Store(lower0, ref to, nextRow, add);
            TLanes.Store(lower1, ref to, nextRow + pitch, add);
            TLanes.Store(lower2, ref to, nextRow + 2 * pitch, add);
            TLanes.Store(lower3, ref to, nextRow + 3 * pitch, add);
            add = true;
        }
    }

    // Weights or inputs too large for bytes: eight channels in 32 bits, tap by tap.
    private static void WideRow(DepthwiseWeights weights, ReadOnlySpan<byte> paired, int top, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int channels = g.OutputChannels, taps = g.KernelHeight * g.KernelWidth;
        for (int i = 0; i < sums.Length; i += channels)
        {
            for (int c = 0; c < channels; c += Vector256<int>.Count)
            {
                int lanes = Math.Min(Vector256<int>.Count, channels - c);
                Vector256<int> sum = default;
                for (int t = 0; t < taps; t++)
                {
                    int row = top + t / g.KernelWidth, at = row / 2 * weights.PairedRow + 2 * (i * g.Stride + t % g.KernelWidth * channels + c);
                    Vector128<ushort> two = Vector128.Create<byte>(paired[at..]).AsUInt16(), inputs = row % 2 == 0 ? two & Vector128.Create((ushort)byte.MaxValue) : two >>> 8;
                    sum += Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref weights.Taps[0], (nuint)(t * channels + c))) * Avx2.ConvertToVector256Int32(inputs);
                }

                for (int lane = 0; lane < lanes; lane++)
                {
                    sums[i + c + lane] = sum[lane];
                }
            }
        }
    }
}
