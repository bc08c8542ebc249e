using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Golden;

/// <summary>
/// The network as trained, in double precision: what PyTorch computes. Simple and never optimised; the rest is held to it.
/// </summary>
public static class GoldenFloat
{
    /// <summary>Runs one sample of one timestep.</summary>
    /// <param name="network">The network, folded or not.</param>
    /// <param name="input">The normalised image, or the events' counts, channel by channel.</param>
    public static GoldenTrace<double> Run(SpikingNetwork network, double[] input) => Run(network, [input])[0];

    /// <summary>Runs the timesteps of one sample. Neurons with a state carry it from one to the next.</summary>
    /// <param name="network">The network, folded or not.</param>
    /// <param name="inputs">The input of each timestep.</param>
    /// <param name="mask">The sample's mask for sparse convolutions. Null: where a recording has events; everywhere on an image.</param>
    public static IReadOnlyList<GoldenTrace<double>> Run(SpikingNetwork network, IReadOnlyList<double[]> inputs, SiteMask? mask = null)
    {
        Dictionary<Layer, double[]> states = [];
        Dictionary<Layer, byte[]> active = SparseLayers.ActiveSites(network, mask, inputs);
        return [.. inputs.Select(input => Step(network, input, states, active))];
    }

    private static GoldenTrace<double> Step(SpikingNetwork network, double[] input, Dictionary<Layer, double[]> states, Dictionary<Layer, byte[]> active)
    {
        Dictionary<Layer, double[]> potentials = [];
        Dictionary<Layer, byte[]> activations = [];
        Dictionary<string, byte[]> bySite = new(StringComparer.Ordinal);
        foreach (Layer layer in network.Layers)
        {
            switch (layer)
            {
                case InputLayer:
                    potentials[layer] = input;
                    break;
                case SpikingNeuron site:
                    activations[site] = Fire(site, potentials[site.Inputs[0]], states);
                    bySite[site.Name] = activations[site];
                    break;
                case Convolution convolution:
                    potentials[layer] = Convolve(convolution, Real(convolution.Inputs[0]), active.GetValueOrDefault(layer));
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

        return new(bySite, network.Output is SpikingNeuron last ? [.. activations[last].Select(a => (double)a)] : potentials[network.Output]);

        double[] Real(Layer source) => source is SpikingNeuron site
            ? [.. activations[site].Select(a => a / site.Neuron.Norm)]
            : potentials[source];
    }

    // V[t] = λ·U[t−1] + X[t]; a = activation of V; U[t] after reset and clamp. Without a state V is X alone.
    private static byte[] Fire(SpikingNeuron site, double[] input, Dictionary<Layer, double[]> states)
    {
        SfaNeuron neuron = site.Neuron;
        if (neuron.State is not { } memory)
        {
            return [.. input.Select(v => (byte)neuron.Activate(v))];
        }

        double[] state = states.TryGetValue(site, out double[]? kept) ? kept : states[site] = new double[input.Length];
        byte[] spikes = new byte[input.Length];
        for (int i = 0; i < spikes.Length; i++)
        {
            double potential = (memory.Leak * state[i]) + input[i];
            spikes[i] = (byte)neuron.Activate(potential);
            state[i] = memory.Next(potential, neuron.Threshold, spikes[i]);
        }

        return spikes;
    }

    // Potentials at masked sites stay 0.
    private static double[] Convolve(Convolution layer, double[] source, byte[]? active)
    {
        ConvolutionGeometry g = layer.Geometry;
        double[] input = SumPool.Apply(g, source);
        double[] output = new double[g.Output.Count];
        for (int o = 0; o < g.OutputChannels; o++)
        {
            int firstInput = o / g.OutputsPerGroup * g.InputsPerGroup;
            for (int y = 0; y < g.Output.Height; y++)
            {
                for (int x = 0; x < g.Output.Width; x++)
                {
                    if (active?[y * g.Output.Width + x] == 0)
                    {
                        continue;
                    }

                    double sum = Dot(g, layer.Weights, input, o, firstInput, y, x) + (layer.Bias?[o] ?? 0);
                    output[g.Output.Index(o, y, x)] = layer.Norms.Aggregate(sum, (v, norm) => norm.Apply(o, v));
                }
            }
        }

        return output;
    }

    private static double Dot(ConvolutionGeometry g, double[] weights, double[] input, int o, int firstInput, int y, int x)
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
                        sum += weights[((o * g.InputsPerGroup + i) * g.KernelHeight + ky) * g.KernelWidth + kx] * input[map.Index(firstInput + i, iy, ix)];
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
