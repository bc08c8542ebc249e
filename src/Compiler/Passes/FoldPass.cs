using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Folds batch norms and the norms 1/N of activations into weights and biases. The result computes the same potentials from integer activations.
/// For narrow weights, parameters that were stored as singles fold in single precision, operation by operation as PyTorch's exporter does it: then a
/// checkpoint and the ONNX graph exported from it become the same integers, to the last bit.
/// </summary>
public static class FoldPass
{
    /// <summary>Folds a network.</summary>
    /// <param name="network">The network as trained.</param>
    /// <param name="exact">True to fold in double precision; false where the weights will be rounded to the chip's widths.</param>
    public static SpikingNetwork Run(SpikingNetwork network, bool exact = true)
    {
        Dictionary<Layer, Layer> folded = [];
        foreach (Layer layer in network.Layers)
        {
            folded[layer] = layer switch
            {
                InputLayer input => input,
                SpikingNeuron site => new SpikingNeuron(site.Name, folded[site.Inputs[0]], site.Neuron with { Norm = 1 }),
                Convolution convolution => Fold(convolution, folded[convolution.Inputs[0]], exact),
                SpikeDrivenSelfAttention attention => Fold(attention, folded, exact),
                MembraneShortcut shortcut => new MembraneShortcut(shortcut.Name, folded[shortcut.Shortcut], folded[shortcut.Branch]),
                PotentialMean mean => new PotentialMean(mean.Name, folded[mean.Inputs[0]]),
                _ => throw new InvalidOperationException($"no folded form of {layer.GetType().Name}"),
            };
        }

        return new SpikingNetwork(network.Name, network.Family, [.. network.Layers.Select(l => folded[l])]);
    }

    /// <summary>Folds a layer that reads the image, as <see cref="Run"/> does.</summary>
    internal static Convolution RunOfImage(Convolution layer, bool exact) => Fold(layer, layer.Inputs[0], exact);

    private static Convolution Fold(Convolution layer, Layer source, bool exact)
    {
        double norm = layer.Inputs[0] is SpikingNeuron site ? site.Neuron.Norm : 1;
        float[]? singles = exact || !IsStoredAsSingles(layer) ? null : RealNumbers.ToSingles(layer.Weights);
        return (singles is null ? null : FoldSingles(layer, source, norm, singles)) ?? FoldDoubles(layer, source, norm);
    }

    private static Convolution FoldDoubles(Convolution layer, Layer source, double norm)
    {
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

    // Every operation rounds to a single: s = gain / √(variance + eps), w ← w·s, b ← (b − mean)·s + bias. Null where that leaves their range.
    private static Convolution? FoldSingles(Convolution layer, Layer source, double norm, float[] weights)
    {
        float[] bias = Array.ConvertAll(layer.Bias ?? new double[layer.Shape.Channels], b => (float)b);
        int perChannel = weights.Length / bias.Length;
        foreach (BatchNorm n in layer.Norms)
        {
            for (int c = 0; c < bias.Length; c++)
            {
                float factor = (float)n.Gain[c] / MathF.Sqrt((float)n.Variance[c] + (float)n.Epsilon);
                float scaled = (bias[c] - (float)n.Mean[c]) * factor;
                bias[c] = scaled + (float)n.Bias[c];
                foreach (ref float weight in weights.AsSpan(c * perChannel, perChannel))
                {
                    weight *= factor;
                }
            }
        }

        double inverse = 1.0 / norm;
        double[] scaledWeights = RealNumbers.ToDoubles(weights), doubleBias = RealNumbers.ToDoubles(bias);
        if (RealNumbers.FirstNotFinite(scaledWeights) >= 0 || RealNumbers.FirstNotFinite(doubleBias) >= 0)
        {
            return null;
        }

        foreach (ref double weight in scaledWeights.AsSpan())
        {
            weight *= inverse;
        }

        return new Convolution(layer.Name, source, layer.Geometry, scaledWeights, doubleBias, sparse: layer.Sparse);
    }

    // The weights apart from it.
    private static bool IsStoredAsSingles(Convolution layer)
        => IsStoredAsSingles(layer.Bias ?? [])
        && layer.Norms.All(n => IsStoredAsSingles(n.Gain) && IsStoredAsSingles(n.Bias) && IsStoredAsSingles(n.Mean) && IsStoredAsSingles(n.Variance));

    private static bool IsStoredAsSingles(double[] values) => Array.TrueForAll(values, v => v == (float)v);

    // In a graph the scale is a single, whatever the program that wrote it computed with.
    private static SpikeDrivenSelfAttention Fold(SpikeDrivenSelfAttention layer, Dictionary<Layer, Layer> folded, bool exact)
    {
        SfaNeuron q = layer.Query.Neuron, k = layer.Key.Neuron, v = layer.Value.Neuron;
        float single = (float)layer.Scale;
        return new SpikeDrivenSelfAttention(
            layer.Name,
            (SpikingNeuron)folded[layer.Query],
            (SpikingNeuron)folded[layer.Key],
            (SpikingNeuron)folded[layer.Value],
            layer.Heads,
            (exact || single == 0 || !float.IsFinite(single) ? layer.Scale : single) / (q.Norm * k.Norm * v.Norm));
    }
}
