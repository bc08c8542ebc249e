using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Chooses how many channels make a group, so that the sums of one kernel row of one group fit 16 bits whatever the inputs are: what lies between may wrap
/// around, the sum is right all the same. Where a pair of products may exceed 16 bits, or groups would become too small to pay, weights are packed as 16 bits.
/// </summary>
internal static class GatherBounds
{
    // Below this many inputs per sum, adding the 16-bit sums to the 32-bit ones costs as much as 32-bit sums at once.
    private const int FewestInputs = 12;

    /// <summary>The layout of a layer's weights, or null if the map is too wide for lists of 16-bit positions.</summary>
    public static GatherLayout? Choose(ConvolutionGeometry g, IntegerWeights weights, int largestInput)
    {
        int narrow = GatherLayout.MostChannels(g, wide: false), wide = GatherLayout.MostChannels(g, wide: true);
        if (wide == 0)
        {
            return null;
        }

        bool mayBeNarrow = weights.Bits <= 8 && PairFits(weights, largestInput);
        for (int channels = narrow; mayBeNarrow && channels * g.KernelWidth >= Math.Min(FewestInputs, g.Input.Channels * g.KernelWidth); channels = (channels + 1) / 2)
        {
            if (LargestSum(g, weights, channels) * largestInput <= short.MaxValue)
            {
                return new(g, wide: false, channels);
            }

            if (channels == 1)
            {
                break;
            }
        }

        return new(g, wide: true, wide);
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

    // The largest magnitude of a sum over one kernel row of one group, for inputs up to 1: all positive weights, or all negative ones.
    private static long LargestSum(ConvolutionGeometry g, IntegerWeights weights, int channelsPerGroup)
    {
        long largest = 0;
        for (int o = 0; o < g.OutputChannels; o++)
        {
            for (int first = 0; first < g.Input.Channels; first += channelsPerGroup)
            {
                int channels = Math.Min(channelsPerGroup, g.Input.Channels - first);
                for (int ky = 0; ky < g.KernelHeight; ky++)
                {
                    largest = Math.Max(largest, Sum(g, weights, o * g.Input.Channels + first, channels, ky));
                }
            }
        }

        return largest;
    }

    private static long Sum(ConvolutionGeometry g, IntegerWeights weights, int firstRow, int channels, int ky)
    {
        long positive = 0, negative = 0;
        for (int row = firstRow; row < firstRow + channels; row++)
        {
            int index = (row * g.KernelHeight + ky) * g.KernelWidth;
            for (int kx = 0; kx < g.KernelWidth; kx++)
            {
                long weight = weights[index + kx];
                positive += Math.Max(weight, 0);
                negative -= Math.Min(weight, 0);
            }
        }

        return Math.Max(positive, negative);
    }
}
