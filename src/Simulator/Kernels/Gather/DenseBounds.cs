using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>How many neighbouring channels <see cref="DenseGather"/> may add up in 16 bits.</summary>
internal static class DenseBounds
{
    // Channels of which sums are taken once; segments are whole multiples.
    private const int Step = 32;

    /// <summary>Pairs of a segment, or 0 if the kernel does not take the layer: it is no 1×1 convolution, is too small, or has odd channel groups.</summary>
    public static int Pairs(ConvolutionGeometry g, GatherLayout layout, IntegerWeights weights, int largestInput)
    {
        bool pointwise = g is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0 } && g.Input.Positions > 1;
        if (!pointwise || layout.IsWide || layout.IsStaged || g.Input.Channels % 2 != 0 || layout.ChannelsPerGroup % 2 != 0)
        {
            return 0;
        }

        int steps = (layout.ChannelsPerGroup + Step - 1) / Step;
        while (steps > 0 && !Fits(g, layout, weights, steps * Step, largestInput))
        {
            steps /= 2;
        }

        return steps * Step / 2;
    }

    // Whether all weights of either sign in a segment of a group, times the largest input, stay within 16 bits, for each output.
    private static bool Fits(ConvolutionGeometry g, GatherLayout layout, IntegerWeights weights, int segment, int largestInput)
    {
        int channels = g.Input.Channels;
        for (int o = 0; o < g.OutputChannels; o++)
        {
            long positive = 0, negative = 0;
            for (int c = 0; c < channels; c++)
            {
                if (c % layout.ChannelsPerGroup % segment == 0)
                {
                    (positive, negative) = (0, 0);
                }

                long weight = weights[o * channels + c];
                (positive, negative) = (positive + Math.Max(weight, 0), negative - Math.Min(weight, 0));
                if (Math.Max(positive, negative) * largestInput > short.MaxValue)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
