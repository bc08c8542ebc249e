using System.Numerics;
using System.Runtime.CompilerServices;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// From whole tiles of sums to the layer's: where kernel columns were folded into the outputs, sums[x, o] = Σ staged[x + kx − padding, kx, o]; else the
/// outputs that exist.
/// </summary>
internal static class KernelColumns
{
    /// <summary>Adds up some rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddUp(GatherWeights weights, int rows, ReadOnlySpan<int> staged, Span<int> sums)
    {
        GatherLayout layout = weights.Layout;
        int width = weights.Geometry.Output.Width, outputs = weights.Geometry.OutputChannels;
        for (int y = 0; y < rows; y++)
        {
            ReadOnlySpan<int> from = staged.Slice(y * layout.Columns * layout.PaddedOutputs, layout.Columns * layout.PaddedOutputs);
            for (int x = 0; x < width; x++)
            {
                Column(weights, x, from, sums.Slice((y * width + x) * outputs, outputs));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(GatherWeights weights, int x, ReadOnlySpan<int> from, Span<int> to)
    {
        ConvolutionGeometry g = weights.Geometry;
        int padded = weights.Layout.PaddedOutputs;
        if (!weights.Layout.IsFolded)
        {
            from.Slice(x * padded, to.Length).CopyTo(to);
            return;
        }

        int first = Math.Max(g.Padding - x, 0), end = Math.Min(g.Input.Width + g.Padding - x, g.KernelWidth);
        if (first >= end)
        {
            to.Clear();
            return;
        }

        // From a kernel column of one input column to the next of the next.
        int step = padded + to.Length;
        Sum(from.Slice((x + first - g.Padding) * padded + first * to.Length, (end - first - 1) * step + to.Length), step, to);
    }

    // to[o] = Σ from[o + step · i].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(ReadOnlySpan<int> from, int step, Span<int> to)
    {
        int o = 0;
        for (; o <= to.Length - Vector<int>.Count; o += Vector<int>.Count)
        {
            Vector<int> sum = Vector<int>.Zero;
            for (int i = o; i < from.Length; i += step)
            {
                sum += new Vector<int>(from[i..]);
            }

            sum.CopyTo(to[o..]);
        }

        for (; o < to.Length; o++)
        {
            int sum = 0;
            for (int i = o; i < from.Length; i += step)
            {
                sum += from[i];
            }

            to[o] = sum;
        }
    }
}
