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
        ConvolutionGeometry g = weights.Geometry;
        GatherLayout layout = weights.Layout;
        fixed (int* to = sums)
        {
            for (int tile = 0; tile < layout.TileWidths.Length; tile++)
            {
                GatherTask task = new()
                {
                    Positions = scratch.Positions,
                    Counts = scratch.Counts,
                    StartsStride = g.Input.Width + 1,
                    SumsStride = sumsStride,
                    Outputs = Math.Min(layout.TileWidths[tile], sumsStride - layout.FirstOutput(tile)),
                    Columns = layout.Columns,
                    InputColumns = g.Input.Width,
                    KernelWidth = layout.KernelWidth,
                    Stride = g.Stride,
                    Padding = layout.Padding,
                };
                RunTile(weights, ref task, tile, listed, y0, y1, to + layout.FirstOutput(tile), scratch.Starts);
            }
        }
    }

    private static void RunTile(GatherWeights weights, ref GatherTask task, int tile, ListedRows listed, int y0, int y1, int* sums, int* starts)
    {
        GatherLayout layout = weights.Layout;
        for (int group = 0; group < layout.Groups; group++)
        {
            task.ColumnRows = layout.Channels(group);
            task.KernelRowRows = task.ColumnRows * layout.KernelWidth;
            byte* whole = (byte*)weights.Address(layout.Start(tile, group)), half = (byte*)weights.Address(layout.HalfStart(tile, group));
            for (int ky = 0; ky < layout.KernelHeight; ky += layout.KernelRows)
            {
                task.Adds = group > 0 || ky > 0;
                RunChunk(weights, ref task, layout.TileWidths[tile], ky, listed, y0, y1, sums, starts, whole, half);
            }

            starts += (listed.End - listed.First) * task.StartsStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunChunk(
        GatherWeights weights, ref GatherTask task, int width, int ky, ListedRows listed, int y0, int y1, int* sums, int* starts, byte* whole, byte* half)
    {
        GatherLayout layout = weights.Layout;
        int rowSums = layout.Columns * task.SumsStride;
        for (int y = y0; y < y1; y++, sums += rowSums)
        {
            // Kernel rows of the chunk that lie on the map; the first chunk also writes where there are none.
            int top = y * task.Stride - layout.Padding;
            int first = Math.Max(ky, -top), end = Math.Min(ky + layout.KernelRows, weights.Geometry.Input.Height - top);
            task.KernelRows = Math.Max(end - first, 0);
            if (task.KernelRows > 0)
            {
                long weightBytes = (long)first * task.KernelRowRows * layout.WeightBytes;
                task.Whole = whole + weightBytes * GatherLayout.Whole(width);
                task.Half = half + weightBytes * GatherLayout.Block;
                task.Starts = starts + (top + first - listed.First) * task.StartsStride;
            }
            else if (task.Adds)
            {
                continue;
            }

            task.Sums = sums;
            RunRow(task, layout, width);
        }
    }

    private static void RunRow(in GatherTask task, GatherLayout layout, int width)
    {
        if (layout.IsWide)
        {
            GatherWide.Run(task, width);
        }
        else if (Simd.Level == SimdLevel.Avx512)
        {
            Gather512.Run(task, width);
        }
        else
        {
            Gather256.Run(task, width);
        }
    }
}
