using System.Numerics;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Image;

/// <summary>
/// The weights of an image layer, bound to a normalisation. Tap by tap, the outputs of a tap in a row; as pairs of neighbouring taps whose weights alternate;
/// and, where they are narrow enough, as bytes, four neighbouring taps by turns.
/// </summary>
public sealed class ImageWeights
{
    /// <summary>Outputs that are computed together: as many as vectors of any form fill.</summary>
    internal const int OutputBlock = 8;

    private ImageWeights(ConvolutionGeometry geometry, short[] taps)
    {
        (Geometry, Taps) = (geometry, taps);
        Blocks = (geometry.OutputChannels + OutputBlock - 1) / OutputBlock;
        int perRow = checked(geometry.KernelWidth * geometry.Input.Channels);
        (PairsPerRow, QuadsPerRow) = ((perRow + 1) / 2, (perRow + 3) / 4);
        Pairs = Interleaved<short>(PairsPerRow, 2);
        Quads = taps.AsSpan().ContainsAnyExceptInRange((short)sbyte.MinValue, (short)sbyte.MaxValue) ? [] : Interleaved<sbyte>(QuadsPerRow, 4);
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

    /// <summary>Likewise by fours, where the last may be fewer.</summary>
    internal int QuadsPerRow { get; }

    /// <summary>Weights, (kernel rows, quads, outputs of all blocks, four taps); empty if some weight needs more than 8 bits.</summary>
    internal sbyte[] Quads { get; }

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

    // Neighbouring taps of a kernel row in groups; what a row's last group lacks is 0.
    private T[] Interleaved<T>(int groupsPerRow, int size)
        where T : unmanaged, INumberBase<T>
    {
        int outputs = Geometry.OutputChannels, perRow = Geometry.KernelWidth * Geometry.Input.Channels, padded = Blocks * OutputBlock;
        T[] groups = new T[Geometry.KernelHeight * groupsPerRow * padded * size];
        for (int i = 0; i < Taps.Length; i++)
        {
            int output = i % outputs, ky = i / outputs / perRow, tap = i / outputs % perRow;
            groups[((ky * groupsPerRow + tap / size) * padded + output) * size + tap % size] = T.CreateChecked(Taps[i]);
        }

        return groups;
    }
}
