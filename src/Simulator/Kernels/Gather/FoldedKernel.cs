using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>Adds up what a folded kernel gives: sums[y, x, o] += Σ staged[y + ky − padding, x + kx − padding, ky, kx, o].</summary>
internal static class FoldedKernel
{
    /// <summary>Adds what some input rows contribute to some output rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddUp(GatherWeights weights, int firstRow, int endRow, ReadOnlySpan<int> staged, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int rowSums = weights.Layout.Columns * weights.Layout.PaddedOutputs, outputRow = g.Output.Width * g.OutputChannels;
        for (int y = y0; y < y1; y++)
        {
            int top = y - g.Padding;
            for (int row = Math.Max(firstRow, top); row < Math.Min(endRow, top + g.KernelHeight); row++)
            {
                AddRow(weights, row - top, staged.Slice((row - firstRow) * rowSums, rowSums), sums.Slice((y - y0) * outputRow, outputRow));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(GatherWeights weights, int ky, ReadOnlySpan<int> staged, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int padded = weights.Layout.PaddedOutputs, outputs = g.OutputChannels, width = g.Output.Width, inputWidth = g.Input.Width;
        for (int x = 0; x < width; x++)
        {
            int first = Math.Max(g.Padding - x, 0), end = Math.Min(inputWidth + g.Padding - x, g.KernelWidth);
            if (first < end)
            {
                // From a kernel column of one input column to the next of the next.
                int start = (x + first - g.Padding) * padded + (ky * g.KernelWidth + first) * outputs, step = padded + outputs;
                Add(ref MemoryMarshal.GetReference(staged[start..]), step, end - first, ref MemoryMarshal.GetReference(sums[(x * outputs)..]), outputs);
            }
        }
    }

    // to[o] += Σ from[o + step · i].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref int from, int step, int terms, ref int to, int outputs)
    {
        int o = 0;
        for (; o <= outputs - Vector<int>.Count; o += Vector<int>.Count)
        {
            Vector<int> sum = Vector.LoadUnsafe(ref to, (nuint)o);
            for (int i = 0; i < terms; i++)
            {
                sum += Vector.LoadUnsafe(ref from, (nuint)(o + step * i));
            }

            sum.StoreUnsafe(ref to, (nuint)o);
        }

        for (; o < outputs; o++)
        {
            for (int i = 0; i < terms; i++)
            {
                Unsafe.Add(ref to, o) += Unsafe.Add(ref from, o + step * i);
            }
        }
    }
}
