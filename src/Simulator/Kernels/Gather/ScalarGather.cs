using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>The convolution one number at a time: what the vector forms must equal.</summary>
internal static class ScalarGather
{
    /// <summary>Sums of some output rows.</summary>
    public static void Run(GatherWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int rowSums = g.Output.Width * g.OutputChannels, rowInputs = g.Input.Width * g.Input.Channels;
        sums[..((y1 - y0) * rowSums)].Clear();
        for (int y = y0; y < y1; y++)
        {
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                int inputRow = y * g.Stride + ky - g.Padding;
                if (inputRow >= 0 && inputRow < g.Input.Height)
                {
                    AddRow(weights, input.Slice(inputRow * rowInputs, rowInputs), ky, sums.Slice((y - y0) * rowSums, rowSums));
                }
            }
        }
    }

    private static void AddRow(GatherWeights weights, ReadOnlySpan<byte> input, int ky, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        for (int x = 0; x < g.Output.Width; x++)
        {
            for (int kx = 0; kx < g.KernelWidth; kx++)
            {
                int column = x * g.Stride + kx - g.Padding;
                if (column >= 0 && column < g.Input.Width)
                {
                    AddPosition(weights, input.Slice(column * g.Input.Channels, g.Input.Channels), ky, kx, sums.Slice(x * g.OutputChannels, g.OutputChannels));
                }
            }
        }
    }

    private static void AddPosition(GatherWeights weights, ReadOnlySpan<byte> input, int ky, int kx, Span<int> sums)
    {
        for (int c = 0; c < input.Length; c++)
        {
            if (input[c] != 0)
            {
                AddInput(weights, input[c], c, ky * weights.Geometry.KernelWidth + kx, sums);
            }
        }
    }

    private static void AddInput(GatherWeights weights, int activation, int channel, int position, Span<int> sums)
    {
        GatherLayout layout = weights.Layout;
        int group = channel / layout.ChannelsPerGroup, inGroup = channel % layout.ChannelsPerGroup;
        int row = (layout.IsFolded ? 0 : position) * layout.Channels(group) + inGroup;
        int folded = layout.IsFolded ? position * sums.Length : 0;
        for (int tile = 0; tile < layout.TileWidths.Length; tile++)
        {
            int first = layout.FirstOutput(tile), end = first + layout.TileWidths[tile];
            for (int o = Math.Max(first - folded, 0); o < Math.Min(end - folded, sums.Length); o++)
            {
                sums[o] += activation * weights[layout.Offset(tile, group, row, folded + o - first)];
            }
        }
    }
}
