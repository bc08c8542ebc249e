using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Chooses how much makes a chunk, so that the sums of a chunk fit 16 bits whatever the inputs are: what lies between may wrap around, the sum is right all
/// the same. Where a pair of products may exceed 16 bits, or chunks would become too small to pay, weights are packed as 16 bits and sums have 32.
/// </summary>
internal static class GatherBounds
{
    // Below this many inputs per sum, adding the 16-bit sums to the 32-bit ones costs as much as 32-bit sums at once.
    private const int FewestInputs = 12;

    /// <summary>The layout of a layer's weights, or null if the map is too wide for lists of 16-bit positions.</summary>
    public static GatherLayout? Choose(ConvolutionGeometry g, IntegerWeights weights, int largestInput)
    {
        GatherLayout layout = new(g, wide: false);
        if (layout.ChannelsPerGroup == 0)
        {
            return null;
        }

        bool mayBeNarrow = weights.Bits <= 8 && PairFits(weights, largestInput);
        int fewest = Math.Min(FewestInputs, layout.ChannelsPerGroup * layout.KernelWidth);
        while (mayBeNarrow && layout.ChannelsPerGroup * layout.KernelWidth >= fewest)
        {
            if (LargestSum(layout, g, weights) * largestInput <= short.MaxValue)
            {
                return layout;
            }

            if (layout.KernelRows == 1 && layout.ChannelsPerGroup == 1)
            {
                break;
            }

            layout = layout.KernelRows > 1
                ? new(g, wide: false) { KernelRows = 1 }
                : new(g, wide: false) { KernelRows = 1, ChannelsPerGroup = (layout.ChannelsPerGroup + 1) / 2 };
        }

        return new(g, wide: true);
    }

    // The multiplication adds two products and saturates at 16 bits.
    private static bool PairFits(IntegerWeights weights, int largestInput)
    {
        long largest = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(weights[i]));
        }

        return 2 * largest * largestInput <= short.MaxValue;
    }

    // The largest magnitude of a sum over one chunk, for inputs up to 1: all positive weights, or all negative ones.
    private static long LargestSum(GatherLayout layout, ConvolutionGeometry g, IntegerWeights weights)
    {
        // Kernel positions of one chunk: some rows, or where the kernel is folded, one position.
        int positions = layout.IsFolded ? 1 : layout.KernelRows * g.KernelWidth, chunksOfGroup = g.KernelHeight * g.KernelWidth / positions;
        long[] positive = new long[layout.Groups * chunksOfGroup], negative = new long[positive.Length];
        long largest = 0;
        for (int o = 0, index = 0; o < g.OutputChannels; o++)
        {
            Array.Clear(positive);
            Array.Clear(negative);
            for (int c = 0; c < g.Input.Channels; c++)
            {
                for (int k = 0; k < g.KernelHeight * g.KernelWidth; k++, index++)
                {
                    int chunk = c / layout.ChannelsPerGroup * chunksOfGroup + k / positions;
                    long weight = weights[index];
                    positive[chunk] += Math.Max(weight, 0);
                    negative[chunk] -= Math.Min(weight, 0);
                }
            }

            largest = Math.Max(largest, Math.Max(positive.Max(), negative.Max()));
        }

        return largest;
    }
}
