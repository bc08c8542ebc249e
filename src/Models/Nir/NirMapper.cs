using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Nir;

/// <summary>Maps the nodes of a flat feed-forward graph to layers, one after the other.</summary>
internal sealed class NirMapper
{
    private const string Simulate = "'neurosim simulate' runs it without a chip.";

    private readonly NirGraph _graph;
    private readonly NirShapes _shapes;
    private readonly NirConversionOptions _options;
    private readonly ILookup<string, string> _into;
    private readonly Dictionary<string, NirMapped> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<Layer> _layers = [];

    public NirMapper(NirGraph graph, NirConversionOptions options)
    {
        (_graph, _options, _shapes) = (graph, options, NirShapes.Infer(graph));
        _into = graph.Edges.ToLookup(e => e.To, e => e.From, StringComparer.Ordinal);
        // Layers that are not in the graph get names that are free.
        _names.UnionWith(graph.Nodes.Where(n => n.Value is NirInput or NirIF or NirLIF).Select(n => n.Key));
    }

    /// <summary>All layers, the input first and the output last.</summary>
    /// <param name="order">Nodes that lead to the output, each after those that it reads.</param>
    public IReadOnlyList<Layer> Map(IEnumerable<string> order)
    {
        foreach (string name in order)
        {
            _values[name] = Map(name, _graph.Nodes[name], NirShapes.Place(_graph, name));
        }

        return _layers;
    }

    private NirMapped Map(string name, NirNode node, FilePlace place) => node switch
    {
        NirInput input => Spikes(Keep(new EventInput(name, InputMap(input.Shape, place))), input.Shape),
        NirOutput => Finish(name, Value(name, place), place),
        NirFlatten => Value(name, place) with { View = _shapes.Output(name) },
        NirSumPool2d p => Pool(Value(name, place), p.KernelSize, p.Stride, p.Padding, isMean: false, _shapes.Output(name), place),
        NirAvgPool2d p => Pool(Value(name, place), p.KernelSize, p.Stride, p.Padding, isMean: true, _shapes.Output(name), place),
        NirScale scale => Scale(scale, Value(name, place), place),
        NirConv2d or NirConv1d or NirAffine or NirLinear => Synapses(name, node, place),
        NirIF neuron => Fire(name, neuron, Potentials(name, place), place),
        NirLIF neuron => Fire(name, neuron, Potentials(name, place), place),
        _ => throw place.Error($"chips have no {node.Type}; they run Conv2d, Conv1d, Affine, Linear, SumPool2d, AvgPool2d, Flatten, Scale, IF and LIF. "
            + $"{Simulate}"),
    };

    private NirMapped Value(string name, FilePlace place)
    {
        NirMapped[] values = [.. _into[name].Select(n => _values[n])];
        return values.Length == 1 ? values[0]
            : values.All(v => v is NirMappedPotentials)
            ? new NirMappedPotentials([.. values.SelectMany(v => ((NirMappedPotentials)v).Parts)], values[0].View)
            : throw place.Error($"the spikes of {string.Join(" and ", _into[name].Select(n => $"'{n}'"))} are added before weights; chips add potentials. "
                + $"Give each its own weights and add behind them, or {Simulate}");
    }

    // Spikes that go straight into a neuron pass a synapse each.
    private NirMappedPotentials Potentials(string name, FilePlace place)
    {
        NirMapped value = Value(name, place);
        return value is NirMappedSpikes spikes ? new([NirSynapses.Identity($"{name}.in", spikes)], spikes.View) : (NirMappedPotentials)value;
    }

    private NirMappedPotentials Synapses(string name, NirNode node, FilePlace place) => Value(name, place) is NirMappedSpikes spikes
        ? new([NirSynapses.Of(name, node, spikes, place)], _shapes.Output(name))
        : throw place.Error($"it reads potentials of another layer; on chips, weights read spikes. Put a neuron between the two, or join their weights.");

    private static NirMappedSpikes Pool(NirMapped value, NirExtent kernel, NirExtent stride, NirExtent padding, bool isMean, NirShape view, FilePlace place)
    {
        if (value is not NirMappedSpikes spikes)
        {
            throw place.Error("it pools potentials; chips pool spikes. Pool behind the neurons.");
        }

        int side = kernel.Height;
        if (kernel != stride || kernel.Width != side || padding != new NirExtent(0, 0))
        {
            throw place.Error($"kernel {kernel}, stride {stride} and padding {padding}: chips pool squares side by side, without padding. {Simulate}");
        }

        double[]? gain = spikes.Gain;
        if (isMean)
        {
            gain = [.. (gain ?? NirSynapses.Ones(spikes.Source.Shape.Channels)).Select(g => g / ((double)side * side))];
        }

        return spikes with { Pool = checked(spikes.Pool * side), Gain = gain, View = view };
    }

    private static NirMapped Scale(NirScale scale, NirMapped value, FilePlace place)
    {
        MapShape map = value is NirMappedSpikes s ? s.Map : ((NirMappedPotentials)value).Map;
        double[] factor = NirPerChannel.Of(scale.Scale, "scale", value.View, map, place);
        return value switch
        {
            NirMappedSpikes spikes => spikes with { Gain = spikes.Gain is null ? factor : [.. spikes.Gain.Zip(factor, (a, b) => a * b)] },
            NirMappedPotentials potentials => potentials.Changed(factor),
            _ => throw new InvalidOperationException($"no scaled form of {value.GetType().Name}"),
        };
    }

    private NirMappedSpikes Fire(string name, NirIF node, NirMappedPotentials x, FilePlace place)
    {
        double threshold = NirPerChannel.One(node.VThreshold, "v_threshold", x.View, place);
        NeuronState state = new(1, IsHard(node.VReset, place), _options.MinPotential ?? -threshold);
        return Fire(name, x.Changed(NirPerChannel.Of(node.R, "r", x.View, x.Map, place)), threshold, state);
    }

    // Forward Euler: v ← (1 − dt/τ)·v + dt/τ·(R·x + v_leak).
    private NirMappedSpikes Fire(string name, NirLIF node, NirMappedPotentials x, FilePlace place)
    {
        if (_options.TimeStep is not { } step)
        {
            throw place.Error("it leaks with a time constant, so the length of a timestep must be known; give it in µs as --bin-us N.");
        }

        double threshold = NirPerChannel.One(node.VThreshold, "v_threshold", x.View, place), tau = NirPerChannel.One(node.Tau, "tau", x.View, place);
        double share = step / tau;
        if (!(share < 1))
        {
            throw place.Error($"its time constant is {tau} s, the timestep {step} s; steps must be shorter than the time constant.");
        }

        double[] gain = NirPerChannel.Of(node.R, "r", x.View, x.Map, place), leak = NirPerChannel.Of(node.VLeak, "v_leak", x.View, x.Map, place);
        NeuronState state = new(1 - share, IsHard(node.VReset, place), _options.MinPotential ?? double.NegativeInfinity);
        return Fire(name, x.Changed([.. gain.Select(r => share * r)], [.. leak.Select(v => share * v)]), threshold, state);
    }

    private NirMappedSpikes Fire(string name, NirMappedPotentials x, double threshold, NeuronState state)
    {
        SfaNeuron neuron = new(_options.MultiSpike ? SfaNeuron.MaxD : 1, 1, Rounding.Down, threshold, state);
        return Spikes(Keep(new SpikingNeuron(name, Join(name, x), neuron)), x.View);
    }

    // v_reset beside 0 would need a constant per neuron that no chip has.
    private bool IsHard(NirTensor? reset, FilePlace place)
    {
        if (_options.Reset == NirReset.Subtract || reset is null)
        {
            return false;
        }

        foreach (double value in reset.Values)
        {
            if (value != 0)
            {
                throw place.Error($"a spike sets its potential to v_reset = {value}; chips set it to 0 or subtract the threshold. Give --reset subtract to "
                    + $"subtract, or {Simulate}");
            }
        }

        return true;
    }

    private Layer Join(string name, NirMappedPotentials x)
    {
        Layer sum = x.Parts[0].Layer(Add);
        foreach (NirDraft part in x.Parts.Skip(1))
        {
            sum = Keep(new MembraneShortcut(Free($"{name}.sum"), sum, part.Layer(Add)));
        }

        return sum;
    }

    private NirMapped Finish(string name, NirMapped value, FilePlace place)
    {
        switch (value)
        {
            case NirMappedPotentials potentials:
                _ = Join(name, potentials);
                return value;
            case NirMappedSpikes { Pool: 1, Gain: null, Source: SpikingNeuron }:
                return value;
            default:
                throw place.Error("what it hands on is pooled, scaled, or the input itself; a network that chips run ends with neurons or with weights.");
        }
    }

    private Convolution Add(string name, Func<string, Convolution> make) => Keep(make(Free(name)));

    private T Keep<T>(T layer)
        where T : Layer
    {
        _layers.Add(layer);
        return layer;
    }

    private string Free(string name)
    {
        string free = name;
        for (int i = 2; !_names.Add(free); i++)
        {
            free = $"{name}.{i}";
        }

        return free;
    }

    private static NirMappedSpikes Spikes(Layer source, NirShape view) => new(source, 1, null, view);

    // A vector enters as one row of addresses: that is how events with one coordinate come.
    private static MapShape InputMap(NirShape shape, FilePlace place) => shape.Rank switch
    {
        1 => new MapShape(1, 1, shape[0]),
        2 => new MapShape(shape[0], 1, shape[1]),
        3 => new MapShape(shape[0], shape[1], shape[2]),
        _ => throw place.Error($"its shape is {shape}; chips take (channels, rows, columns), (channels, length) or (features)."),
    };
}
