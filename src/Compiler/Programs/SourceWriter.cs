using NeuroSim.Models;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Programs;

/// <summary>Takes a network as trained apart: its graph for the manifest, its numbers for a blob.</summary>
internal static class SourceWriter
{
    /// <summary>The record of a network, whose numbers go into the blob.</summary>
    public static SourceRecord Write(SpikingNetwork network, BlobWriter blob)
        => new(network.Name, network.Family, [.. network.Layers.Select((l, i) => Write(l, NameOf(i, l.Name), blob))]);

    /// <summary>What the names of a layer's tensors begin with: the number keeps them apart whatever the layers are called.</summary>
    public static string NameOf(int layer, string name) => $"{layer}.{name}.";

    private static LayerRecord Write(Layer layer, string tensors, BlobWriter blob) => layer switch
    {
        ImageInput input => new InputRecord(input.Name, Sizes.Record(input.Shape)),
        EventInput events => new EventsRecord(events.Name, Sizes.Record(events.Shape)),
        Convolution convolution => Write(convolution, tensors, blob),
        SpikingNeuron { Neuron: var n } => new NeuronRecord(layer.Name, layer.Inputs[0].Name, n.D, n.Norm, n.Rounding, n.Threshold, MemoryRecord.Of(n.State)),
        SpikeDrivenSelfAttention a => new AttentionRecord(a.Name, a.Query.Name, a.Key.Name, a.Value.Name, a.Heads, a.Scale),
        MembraneShortcut shortcut => new ShortcutRecord(shortcut.Name, shortcut.Shortcut.Name, shortcut.Branch.Name),
        PotentialMean mean => new MeanRecord(mean.Name, mean.Inputs[0].Name),
        _ => throw new InvalidOperationException($"no saved form of {layer.GetType().Name}"),
    };

    private static ConvolutionRecord Write(Convolution layer, string tensors, BlobWriter blob)
    {
        blob.Add(tensors + "weight", layer.Weights, Sizes.OfWeights(layer.Geometry));
        if (layer.Bias is not null)
        {
            blob.Add(tensors + "bias", layer.Bias, layer.Bias.Length);
        }

        for (int n = 0; n < layer.Norms.Count; n++)
        {
            BatchNorm norm = layer.Norms[n];
            blob.Add($"{tensors}norm{n}.weight", norm.Gain, norm.Channels);
            blob.Add($"{tensors}norm{n}.bias", norm.Bias, norm.Channels);
            blob.Add($"{tensors}norm{n}.mean", norm.Mean, norm.Channels);
            blob.Add($"{tensors}norm{n}.variance", norm.Variance, norm.Channels);
        }

        double[] eps = [.. layer.Norms.Select(n => n.Epsilon)];
        return new(layer.Name, layer.Inputs[0].Name, Sizes.Record(layer.Geometry), layer.Bias is not null, eps, layer.Sparse);
    }
}
