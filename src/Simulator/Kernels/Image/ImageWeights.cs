using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Image;

/// <summary>
/// The weights of an image layer, bound to a normalisation. Tap by tap, the outputs of a tap in a row; and as pairs of neighbouring taps whose
/// weights alternate.
/// </summary>
public sealed class ImageWeights
{
    /// <summary>Outputs that are computed together: as many as vectors of any form fill.</summary>
    internal const int OutputBlock = 8;

    private ImageWeights(ConvolutionGeometry geometry, short[] taps)
    {
        (Geometry, Taps) = (geometry, taps);
        Blocks = (geometry.OutputChannels + OutputBlock - 1) / OutputBlock;
        PairsPerRow = (geometry.KernelWidth * geometry.Input.Channels + 1) / 2;
        Pairs = Interleaved();
    }

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Weights, (kernel rows, kernel columns, input channels, output channels).</summary>
    internal short[] Taps { get; }

    /// <summary>Blocks of outputs, the last one filled up with zeros.</summary>
    internal int Blocks { get; }

    /// <summary>Pairs of taps of one kernel row: its columns and channels are neighbours, two by two, where the last may be alone.</summary>
    internal int PairsPerRow { get; }

    /// <summary>Weights, (kernel rows, pairs, outputs of all blocks, two taps).</summary>
    internal short[] Pairs { get; }

    /// <summary>Packs a layer.</summary>
    /// <param name="geometry">Sizes.</param>
    /// <param name="weights">Weights, (outputs, inputs, kernel rows, kernel columns).</param>
    /// <returns>The weights, or null if the layer has groups, pools or dilates, or its weights or sums are too wide.</returns>
    public static ImageWeights? Pack(ConvolutionGeometry geometry, IntegerWeights weights)
    {
        int outputs = geometry.OutputChannels, inputs = geometry.Input.Channels, area = geometry.KernelHeight * geometry.KernelWidth;
        if (geometry.Groups != 1 || geometry.Pool != 1 || geometry.Dilation != 1 || weights.Bits > 16 || !SumsFit(weights, inputs * area))
        {
            return null;
        }

        short[] packed = new short[weights.Length];
        for (int i = 0; i < packed.Length; i++)
        {
            int output = i / (inputs * area), input = i / area % inputs, tap = i % area;
            packed[(tap * inputs + input) * outputs + output] = (short)weights[i];
        }

        return new(geometry, packed);
    }

    private static bool SumsFit(IntegerWeights weights, int perOutput)
    {
        for (int first = 0; first < weights.Length; first += perOutput)
        {
            long sum = 0;
            for (int i = first; i < first + perOutput; i++)
            {
                sum += Math.Abs(weights[i]);
            }

            if (sum * byte.MaxValue > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }

    private short[] Interleaved()
    {
        int outputs = Geometry.OutputChannels, perRow = Geometry.KernelWidth * Geometry.Input.Channels, padded = Blocks * OutputBlock;
        short[] pairs = new short[Geometry.KernelHeight * PairsPerRow * padded * 2];
        for (int i = 0; i < Taps.Length; i++)
        {
            int output = i % outputs, ky = i / outputs / perRow, tap = i / outputs % perRow;
            pairs[((ky * PairsPerRow + tap / 2) * padded + output) * 2 + tap % 2] = Taps[i];
        }

        return pairs;
    }
}
