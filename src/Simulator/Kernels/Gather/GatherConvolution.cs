using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// A convolution that reads the weights of active inputs only: sums[y, x, o] = Σ w[o, c, ky, kx] · input[y·stride + ky − padding, x·stride + kx − padding, c].
/// </summary>
public static unsafe class GatherConvolution
{
    // Sums of folded kernel positions that stay in L2 until they are added up.
    private const int StagedBytes = 256 * 1024;

    /// <summary>Sums of some output rows.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="input">Activations of the whole source map, NHWC: row, column, channel; none above the largest that the weights were packed for.</param>
    /// <param name="y0">First output row.</param>
    /// <param name="y1">End of the output rows; at best <see cref="GatherWeights.RowsPerBlock"/> more than <paramref name="y0"/>.</param>
    /// <param name="sums">Sums of these rows, NHWC; overwritten.</param>
    /// <param name="scratch">The thread's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(GatherWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums, GatherScratch scratch)
    {
        if (Simd.Level == SimdLevel.Scalar)
        {
            ScalarGather.Run(weights, input, y0, y1, sums);
            return;
        }

        ConvolutionGeometry g = weights.Geometry;
        ReadOnlySpan<byte> rows = DenseRows(weights, input, y0, y1);
        if (DenseGather.Suits(weights, rows))
        {
            DenseGather.Run(weights, rows, sums, scratch);
            return;
        }

        ListedRows listed = List(weights, input, y0, y1, scratch);
        if (weights.Layout.IsFolded)
        {
            RunFolded(weights, listed, y0, y1, sums, scratch);
        }
        else if (weights.Layout.IsStaged)
        {
            RunStaged(weights, listed, y0, y1, sums, scratch);
        }
        else
        {
            GatherTiles.Run(weights, listed, y0, y1, sums, g.OutputChannels, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunFolded(GatherWeights weights, ListedRows listed, int y0, int y1, Span<int> sums, GatherScratch scratch)
    {
        if (weights.Layout is { IsWide: true } or { HasOneChunk: false } || !TryRunNarrow(weights, listed, y0, y1, sums, scratch))
        {
            RunWide(weights, listed, y0, y1, sums, scratch);
        }
    }

    // Input row by input row, in 16 bits: the sums of all kernel positions; an output row as soon as its last input row is there.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryRunNarrow(GatherWeights weights, ListedRows listed, int y0, int y1, Span<int> sums, GatherScratch scratch)
    {
        ConvolutionGeometry g = weights.Geometry;
        GatherLayout layout = weights.Layout;
        int rowSums = layout.Columns * layout.PaddedOutputs, outputRow = g.Output.Width * g.OutputChannels, row = listed.First;
        Span<short> ring = MemoryMarshal.Cast<int, short>(scratch.Staged((g.KernelHeight * rowSums + 1) / 2 + FoldedKernel.Slack));
        for (int y = y0; y < y1; y++)
        {
            for (; row < Math.Min(y - g.Padding + g.KernelHeight, listed.End); row++)
            {
                if (!GatherTiles.TryRun(weights, listed, row, row + 1, ring.Slice(row % g.KernelHeight * rowSums, rowSums), layout.PaddedOutputs, scratch))
                {
                    return false;
                }
            }

            FoldedKernel.AddUp(weights, ring, y, sums.Slice((y - y0) * outputRow, outputRow));
        }

        return true;
    }

    /// <summary>Sums of some output rows in 16 bits, where one chunk of weights gives them and the input lets them fit.</summary>
    /// <returns>False if the sums must be computed by <see cref="Run"/>.</returns>
    /// <inheritdoc cref="Run"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRun(GatherWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<short> sums, GatherScratch scratch)
    {
        if (Simd.Level == SimdLevel.Scalar || !weights.MayBeNarrow)
        {
            return false;
        }

        ReadOnlySpan<byte> rows = DenseRows(weights, input, y0, y1);
        if (DenseGather.MayBeNarrow(weights) && DenseGather.Suits(weights, rows))
        {
            DenseGather.Run(weights, rows, sums, scratch);
            return true;
        }

        ListedRows listed = List(weights, input, y0, y1, scratch);
        return GatherTiles.TryRun(weights, listed, y0, y1, sums, weights.Geometry.OutputChannels, scratch);
    }

    // The input of the rows, where each pixel reads itself only.
    private static ReadOnlySpan<byte> DenseRows(GatherWeights weights, ReadOnlySpan<byte> input, int y0, int y1)
    {
        int row = weights.Geometry.Input.Width * weights.Geometry.Input.Channels;
        return weights.DensePairs == 0 ? [] : input[(y0 * row)..(y1 * row)];
    }

    private static ListedRows List(GatherWeights weights, ReadOnlySpan<byte> input, int y0, int y1, GatherScratch scratch)
    {
        ConvolutionGeometry g = weights.Geometry;
        long since = scratch.Now();
        int first = Math.Clamp(y0 * g.Stride - g.Padding, 0, g.Input.Height);
        int end = Math.Clamp((y1 - 1) * g.Stride - g.Padding + g.KernelHeight, first, g.Input.Height);
        fixed (byte* from = input)
        {
            ActiveLists.Build(weights, from, first, end, scratch);
        }

        scratch.AddListTime(since);
        return new(first, end);
    }

    // Some input rows at a time: the sums of all kernel positions, then what they add to output rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunWide(GatherWeights weights, ListedRows listed, int y0, int y1, Span<int> sums, GatherScratch scratch)
    {
        GatherLayout layout = weights.Layout;
        int rowSums = layout.Columns * layout.PaddedOutputs, rows = Math.Max(StagedBytes / sizeof(int) / rowSums, 1);
        sums[..((y1 - y0) * weights.Geometry.Output.Width * weights.Geometry.OutputChannels)].Clear();
        for (int row = listed.First; row < listed.End; row += rows)
        {
            int end = Math.Min(row + rows, listed.End);
            Span<int> staged = scratch.Staged((end - row) * rowSums);
            GatherTiles.Run(weights, listed, row, end, staged, layout.PaddedOutputs, scratch);
            FoldedKernel.AddUp(weights, row, end, staged, y0, y1, sums);
        }
    }

    // Whole tiles, of which only the outputs that exist are copied.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunStaged(GatherWeights weights, ListedRows listed, int y0, int y1, Span<int> sums, GatherScratch scratch)
    {
        int outputs = weights.Geometry.OutputChannels, padded = weights.Layout.PaddedOutputs, positions = (y1 - y0) * weights.Layout.Columns;
        Span<int> staged = scratch.Staged(positions * padded);
        GatherTiles.Run(weights, listed, y0, y1, staged, padded, scratch);
        for (int p = 0; p < positions; p++)
        {
            staged.Slice(p * padded, outputs).CopyTo(sums[(p * outputs)..]);
        }
    }
}
