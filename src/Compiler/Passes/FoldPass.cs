using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Folds batch norms and the norms 1/N of activations into weights and biases. The result computes the same potentials from integer activations.
/// </summary>
public static class FoldPass
{
    /// <summary>Folds a network.</summary>
    public static SpikingNetwork Run(SpikingNetwork network)
    {
        Dictionary<Layer, Layer> folded = [];
        foreach (Layer layer in network.Layers)
        {
            folded[layer] = layer switch
            {
                InputLayer input => input,
                SpikingNeuron site => new SpikingNeuron(site.Name, folded[site.Inputs[0]], site.Neuron with { Norm = 1 }),
                Convolution convolution => Fold(convolution, folded[convolution.Inputs[0]]),
                SpikeDrivenSelfAttention attention => Fold(attention, folded),
                MembraneShortcut shortcut => new MembraneShortcut(shortcut.Name, folded[shortcut.Shortcut], folded[shortcut.Branch]),
                PotentialMean mean => new PotentialMean(mean.Name, folded[mean.Inputs[0]]),
                _ => throw new InvalidOperationException($"no folded form of {layer.GetType().Name}"),
            };
        }

        return new SpikingNetwork(network.Name, network.Family, [.. network.Layers.Select(l => folded[l])]);
    }

    private static Convolution Fold(Convolution layer, Layer source)
    {
        double norm = layer.Inputs[0] is SpikingNeuron site ? site.Neuron.Norm : 1;
        int perChannel = layer.Weights.Length / layer.Shape.Channels;
        double[] weights = new double[layer.Weights.Length];
        double[] bias = new double[layer.Shape.Channels];
        for (int c = 0; c < bias.Length; c++)
        {
            double factor = layer.Norms.Aggregate(1.0, (f, n) => f * n.Factor(c)) / norm;
            bias[c] = layer.Norms.Aggregate(layer.Bias?[c] ?? 0, (b, n) => n.Apply(c, b));
            for (int i = c * perChannel; i < (c + 1) * perChannel; i++)
            {
                weights[i] = layer.Weights[i] * factor;
            }
        }

        return new Convolution(layer.Name, source, layer.Geometry, weights, bias, sparse: layer.Sparse);
    }

    private static SpikeDrivenSelfAttention Fold(SpikeDrivenSelfAttention layer, Dictionary<Layer, Layer> folded)
    {
        SfaNeuron q = layer.Query.Neuron, k = layer.Key.Neuron, v = layer.Value.Neuron;
        return new SpikeDrivenSelfAttention(
            layer.Name,
            (SpikingNeuron)folded[layer.Query],
            (SpikingNeuron)folded[layer.Key],
            (SpikingNeuron)folded[layer.Value],
            layer.Heads,
            layer.Scale / (q.Norm * k.Norm * v.Norm));
    }
}
