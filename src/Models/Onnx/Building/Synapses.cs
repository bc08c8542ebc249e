using System.Collections.Immutable;
using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Makes the synaptic layer of one node.</summary>
/// <param name="scope">Node.</param>
/// <param name="outputs">Output channels.</param>
/// <param name="bias">Bias per output channel, or null.</param>
internal sealed class Synapses(NodeScope scope, int outputs, double[]? bias)
{
    private readonly string _name = UniqueNames.Of(scope.Node);

    /// <summary>A convolution over the positions of a map.</summary>
    public PotentialsValue Convolution(FlowValue flow, ConvolutionAttributes attributes, ConstantValue weights)
    {
        if (flow is not SpikesValue { IsSummed: false } spikes)
        {
            throw scope.Unsupported(flow, "NeuroSim's convolutions read activations or the network's input; "
                + "only a 1×1 convolution may follow another layer without a neuron.");
        }

        MapShape map = spikes.Map;
        bool isMap = flow.View.Is([0], []) && flow.View.Is([1], AxisView.Channels(map, 1))
            && flow.View.Is(Enumerable.Range(2, flow.View.Rank - 2), AxisView.Positions(map));
        bool hasSides = flow.View.Shape[^1] == map.Width && (flow.View.Rank == 3 || flow.View.Shape[2] == map.Height);
        if (!isMap || !hasSides)
        {
            throw scope.Unsupported(flow, $"The activations lie in a map of {map}, and the graph sees them in another order or shape.");
        }

        ConvolutionGeometry geometry = new(
            spikes.Source.Shape, outputs, attributes.Kernel.Rows, attributes.Kernel.Columns,
            attributes.Stride, attributes.Padding + spikes.Padding, attributes.Groups)
        { Pool = spikes.Pool, Dilation = attributes.Dilation };
        return Made(spikes, geometry, weights.Values, AxisView.OfMap(Checked(geometry, weights.Count).Output, flow.View.Rank));
    }

    /// <summary>The same weights at every position.</summary>
    public PotentialsValue Pointwise(FlowValue flow, int axis, double[] weights, int groups = 1)
    {
        MapShape map = MapOf(flow);
        if (!flow.View.Is([axis], AxisView.Channels(map, 1)) || !flow.View.Is(Others(flow, axis), AxisView.Positions(map)))
        {
            throw scope.Unsupported(flow, "It mixes channels with positions.");
        }

        ImmutableArray<Run> channels = AxisView.Channels(map with { Channels = outputs }, 1);
        AxisView view = AxisView.Of([.. Enumerable.Range(0, flow.View.Rank).Select(a => a == axis ? channels : flow.View.Axis(a))]);
        return flow switch
        {
            SpikesValue spikes => Pointwise(spikes, weights, groups, view),
            PotentialsValue potentials when groups == 1 && weights.Length == (long)outputs * map.Channels
                => new PotentialsValue(PotentialOperators.Convolution(scope, potentials).Then(_name, weights, bias), view) { Origin = scope.Output },
            _ => throw scope.Unsupported(flow, "NeuroSim's synapses read activations, or fold into the convolution before them."),
        };
    }

    /// <summary>A linear layer along one axis: the same weights at every position, or a kernel that covers the whole map.</summary>
    public PotentialsValue Linear(FlowValue flow, int axis, double[] weights)
    {
        MapShape map = MapOf(flow);
        bool isWhole = flow.View.Shape[axis] == map.Count && map.Positions > 1;
        if (!isWhole)
        {
            return Pointwise(flow, axis, weights);
        }

        if (flow is not SpikesValue spikes)
        {
            throw scope.Unsupported(flow, "NeuroSim's synapses read activations, or fold into the convolution before them.");
        }

        ConvolutionGeometry geometry = new(spikes.Source.Shape, outputs, map.Height, map.Width, 1, 0, 1) { Pool = spikes.Pool };
        AxisView view = AxisView.Of([.. Enumerable.Range(0, flow.View.Rank).Select(a => a == axis ? AxisView.Channels(new MapShape(outputs, 1, 1), 1) : [])]);
        return Made(spikes, Checked(geometry, weights.Length), Ordered(spikes.View, weights), view);
    }

    // Where each channel is the sum of all its positions, the weight of a channel is that of each of its positions.
    private PotentialsValue Pointwise(SpikesValue spikes, double[] weights, int groups, AxisView view)
    {
        (int rows, int columns) = spikes.IsSummed ? (spikes.Pooled.Height, spikes.Pooled.Width) : (1, 1);
        ConvolutionGeometry geometry = new(spikes.Source.Shape, outputs, rows, columns, 1, 0, groups) { Pool = spikes.Pool };
        if (!spikes.IsSummed)
        {
            return Made(spikes, Checked(geometry, weights.Length), weights, view);
        }

        scope.Builder.Allowance.Take((long)weights.Length * rows * columns);
        return Made(spikes, geometry, [.. weights.SelectMany(w => Enumerable.Repeat(w, rows * columns))], view);
    }

    private PotentialsValue Made(SpikesValue spikes, ConvolutionGeometry geometry, double[] weights, AxisView view)
    {
        if (spikes.Factor != 1)
        {
            scope.Builder.Allowance.Take(weights.Length);
            weights = [.. weights.Select(w => w * spikes.Factor)];
        }

        ConvolutionDraft draft = new(_name, spikes.Source.Layer, geometry, weights, bias, scope.Builder.Allowance);
        return new PotentialsValue(draft, view) { Origin = scope.Output };
    }

    // A flattened map comes in the order of the view; a kernel lies in the order of the map.
    private double[] Ordered(AxisView view, double[] weights)
    {
        if (view.IsInOrder())
        {
            return weights;
        }

        int[] order = view.Order();
        scope.Builder.Allowance.Take(weights.Length);
        double[] ordered = new double[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            ordered[(i / order.Length * order.Length) + order[i % order.Length]] = weights[i];
        }

        return ordered;
    }

    private ConvolutionGeometry Checked(ConvolutionGeometry geometry, int weights)
        => geometry.Problem() is { } problem ? throw scope.Error(problem)
            : geometry.WeightCount != weights
            ? throw scope.Error($"has {weights} weights; an input of {geometry.Input} and {outputs} outputs need {geometry.WeightCount}.")
            : geometry;

    private static MapShape MapOf(FlowValue flow) => flow switch
    {
        SpikesValue spikes => spikes.Map,
        PotentialsValue potentials => potentials.Draft.Shape,
        NeuronValue neuron => neuron.Potentials.Draft.Shape,
        _ => throw new InvalidOperationException($"no map of {flow.GetType().Name}"),
    };

    private static IEnumerable<int> Others(FlowValue flow, int axis) => Enumerable.Range(0, flow.View.Rank).Where(a => a != axis);
}
