using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Golden;

/// <summary>
/// The network as trained, in double precision: what PyTorch computes. Simple and never optimised; the rest is held to it.
/// </summary>
public static class GoldenFloat
{
    /// <summary>Runs one sample.</summary>
    /// <param name="network">The network, folded or not.</param>
    /// <param name="image">The normalised image, channel by channel.</param>
    public static GoldenTrace<double> Run(SpikingNetwork network, double[] image)
    {
        Dictionary<Layer, double[]> potentials = [];
        Dictionary<Layer, byte[]> activations = [];
        Dictionary<string, byte[]> bySite = new(StringComparer.Ordinal);
        foreach (Layer layer in network.Layers)
        {
            switch (layer)
            {
                case ImageInput:
                    potentials[layer] = image;
                    break;
                case SpikingNeuron site:
                    activations[site] = [.. potentials[site.Inputs[0]].Select(v => (byte)site.Neuron.Activate(v))];
                    bySite[site.Name] = activations[site];
                    break;
                case Convolution convolution:
                    potentials[layer] = Convolve(convolution, Real(convolution.Inputs[0]));
                    break;
                case SpikeDrivenSelfAttention attention:
                    potentials[layer] = Attend(attention, activations);
                    break;
                case MembraneShortcut shortcut:
                    potentials[layer] = [.. potentials[shortcut.Shortcut].Zip(potentials[shortcut.Branch], (x, y) => x + y)];
                    break;
                case PotentialMean mean:
                    potentials[layer] = Mean(potentials[mean.Inputs[0]], mean.Inputs[0].Shape);
                    break;
                default:
                    throw new InvalidOperationException($"no golden form of {layer.GetType().Name}");
            }
        }

        return new(bySite, potentials[network.Output]);

        double[] Real(Layer source) => source is SpikingNeuron site
            ? [.. activations[site].Select(a => a / site.Neuron.Norm)]
            : potentials[source];
    }

    private static double[] Convolve(Convolution layer, double[] input)
    {
        ConvolutionGeometry g = layer.Geometry;
        double[] output = new double[g.Output.Count];
        for (int o = 0; o < g.OutputChannels; o++)
        {
            int firstInput = o / g.OutputsPerGroup * g.InputsPerGroup;
            for (int y = 0; y < g.Output.Height; y++)
            {
                for (int x = 0; x < g.Output.Width; x++)
                {
                    double sum = Dot(g, layer.Weights, input, o, firstInput, y, x) + (layer.Bias?[o] ?? 0);
                    output[g.Output.Index(o, y, x)] = layer.Norms.Aggregate(sum, (v, norm) => norm.Apply(o, v));
                }
            }
        }

        return output;
    }

    private static double Dot(ConvolutionGeometry g, double[] weights, double[] input, int o, int firstInput, int y, int x)
    {
        double sum = 0;
        for (int i = 0; i < g.InputsPerGroup; i++)
        {
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                int iy = y * g.Stride + ky - g.Padding;
                for (int kx = 0; kx < g.KernelWidth; kx++)
                {
                    int ix = x * g.Stride + kx - g.Padding;
                    if (iy >= 0 && iy < g.Input.Height && ix >= 0 && ix < g.Input.Width)
                    {
                        sum += weights[((o * g.InputsPerGroup + i) * g.KernelHeight + ky) * g.KernelWidth + kx] * input[g.Input.Index(firstInput + i, iy, ix)];
                    }
                }
            }
        }

        return sum;
    }

    // Sums of products of integers are exact, so the two orders of evaluation give the same potentials.
    private static double[] Attend(SpikeDrivenSelfAttention layer, Dictionary<Layer, byte[]> activations)
    {
        byte[] q = activations[layer.Query], k = activations[layer.Key], v = activations[layer.Value];
        double norm = layer.Query.Neuron.Norm * layer.Key.Neuron.Norm * layer.Value.Neuron.Norm;
        int tokens = layer.Tokens;
        double[] output = new double[layer.Shape.Count];
        for (int c = 0; c < layer.Shape.Channels; c++)
        {
            int head = c / layer.ValueChannels;
            long[] keyValue = new long[layer.KeyChannels];
            for (int i = 0; i < layer.KeyChannels; i++)
            {
                int row = (head * layer.KeyChannels + i) * tokens;
                keyValue[i] = Enumerable.Range(0, tokens).Sum(n => (long)k[row + n] * v[c * tokens + n]);
            }

            for (int n = 0; n < tokens; n++)
            {
                long sum = Enumerable.Range(0, layer.KeyChannels).Sum(i => q[(head * layer.KeyChannels + i) * tokens + n] * keyValue[i]);
                output[c * tokens + n] = sum / norm * layer.Scale;
            }
        }

        return output;
    }

    private static double[] Mean(double[] source, MapShape shape)
        => [.. Enumerable.Range(0, shape.Channels).Select(c => source.AsSpan(c * shape.Positions, shape.Positions).ToArray().Sum() / shape.Positions)];
}
