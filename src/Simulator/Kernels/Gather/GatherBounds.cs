using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// How long a list of active inputs may be, so that its sums fit 16 bits whatever the inputs are: what lies between may wrap around, the sum is right all the
/// same. Lists that may exceed it are taken in parts. Where parts would become too short to pay, weights are packed as 16 bits and sums have 32.
/// </summary>
/// <param name="Spikes">Activations of a list that add up to this much are safe, whichever inputs they are; <see cref="int.MaxValue"/> if all are.</param>
/// <param name="Pairs">Pairs of entries that are safe, however large their activations are.</param>
internal readonly record struct GatherBounds(int Spikes, int Pairs)
{
    /// <summary>Whether lists may exceed the bounds, so that their spikes matter.</summary>
    public bool AsksForSpikes => Spikes < int.MaxValue;

    // Below this many inputs per sum, adding the 16-bit sums to the 32-bit ones costs as much as 32-bit sums at once.
    private const int FewestInputs = 12;

    // Weights of a sign, by magnitude: −128 … 127.
    private const int Magnitudes = 129;

    /// <summary>The layout of a layer's weights, or null if the map is too wide for lists of 16-bit positions.</summary>
    public static (GatherLayout Layout, GatherBounds Bounds)? Choose(ConvolutionGeometry g, IntegerWeights weights, int largestInput)
    {
        GatherLayout layout = new(g, wide: false);
        if (layout.ChannelsPerGroup == 0)
        {
            return null;
        }

        if (weights.Bits <= 8 && PairFits(weights, largestInput))
        {
            int spikes = SafeSpikes(layout, g, weights, largestInput), pairs = spikes == int.MaxValue ? int.MaxValue : spikes / (2 * largestInput);
            if (2L * pairs >= FewestInputs)
            {
                return (layout, new(spikes, pairs));
            }
        }

        return (new(g, wide: true), new(int.MaxValue, int.MaxValue));
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

    // Over all outputs and chunks, weights of each sign apart: how many spikes the largest of them can take until the sum leaves 16 bits.
    private static int SafeSpikes(GatherLayout layout, ConvolutionGeometry g, IntegerWeights weights, int largestInput)
    {
        // Kernel positions of one chunk: some rows, or where the kernel is folded, one position.
        int area = g.KernelHeight * g.KernelWidth, positions = layout.IsFolded ? 1 : layout.KernelRows * g.KernelWidth, chunksOfGroup = area / positions;
        int[] ofSign = new int[layout.Groups * chunksOfGroup * 2 * Magnitudes];
        long safe = int.MaxValue;
        for (int o = 0, index = 0; o < g.OutputChannels; o++)
        {
            Array.Clear(ofSign);
            for (int c = 0; c < g.Input.Channels; c++)
            {
                for (int k = 0; k < area; k++, index++)
                {
                    int chunk = c / layout.ChannelsPerGroup * chunksOfGroup + k / positions, weight = (int)weights[index];
                    ofSign[(2 * chunk + (weight < 0 ? 1 : 0)) * Magnitudes + Math.Abs(weight)]++;
                }
            }

            for (int first = 0; first < ofSign.Length; first += Magnitudes)
            {
                safe = Math.Min(safe, SafeSpikes(ofSign.AsSpan(first, Magnitudes), largestInput));
            }
        }

        return (int)safe;
    }

    private static long SafeSpikes(ReadOnlySpan<int> weights, int largestInput)
    {
        long spikes = 0, left = short.MaxValue;
        for (int magnitude = Magnitudes - 1; magnitude > 0; magnitude--)
        {
            long most = (long)weights[magnitude] * largestInput;
            if (most * magnitude > left)
            {
                return spikes + left / magnitude;
            }

            (spikes, left) = (spikes + most, left - most * magnitude);
        }

        return int.MaxValue;
    }
}
