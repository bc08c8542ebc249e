using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Says a network in NIR: convolutions (Conv2d), linear layers (Affine), sum pooling, neurons that round down and keep their potential (IF, LIF), and
/// sums of potentials. Batch norms and the norms of neurons go into the weights. NIR says neither a least potential nor a largest number of spikes per
/// timestep: who reads the file must know them.
/// </summary>
public static class NirExport
{
    private const string InputName = "input";
    private const string OutputName = "output";

    /// <summary>The graph of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="timeStep">Seconds per timestep, which neurons that leak need; null if it is not known.</param>
    /// <exception cref="ModelFormatException">NIR cannot say a layer; the message names it.</exception>
    public static NirGraph ToGraph(SpikingNetwork network, double? timeStep = null) => new Builder(network, timeStep).Build();

    private sealed class Builder(SpikingNetwork network, double? timeStep)
    {
        private readonly Dictionary<string, NirNode> _nodes = new(StringComparer.Ordinal);
        private readonly List<NirEdge> _edges = [];

        // Names of the nodes that hand on what a layer does: several for a sum of potentials.
        private readonly Dictionary<Layer, string[]> _ends = [];
        private readonly HashSet<Layer> _flat = [];

        public NirGraph Build()
        {
            FindFlat();
            foreach (Layer layer in network.Layers)
            {
                _ends[layer] = layer switch
                {
                    InputLayer => [Add(InputName, new NirInput(ShapeOf(layer)), [])],
                    Convolution c => [Synapses(c)],
                    SpikingNeuron site => [Add(Free(site.Name), Neuron(site), _ends[site.Inputs[0]])],
                    MembraneShortcut sum => [.. _ends[sum.Shortcut], .. _ends[sum.Branch]],
                    PotentialMean => throw Cannot(layer, "NIR has no mean of potentials"),
                    _ => throw Cannot(layer, "NIR has no self-attention"),
                };
            }

            string[] last = _ends[network.Output];
            NirShape shape = ShapeOf(network.Output);
            if (shape.Rank == 3 && network.Output.Shape.Positions == 1)
            {
                last = [Add(Free($"{OutputName}.flatten"), new NirFlatten(0, -1, shape), last)];
                shape = new(network.Output.Shape.Channels);
            }

            Add(OutputName, new NirOutput(shape), last);
            NirGraph graph = new(_nodes, _edges, network.Name);
            NirShapes.Infer(graph);
            return graph;
        }

        // A linear layer is an Affine, which hands on a vector, where all that read it can take one; elsewhere it stays a convolution.
        private void FindFlat()
        {
            ILookup<Layer, Layer> readers = network.Layers.SelectMany(l => l.Inputs.Select(i => (i, l))).ToLookup(p => p.i, p => p.l);
            for (int i = network.Layers.Count - 1; i > 0; i--)
            {
                Layer layer = network.Layers[i];
                bool fits = layer switch
                {
                    Convolution { Geometry.IsLinear: true } => readers[layer].All(_flat.Contains),
                    SpikingNeuron => readers[layer].All(_flat.Contains),
                    _ => false,
                };
                if (fits && layer.Shape.Positions == 1)
                {
                    _flat.Add(layer);
                }
            }

            // What a neuron takes as a vector must come as one.
            foreach (Layer site in network.Layers.Where(l => l is SpikingNeuron && _flat.Contains(l) && !_flat.Contains(l.Inputs[0])).ToArray())
            {
                _flat.Remove(site);
            }
        }

        private NirShape ShapeOf(Layer layer) => _flat.Contains(layer)
            ? new(layer.Shape.Channels)
            : new(layer.Shape.Channels, layer.Shape.Height, layer.Shape.Width);

        private string Synapses(Convolution layer)
        {
            (double[] weights, double[] bias) = Folded(layer);
            ConvolutionGeometry g = layer.Geometry;
            string[] from = _ends[layer.Inputs[0]];
            if (g.Pool > 1)
            {
                NirExtent side = new(g.Pool, g.Pool);
                from = [Add(Free($"{layer.Name}.pool"), new NirSumPool2d(side, side, new(0, 0)), from)];
            }

            if (!_flat.Contains(layer))
            {
                NirShape kernel = new(g.OutputChannels, g.InputsPerGroup, g.KernelHeight, g.KernelWidth);
                NirExtent input = new(g.Pooled.Height, g.Pooled.Width), stride = new(g.Stride, g.Stride), dilation = new(g.Dilation, g.Dilation);
                NirPadding padding = NirPadding.Of(g.Padding, g.Padding);
                NirConv2d convolution = new(input, Tensor(kernel, weights), stride, padding, dilation, g.Groups, Tensor(new(bias.Length), bias));
                return Add(Free(layer.Name), convolution, from);
            }

            if (!_flat.Contains(layer.Inputs[0]))
            {
                from = [Add(Free($"{layer.Name}.flatten"), new NirFlatten(0, -1, new(g.Pooled.Channels, g.Pooled.Height, g.Pooled.Width)), from)];
            }

            return Add(Free(layer.Name), new NirAffine(Tensor(new(g.OutputChannels, g.Pooled.Count), weights), Tensor(new(bias.Length), bias)), from);
        }

        private static (double[] Weights, double[] Bias) Folded(Convolution layer)
        {
            double norm = layer.Inputs[0] is SpikingNeuron site ? site.Neuron.Norm : 1;
            int channels = layer.Shape.Channels, perChannel = layer.Weights.Length / channels;
            double[] factor = [.. Enumerable.Range(0, channels).Select(c => layer.Norms.Aggregate(1.0, (f, n) => f * n.Factor(c)) / norm)];
            double[] bias = [.. Enumerable.Range(0, channels).Select(c => layer.Norms.Aggregate(layer.Bias?[c] ?? 0, (b, n) => n.Apply(c, b)))];
            return ([.. layer.Weights.Select((w, i) => w * factor[i / perChannel])], bias);
        }

        // V ← λ·V + X, which is τ·dv/dt = R·x − v with τ = dt/(1 − λ) and R = 1/(1 − λ).
        private NirNode Neuron(SpikingNeuron site)
        {
            SfaNeuron neuron = site.Neuron;
            if (neuron.State is not { } state || neuron.Rounding != Rounding.Down)
            {
                throw Cannot(site, neuron.State is null
                    ? "it forgets its potential after each timestep (an SFA neuron); NIR's neurons keep theirs"
                    : "it rounds to the nearest number of spikes; NIR's neurons fire when they reach the threshold");
            }

            if (neuron.D is not (1 or SfaNeuron.MaxD))
            {
                throw Cannot(site, $"it fires at most {neuron.D} spikes per timestep; readers of NIR know neurons with one spike and with any number");
            }

            NirTensor? reset = state.HardReset ? Scalar(0) : null;
            if (state.Leak == 1)
            {
                return new NirIF(Scalar(1), Scalar(neuron.Threshold), reset);
            }

            double share = 1 - state.Leak;
            return timeStep is { } step
                ? new NirLIF(Scalar(step / share), Scalar(1 / share), Scalar(0), Scalar(neuron.Threshold), reset)
                : throw Cannot(site, "it leaks, and NIR gives time constants in seconds: give the length of a timestep in µs as --bin-us N");
        }

        private string Add(string name, NirNode node, string[] from)
        {
            _nodes.Add(name, node);
            _edges.AddRange(from.Select(f => new NirEdge(f, name)));
            return name;
        }

        // HDF5 takes a slash for a group of its own.
        private string Free(string name)
        {
            string clean = name.Replace('/', '.'), free = clean is InputName or OutputName ? $"{clean}.layer" : clean;
            for (int i = 2; _nodes.ContainsKey(free); i++)
            {
                free = $"{clean}.{i}";
            }

            return free;
        }

        private static NirTensor Scalar(double value) => Tensor(new(), [value]);

        private static NirTensor Tensor(NirShape shape, double[] values) => new(shape, values, isSingle: Array.TrueForAll(values, v => (float)v == v));

        private static ModelFormatException Cannot(Layer layer, string why) => new($"layer '{layer.Name}': {why}. Only what NIR can say is exported.");
    }
}
