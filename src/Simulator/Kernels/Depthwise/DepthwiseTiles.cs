using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>The vector forms over pairs of rows: two rows of outputs and four blocks of pixels at a time.</summary>
internal static class DepthwiseTiles
{
    private const int TilePixels = 4, SpareLanes = 32, TileSums = TilePixels * SpareLanes;

    /// <summary>Computes some rows of outputs.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="paired">The pairs of input rows that they read (<see cref="RowPairs"/>).</param>
    /// <param name="rows">Rows.</param>
    /// <param name="sums">Their sums; overwritten.</param>
    public static void Run<TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> paired, int rows, Span<TOut> sums)
        where TOut : unmanaged
    {
        if (weights.PairsPerSum == 0)
        {
            int outputLength = sums.Length / rows;
            for (int r = 0; r < rows; r++)
            {
                DepthwiseWide.Run(weights, paired, r * weights.Geometry.Stride, MemoryMarshal.Cast<TOut, int>(sums.Slice(r * outputLength, outputLength)));
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
            int left = Math.Min(DepthwiseWeights.OutputRows, rows - r);
            Block<TLanes, TBytes, TSums, TOut>(weights, inputs, sums[(r * outputLength)..], outputLength, left, lane);
        }

        return lane + TLanes.Count;
    }

    // One vector of lanes along two rows. Blocks that a row has no more of are computed once more, or thrown away, as is a row that the map has no more of.
    private static void Block<TLanes, TBytes, TSums, TOut>(
        DepthwiseWeights weights, ReadOnlySpan<byte> paired, Span<TOut> sums, int rowLength, int rows, int lane)
        where TLanes : struct, IDepthwiseLanes<TBytes, TSums>
        where TSums : struct
        where TOut : unmanaged
    {
        int channels = weights.Geometry.OutputChannels, width = weights.Geometry.Output.Width, pixels = weights.PixelsPerBlock, last = width - pixels;
        int step = 2 * weights.Geometry.Stride * channels, lanes = Math.Min(TLanes.Count, weights.Lanes - lane), lastTile = width - TilePixels * pixels;
        bool whole = rows == DepthwiseWeights.OutputRows && lanes == TLanes.Count && lastTile >= 0, mayRepeat = whole && weights.SumsAreWhole;
        ref byte from = ref Unsafe.Add(ref MemoryMarshal.GetReference(paired), 2 * lane);
        Span<TOut> spare = stackalloc TOut[DepthwiseWeights.OutputRows * TileSums];
        for (int tile = 0; tile < width; tile += TilePixels * pixels)
        {
            int x = mayRepeat ? Math.Min(tile, lastTile) : tile;
            int x1 = Math.Min(x + pixels, last), x2 = Math.Min(x + 2 * pixels, last), x3 = Math.Min(x + 3 * pixels, last);
            bool direct = whole && x <= lastTile;
            Tile<TLanes, TBytes, TSums, TOut>(
                weights, ref weights.Pairs[2 * lane],
                ref Unsafe.Add(ref from, Math.Min(x, last) * step), ref Unsafe.Add(ref from, x1 * step),
                ref Unsafe.Add(ref from, x2 * step), ref Unsafe.Add(ref from, x3 * step),
                ref direct ? ref sums[x * channels + lane] : ref spare[0], direct ? pixels * channels : SpareLanes, direct ? rowLength : TileSums);
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
            TSums upper0 = default, upper1 = default, upper2 = default, upper3 = default;
            TSums lower0 = default, lower1 = default, lower2 = default, lower3 = default;
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
}
