using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>The weights of a depthwise layer (one input channel and one output channel per group), tap by tap, the channels of a tap in a row.</summary>
public sealed class DepthwiseWeights
{
    private DepthwiseWeights(ConvolutionGeometry geometry, short[] taps) => (Geometry, Taps) = (geometry, taps);

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Weights, (kernel rows, kernel columns, channels).</summary>
    internal short[] Taps { get; }

    /// <summary>Packs a layer.</summary>
    /// <param name="geometry">Sizes.</param>
    /// <param name="weights">Weights, (channels, 1, kernel rows, kernel columns).</param>
    /// <param name="largestInput">Largest input, 1 … 255.</param>
    /// <returns>The weights, or null if this is no depthwise layer, it pools or dilates, or its weights or sums are too wide.</returns>
    public static DepthwiseWeights? Pack(ConvolutionGeometry geometry, IntegerWeights weights, int largestInput)
    {
        int channels = geometry.OutputChannels, taps = geometry.KernelHeight * geometry.KernelWidth;
        bool depthwise = geometry.Groups == channels && geometry.Input.Channels == channels && geometry.Pool == 1 && geometry.Dilation == 1;
        if (!depthwise || weights.Bits > 16 || (long)taps * largestInput << 15 > int.MaxValue)
        {
            return null;
        }

        short[] packed = new short[weights.Length];
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i % taps * channels + i / taps] = (short)weights[i];
        }

        return new(geometry, packed);
    }
}
