using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// A convolution that reads the weights of active inputs only: sums[y, x, o] = Σ w[o, c, ky, kx] · input[y·stride + ky − padding, x·stride + kx − padding, c].
/// </summary>
public static unsafe class GatherConvolution
{
    /// <summary>Sums of some output rows.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="input">Activations of the whole source map, NHWC: row, column, channel; none above the largest input that the weights were packed for.</param>
    /// <param name="y0">First output row.</param>
    /// <param name="y1">End of the output rows; at best <see cref="GatherWeights.RowsPerBlock"/> more than <paramref name="y0"/>.</param>
    /// <param name="sums">Sums of these rows, NHWC; overwritten.</param>
    /// <param name="scratch">The thread's.</param>
    public static void Run(GatherWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums, GatherScratch scratch)
    {
        if (Simd.Level == SimdLevel.Scalar)
        {
            ScalarGather.Run(weights, input, y0, y1, sums);
            return;
        }

        ConvolutionGeometry g = weights.Geometry;
        int firstRow = Math.Clamp(y0 * g.Stride - g.Padding, 0, g.Input.Height), endRow = Math.Clamp((y1 - 1) * g.Stride - g.Padding + g.KernelHeight, firstRow, g.Input.Height);
        fixed (byte* from = input)
        {
            ActiveLists.Build(weights, from, firstRow, endRow, scratch);
        }

        GatherLayout layout = weights.Layout;
        int stride = layout.IsStaged ? layout.PaddedOutputs : g.OutputChannels;
        Span<int> target = layout.IsStaged ? scratch.Staged((y1 - y0) * layout.Columns * stride) : sums;
        fixed (int* to = target)
        {
            RunTiles(weights, y0, y1, firstRow, endRow, to, stride, scratch);
        }

        if (layout.IsStaged)
        {
            KernelColumns.AddUp(weights, y1 - y0, target, sums);
        }
    }

    private static void RunTiles(GatherWeights weights, int y0, int y1, int firstRow, int endRow, int* sums, int sumsStride, GatherScratch scratch)
    {
        ConvolutionGeometry g = weights.Geometry;
        GatherLayout layout = weights.Layout;
        int starts = g.Input.Width + 1;
        for (int tile = 0; tile < layout.TileWidths.Length; tile++)
        {
            GatherTask task = new()
            {
                Positions = scratch.Positions, Counts = scratch.Counts, StartsStride = starts, SumsStride = sumsStride, Columns = layout.Columns,
                Outputs = Math.Min(layout.TileWidths[tile], sumsStride - layout.FirstOutput(tile)),
                InputColumns = g.Input.Width, KernelWidth = layout.KernelWidth, Stride = g.Stride, Padding = layout.ColumnPadding,
            };
            for (int group = 0; group < layout.Groups; group++)
            {
                task.ColumnRows = layout.Channels(group);
                task.KernelRowRows = task.ColumnRows * layout.KernelWidth;
                int* ofGroup = scratch.Starts + group * (endRow - firstRow) * starts;
                for (int ky0 = 0; ky0 < g.KernelHeight; ky0 += layout.KernelRows)
                {
                    task.Adds = group > 0 || ky0 > 0;
                    for (int y = y0; y < y1; y++)
                    {
                        // Kernel rows of the chunk that lie on the map.
                        int top = y * g.Stride - g.Padding;
                        int first = Math.Max(ky0, -top), end = Math.Min(ky0 + layout.KernelRows, g.Input.Height - top);
                        task.KernelRows = Math.Max(end - first, 0);
                        if (task.KernelRows == 0)
                        {
                            if (task.Adds)
                            {
                                continue;
                            }

                            first = ky0;
                        }

                        long firstRowOfWeights = (long)first * task.KernelRowRows * layout.WeightBytes;
                        task.Whole = (byte*)weights.Address(layout.Start(tile, group)) + firstRowOfWeights * GatherLayout.Whole(layout.TileWidths[tile]);
                        task.Half = (byte*)weights.Address(layout.HalfStart(tile, group)) + firstRowOfWeights * GatherLayout.Block;
                        task.Starts = task.KernelRows == 0 ? ofGroup : ofGroup + (top + first - firstRow) * starts;
                        task.Sums = sums + (long)(y - y0) * layout.Columns * sumsStride + layout.FirstOutput(tile);
                        RunKernel(task, layout, tile);
                    }
                }
            }
        }
    }

    private static void RunKernel(in GatherTask task, GatherLayout layout, int tile)
    {
        if (layout.IsWide)
        {
            GatherWide.Run(task, layout.TileWidths[tile]);
        }
        else if (Simd.Level == SimdLevel.Avx512)
        {
            Gather512.Run(task, layout.TileWidths[tile]);
        }
        else
        {
            Gather256.Run(task, layout.TileWidths[tile]);
        }
    }
}
