using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>Input rows whose lists of active inputs the scratch holds.</summary>
/// <param name="First">First row.</param>
/// <param name="End">End of the rows.</param>
internal readonly record struct ListedRows(int First, int End);

/// <summary>Runs the kernels chunk by chunk: while a chunk of weights is in L1, all rows of the block use it.</summary>
internal static unsafe class GatherTiles
{
    /// <summary>Sums of rows: output rows, or where the kernel is folded, input rows.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="listed">Rows that the scratch holds lists of.</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">End of the rows.</param>
    /// <param name="sums">Sums of these rows; overwritten.</param>
    /// <param name="sumsStride">From the sums of a position to those of the next.</param>
    /// <param name="scratch">The thread's.</param>
    public static void Run(GatherWeights weights, ListedRows listed, int y0, int y1, Span<int> sums, int sumsStride, GatherScratch scratch)
    {
        fixed (int* to = sums)
        {
            Run(weights, listed, y0, y1, to, sumsStride, narrow: false, scratch);
        }
    }

    /// <summary>The same in 16 bits, for layers whose weights make one chunk per tile.</summary>
    /// <returns>False if some sum may not fit.</returns>
    /// <inheritdoc cref="Run(GatherWeights, ListedRows, int, int, Span{int}, int, GatherScratch)"/>
    public static bool TryRun(GatherWeights weights, ListedRows listed, int y0, int y1, Span<short> sums, int sumsStride, GatherScratch scratch)
    {
        Debug.Assert(weights.Layout is { IsWide: false, HasOneChunk: true }, "complete sums");
        fixed (short* to = sums)
        {
            return Run(weights, listed, y0, y1, to, sumsStride, narrow: true, scratch);
        }
    }

    private static bool Run(GatherWeights weights, ListedRows listed, int y0, int y1, void* sums, int sumsStride, bool narrow, GatherScratch scratch)
    {
        ConvolutionGeometry g = weights.Geometry;
        GatherLayout layout = weights.Layout;
        bool fit = true;
        for (int tile = 0; tile < layout.TileWidths.Length && fit; tile++)
        {
            GatherTask task = new()
            {
                Positions = scratch.Positions,
                Counts = scratch.Counts,
                Pairs = scratch.Pairs,
                Bounds = weights.Bounds,
                Ahead = scratch.Ahead,
                Sums = narrow ? (short*)sums + layout.FirstOutput(tile) : (int*)sums + layout.FirstOutput(tile),
                SumsStride = sumsStride,
                IsNarrow = narrow,
                Index = tile * layout.ChunksOfTile,
                Outputs = Math.Min(layout.TileWidths[tile], sumsStride - layout.FirstOutput(tile)),
                RowWeights = layout.RowWeights(layout.TileWidths[tile]),
                Columns = layout.Columns,
                InputColumns = g.Input.Width,
                KernelWidth = layout.KernelWidth,
                Stride = g.Stride,
                Padding = layout.Padding,
            };
            fit = RunTile(weights, ref task, tile, listed, y0, y1, scratch);
        }

        return fit;
    }

    private static bool RunTile(GatherWeights weights, ref GatherTask task, int tile, ListedRows listed, int y0, int y1, GatherScratch scratch)
    {
        GatherLayout layout = weights.Layout;
        ListStart* starts = scratch.Starts;
        bool fit = true;
        for (int group = 0; group < layout.Groups; group++)
        {
            task.ColumnRows = layout.Channels(group);
            task.Weights = (byte*)weights.Address(layout.Start(tile, group));
            for (int ky = 0; ky < layout.KernelHeight; ky += layout.KernelRows)
            {
                task.Adds = group > 0 || ky > 0;
                task.Starts = starts;
                fit &= RunChunk(weights, task, layout.TileWidths[tile], ky, listed, y0, y1, scratch);
                task.Index++;
            }

            starts += (listed.End - listed.First) * (task.InputColumns + 1);
        }

        return fit;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool RunChunk(GatherWeights weights, in GatherTask chunk, int width, int ky, ListedRows listed, int y0, int y1, GatherScratch scratch)
    {
        GatherLayout layout = weights.Layout;
        int rowBytes = layout.Columns * chunk.SumsStride * (chunk.IsNarrow ? sizeof(short) : sizeof(int)), startsStride = chunk.InputColumns + 1;
        scratch.Ahead.Begin(weights, chunk.Index);
        int aheadLines = scratch.Ahead.LinesOf(Math.Max((y1 - y0) * layout.Columns, 1));
        for (int y = y0; y < y1; y++)
        {
            // Kernel rows of the chunk that lie on the map; the first chunk also writes where there are none.
            int top = y * chunk.Stride - layout.Padding;
            int first = Math.Max(ky, -top), end = Math.Min(ky + layout.KernelRows, weights.Geometry.Input.Height - top);
            if (first >= end && chunk.Adds)
            {
                continue;
            }

            GatherTask task = chunk;
            task.AheadLines = aheadLines;
            task.Sums = (byte*)chunk.Sums + (y - y0) * (nint)rowBytes;
            if (first >= end)
            {
                // No list: that of a column that is none.
                (task.KernelWidth, task.Padding) = (0, 0);
            }
            else
            {
                task.Weights += (long)first * layout.KernelWidth * chunk.ColumnRows * chunk.RowWeights * layout.WeightBytes;
                task.Starts += (top + first - listed.First) * startsStride;
                if (layout.HasWindows)
                {
                    long since = scratch.Now();
                    WindowLists.Build(ref task, end - first, startsStride, scratch);
                    scratch.AddListTime(since);
                }
            }

            if (!RunRow(task, layout, width))
            {
                return false;
            }
        }

        return true;
    }

    private static bool RunRow(in GatherTask task, GatherLayout layout, int width)
    {
        if (layout.IsWide)
        {
            GatherWide.Run(task, width);
            return true;
        }

        return Simd.Level == SimdLevel.Avx512 ? Gather512.Run(task, width) : Gather256.Run(task, width);
    }
}
