using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>A site whose norm is still open, since a division behind it says it; or the network's input.</summary>
internal sealed class SpikeSource
{
    private readonly Func<SfaNeuron, Layer> _make;
    private readonly SfaNeuron? _neuron;
    private Layer? _layer;

    private SpikeSource(MapShape shape, string origin, SfaNeuron? neuron, Func<SfaNeuron, Layer> make)
        => (Shape, Origin, _neuron, _make) = (shape, origin, neuron, make);

    public MapShape Shape { get; }

    /// <summary>Name of the graph's value that first held the activations.</summary>
    public string Origin { get; }

    public bool IsSite => _neuron is not null;

    /// <summary>The layer; its norm is fixed from now on.</summary>
    public Layer Layer => _layer ??= _make(_neuron!);

    public static SpikeSource Of(InputLayer input) => new(input.Shape, input.Name, neuron: null, _ => input);

    public static SpikeSource Of(string name, string origin, Layer potentials, SfaNeuron neuron)
        => new(potentials.Shape, origin, neuron, n => new SpikingNeuron(name, potentials, n));

    /// <summary>The same site with another norm; for a site that nothing has read yet.</summary>
    public SpikeSource WithNorm(double norm) => new(Shape, Origin, _neuron! with { Norm = norm }, _make);
}
