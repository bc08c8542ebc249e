using NeuroSim.Chips;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Binds the image layers of a program to the normalisation of its images. The chip multiplies with raw bytes; (u8/255 − mean)/std folds into the
/// weights and into a bias per neuron, since at a padded border the zeros of the normalised image are no zeros of the bytes.
/// </summary>
public static class ImageBinding
{
    /// <summary>Binds every image layer.</summary>
    /// <param name="network">The network as compiled.</param>
    /// <param name="imageLayers">The folded image layers by name.</param>
    /// <param name="core">Widths and abilities of the chip.</param>
    /// <param name="mean">Mean per channel of the images in 0 … 1.</param>
    /// <param name="std">Standard deviation per channel.</param>
    public static IntegerNetwork Bind(IntegerNetwork network, IReadOnlyDictionary<string, Convolution> imageLayers, CoreDescription core, double[] mean, double[] std)
    {
        NumberFormat format = new(core, network.HasExactWeights, network.D);
        IntegerConnection[] bound = [.. network.Connections.Select(
            c => c is IntegerConvolution { ReadsImage: true } image ? Bind(image, imageLayers[image.Name], network, format, mean, std) : c)];
        return network with { Connections = bound, Steps = [.. network.Steps.Select(s => s is IntegerConnection c ? bound[c.Index] : s)] };
    }

    private static IntegerConvolution Bind(IntegerConvolution layer, Convolution folded, IntegerNetwork network, NumberFormat format, double[] mean, double[] std)
    {
        ConvolutionGeometry g = layer.Geometry;
        int perInput = g.KernelHeight * g.KernelWidth;
        double[] weights = [.. folded.Weights.Select((w, i) => w / (255 * std[InputChannel(g, i, perInput)]))];
        double[] offsets = [.. folded.Weights.Select((w, i) => w * mean[InputChannel(g, i, perInput)] / std[InputChannel(g, i, perInput)])];
        double[] bias = BiasPerNeuron(g, folded.Bias!, offsets);
        IntegerConvolution bound = WeightQuantiser.Fill(layer, ScalePlan.Fixed(network.Populations[layer.Target].Unit), format, weights, bias);
        CheckWeights(bound, weights);
        return bound;
    }

    // A soma that cannot rescale keeps image weights in the membrane's unit, where a weight per byte of a pixel may be less than one.
    private static void CheckWeights(IntegerConvolution bound, double[] weights)
    {
        int real = weights.Count(w => w != 0), left = Enumerable.Range(0, bound.Weights.Length).Count(i => bound.Weights[i] != 0);
        if (left * 2 < real)
        {
            throw new ChipCapacityException(
                $"layer '{bound.Name}': {real - left:N0} of its {real:N0} weights round to 0 in the unit of its membrane, "
                + "since the chip's soma cannot rescale a sum "
                + "(core.soma.rescale). Use a chip that rescales, or --weights exact.");
        }
    }

    private static int InputChannel(ConvolutionGeometry g, int weight, int perInput)
        => weight / (g.InputsPerGroup * perInput) / g.OutputsPerGroup * g.InputsPerGroup + weight / perInput % g.InputsPerGroup;

    // Only at the border do neurons of one channel differ: the others take over what was found for the first that sees as much of its kernel.
    private static double[] BiasPerNeuron(ConvolutionGeometry g, double[] folded, double[] offsets)
    {
        double[] bias = new double[g.Output.Count];
        int[] rows = FirstAlike(g.Output.Height, g.KernelHeight, g.Pooled.Height, g), columns = FirstAlike(g.Output.Width, g.KernelWidth, g.Pooled.Width, g);
        for (int i = 0; i < bias.Length; i++)
        {
            int channel = i / g.Output.Positions, y = i % g.Output.Positions / g.Output.Width, x = i % g.Output.Width;
            bias[i] = rows[y] == y && columns[x] == x
                ? folded[channel] - InsideSum(g, offsets, channel, y, x)
                : bias[g.Output.Index(channel, rows[y], columns[x])];
        }

        return bias;
    }

    // For each place along one side of the output, the first one whose kernel has the same part inside the image.
    private static int[] FirstAlike(int places, int kernel, int length, ConvolutionGeometry g)
    {
        Dictionary<(int Before, int Behind), int> first = [];
        int[] alike = new int[places];
        for (int place = 0; place < places; place++)
        {
            int begin = (place * g.Stride) - g.Padding;
            int before = Enumerable.Range(0, kernel).Count(k => begin + (k * g.Dilation) < 0);
            int behind = Enumerable.Range(0, kernel).Count(k => begin + (k * g.Dilation) >= length);
            alike[place] = first.TryGetValue((before, behind), out int other) ? other : first[(before, behind)] = place;
        }

        return alike;
    }

    // The sum of what the kernel's positions inside the image contribute.
    private static double InsideSum(ConvolutionGeometry g, double[] values, int channel, int y, int x)
    {
        MapShape map = g.Pooled;
        double sum = 0;
        for (int i = 0; i < g.InputsPerGroup; i++)
        {
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                int iy = y * g.Stride + ky * g.Dilation - g.Padding;
                for (int kx = 0; kx < g.KernelWidth; kx++)
                {
                    int ix = x * g.Stride + kx * g.Dilation - g.Padding;
                    if (iy >= 0 && iy < map.Height && ix >= 0 && ix < map.Width)
                    {
                        sum += values[((channel * g.InputsPerGroup + i) * g.KernelHeight + ky) * g.KernelWidth + kx];
                    }
                }
            }
        }

        return sum * g.Pool * g.Pool;
    }
}
