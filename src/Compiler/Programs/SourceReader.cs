using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Compiler.Programs;

/// <summary>Builds the network as trained from the manifest's graph and a blob. The layers check their own shapes.</summary>
internal sealed class SourceReader(BlobReader blob, ProgramPlace place)
{
    private readonly Dictionary<string, Layer> _layers = new(StringComparer.Ordinal);

    /// <summary>Builds the network.</summary>
    public SpikingNetwork Read(SourceRecord record)
    {
        place.Within("source").InRange(record.Layers.Length, 1, Sizes.MaxLayers, "the number of layers");
        List<Layer> layers = [];
        foreach (LayerRecord layer in record.Layers)
        {
            ProgramPlace at = place.Within($"source layer '{layer.Name}'");
            layers.Add(at.Guard(() => Read(layer, SourceWriter.NameOf(layers.Count, layer.Name), at)));
            _layers[layer.Name] = layers[^1];
        }

        blob.CheckAllTaken();
        return place.Within("source").Guard(() => new SpikingNetwork(record.Name, record.Family, layers));
    }

    private Layer Read(LayerRecord record, string tensors, ProgramPlace at) => record switch
    {
        InputRecord input => new ImageInput(input.Name, Sizes.Shape(input.Shape, at)),
        EventsRecord events => new EventInput(events.Name, Sizes.Shape(events.Shape, at)),
        ConvolutionRecord convolution => Read(convolution, tensors, at),
        NeuronRecord n => new SpikingNeuron(n.Name, Input(n.Input, at), new SfaNeuron(n.D, n.Norm, n.Rounding, n.Threshold, n.State?.ToState())),
        AttentionRecord a => new SpikeDrivenSelfAttention(a.Name, Site(a.Query, at), Site(a.Key, at), Site(a.Value, at), a.Heads, a.Scale),
        ShortcutRecord shortcut => new MembraneShortcut(shortcut.Name, Input(shortcut.Shortcut, at), Input(shortcut.Branch, at)),
        MeanRecord mean => new PotentialMean(mean.Name, Input(mean.Input, at)),
        _ => throw new InvalidOperationException($"no layer for {record.GetType().Name}"),
    };

    private Convolution Read(ConvolutionRecord record, string tensors, ProgramPlace at)
    {
        ConvolutionGeometry geometry = Sizes.Geometry(record.Geometry, at);
        int channels = geometry.OutputChannels;
        double[] weights = blob.Doubles(tensors + "weight", Sizes.OfWeights(geometry));
        double[]? bias = record.Bias ? blob.Doubles(tensors + "bias", channels) : null;
        BatchNorm[] norms = [.. record.NormEps.Select((eps, n) => new BatchNorm(
            blob.Doubles($"{tensors}norm{n}.weight", channels),
            blob.Doubles($"{tensors}norm{n}.bias", channels),
            blob.Doubles($"{tensors}norm{n}.mean", channels),
            blob.Doubles($"{tensors}norm{n}.variance", channels),
            eps))];
        return new Convolution(record.Name, Input(record.Input, at), geometry, weights, bias, norms, record.Sparse);
    }

    private SpikingNeuron Site(string name, ProgramPlace at)
        => Input(name, at) as SpikingNeuron ?? throw at.Contradiction($"it reads '{name}', which is no spiking neuron");

    private Layer Input(string name, ProgramPlace at)
        => _layers.TryGetValue(name, out Layer? layer) ? layer : throw at.Contradiction($"it reads '{name}', and no layer before it has this name");
}
