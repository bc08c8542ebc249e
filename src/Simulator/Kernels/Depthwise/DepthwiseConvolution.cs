using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>A depthwise convolution: every channel with its own kernel. What lies outside the map adds nothing.</summary>
public static class DepthwiseConvolution
{
    /// <summary>Computes some rows of outputs.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="input">Activations of the whole input map, (rows, columns, channels), none above the largest that the weights were packed for.</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">Row after the last.</param>
    /// <param name="sums">Sums of those rows, (rows, columns, channels); overwritten.</param>
    public static void Run(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums) => Scalar(weights, input, y0, y1, sums);

    // The definition: the vector forms must equal it.
    private static void Scalar(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int channels = g.OutputChannels, width = g.Output.Width;
        for (int i = 0; i < (y1 - y0) * width * channels; i++)
        {
            int c = i % channels, x = i / channels % width, y = y0 + i / channels / width, sum = 0;
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                for (int kx = 0; kx < g.KernelWidth; kx++)
                {
                    int iy = y * g.Stride + ky - g.Padding, ix = x * g.Stride + kx - g.Padding;
                    if ((uint)iy < (uint)g.Input.Height && (uint)ix < (uint)g.Input.Width)
                    {
                        sum += weights.Taps[(ky * g.KernelWidth + kx) * channels + c] * input[(iy * g.Input.Width + ix) * channels + c];
                    }
                }
            }

            sums[i] = sum;
        }
    }
}
