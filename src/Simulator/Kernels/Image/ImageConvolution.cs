using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Image;

/// <summary>The convolution that multiplies with the pixels of an image. What lies outside the image adds nothing.</summary>
public static class ImageConvolution
{
    /// <summary>Computes some rows of outputs.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="image">Pixels of the whole image, (channels, rows, columns).</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">Row after the last.</param>
    /// <param name="sums">Sums of those rows, (rows, columns, channels); overwritten.</param>
    public static void Run(ImageWeights weights, ReadOnlySpan<byte> image, int y0, int y1, Span<int> sums) => Scalar(weights, image, y0, y1, sums);

    // The definition: the vector forms must equal it.
    private static void Scalar(ImageWeights weights, ReadOnlySpan<byte> image, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int outputs = g.OutputChannels, inputs = g.Input.Channels;
        sums[..((y1 - y0) * g.Output.Width * outputs)].Clear();
        for (int p = 0; p < (y1 - y0) * g.Output.Width; p++)
        {
            int y = y0 + p / g.Output.Width, x = p % g.Output.Width;
            for (int tap = 0; tap < g.KernelHeight * g.KernelWidth * inputs; tap++)
            {
                int ky = tap / inputs / g.KernelWidth, kx = tap / inputs % g.KernelWidth;
                int iy = y * g.Stride + ky - g.Padding, ix = x * g.Stride + kx - g.Padding;
                if ((uint)iy < (uint)g.Input.Height && (uint)ix < (uint)g.Input.Width)
                {
                    AddTap(weights.Taps.AsSpan(tap * outputs, outputs), image[g.Input.Index(tap % inputs, iy, ix)], sums.Slice(p * outputs, outputs));
                }
            }
        }
    }

    private static void AddTap(ReadOnlySpan<short> weights, int pixel, Span<int> sums)
    {
        for (int o = 0; o < sums.Length; o++)
        {
            sums[o] += weights[o] * pixel;
        }
    }
}
