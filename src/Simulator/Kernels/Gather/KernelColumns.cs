using System.Numerics;
using System.Runtime.InteropServices;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// From whole tiles of sums to the layer's: where kernel columns were folded into the outputs, sums[x, o] = Σ staged[x + kx − padding, kx, o]; else the
/// outputs that exist.
/// </summary>
internal static class KernelColumns
{
    /// <summary>Adds up some rows.</summary>
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

    private static void Column(GatherWeights weights, int x, ReadOnlySpan<int> from, Span<int> to)
    {
        ConvolutionGeometry g = weights.Geometry;
        GatherLayout layout = weights.Layout;
        if (!layout.IsFolded)
        {
            from.Slice(x * layout.PaddedOutputs, to.Length).CopyTo(to);
            return;
        }

        int first = Math.Max(g.Padding - x, 0), end = Math.Min(g.Input.Width + g.Padding - x, g.KernelWidth);
        if (first >= end)
        {
            to.Clear();
            return;
        }

        from.Slice((x + first - g.Padding) * layout.PaddedOutputs + first * to.Length, to.Length).CopyTo(to);
        for (int kx = first + 1; kx < end; kx++)
        {
            Add(from.Slice((x + kx - g.Padding) * layout.PaddedOutputs + kx * to.Length, to.Length), to);
        }
    }

    private static void Add(ReadOnlySpan<int> from, Span<int> to)
    {
        int vectors = to.Length / Vector<int>.Count * Vector<int>.Count;
        Span<Vector<int>> wide = MemoryMarshal.Cast<int, Vector<int>>(to);
        ReadOnlySpan<Vector<int>> added = MemoryMarshal.Cast<int, Vector<int>>(from);
        for (int v = 0; v < wide.Length; v++)
        {
            wide[v] += added[v];
        }

        for (int o = vectors; o < to.Length; o++)
        {
            to[o] += from[o];
        }
    }
}
