using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Operators with weights, and the batch norms behind them.</summary>
internal static class SynapseOperators
{
    public static GraphValue Convolve(NodeScope scope)
    {
        ConstantValue weights = scope.Constant(1);
        if (scope.Input(0) is not FlowValue flow || weights.Shape.Length is not (3 or 4) || flow.View.Rank != weights.Shape.Length || weights.Shape.Contains(0))
        {
            throw scope.Unsupported(scope.Input(0), $"Its weights have the shape [{string.Join(", ", weights.Shape)}]. "
                + "NeuroSim reads convolutions of one or two dimensions.");
        }

        ConvolutionAttributes attributes = ConvolutionAttributes.Read(scope, weights.Shape);
        Synapses synapses = new(scope, weights.Shape[0], Bias(scope, 2, weights.Shape[0], 1));
        return attributes.IsPointwise && flow is not SpikesValue { Padding: > 0 }
            ? synapses.Pointwise(flow, axis: 1, weights.Values, attributes.Groups)
            : synapses.Convolution(flow, attributes, weights);
    }

    public static GraphValue Gemm(NodeScope scope)
    {
        ConstantValue weights = scope.Constant(1);
        double alpha = scope.Real("alpha", 1), beta = scope.Real("beta", 1);
        bool isTransposed = scope.Whole("transB", 0) != 0;
        if (scope.Input(0) is not FlowValue { View.Rank: 2 } flow || weights.Shape.Length != 2 || scope.Whole("transA", 0) != 0)
        {
            throw scope.Unsupported(scope.Input(0), "NeuroSim reads Gemm of a matrix that is not transposed with constant weights.");
        }

        return Linear(scope, flow, axis: 1, isTransposed ? weights : Turned(scope, weights), alpha, Bias(scope, 2, weights.Shape[isTransposed ? 0 : 1], beta));
    }

    public static GraphValue MatMul(NodeScope scope) => (scope.Input(0), scope.Input(1)) switch
    {
        (FlowValue flow, ConstantValue { Shape.Length: 2 } weights) => Linear(scope, flow, flow.View.Rank - 1, Turned(scope, weights), 1, bias: null),
        (ConstantValue { Shape.Length: 2 } weights, FlowValue { View.Rank: > 1 } flow) => Linear(scope, flow, flow.View.Rank - 2, weights, 1, bias: null),
        (SpikesValue a, SpikesValue b) => AttentionOperators.First(scope, a, b),
        (ProductValue product, SpikesValue spikes) => AttentionOperators.Second(scope, product, spikes, isLeft: true),
        (SpikesValue spikes, ProductValue product) => AttentionOperators.Second(scope, product, spikes, isLeft: false),
        var (a, b) => throw scope.Error($"multiplies {a.What} with {b.What}. "
            + "NeuroSim reads a matrix of constant weights, and the two products of self-attention, (q·kᵀ)·v or q·(kᵀ·v), of activations."),
    };

    public static GraphValue Normalise(NodeScope scope)
    {
        double epsilon = scope.Real("epsilon", BatchNorm.DefaultEpsilon);
        _ = scope.Real("momentum", 0);
        _ = scope.Whole("spatial", 1);
        if (scope.Whole("training_mode", 0) != 0)
        {
            throw scope.Error("is in training mode. Export the network in evaluation mode (model.eval()).");
        }

        double[][] parameters = [.. Enumerable.Range(1, 4).Select(i => scope.Constant(i).Values)];
        if (scope.Input(0) is not PotentialsValue potentials || !potentials.View.Is([1], AxisView.Channels(potentials.Draft.Shape, 1)))
        {
            throw scope.Unsupported(scope.Input(0), "NeuroSim reads batch norms behind convolutions and linear layers.");
        }

        int channels = potentials.Draft.Shape.Channels;
        if (parameters.FirstOrDefault(p => p.Length != channels) is { } wrong)
        {
            throw scope.Error($"has {wrong.Length} numbers where one is needed for each of {channels} channels.");
        }

        ConvolutionDraft draft = PotentialOperators.Convolution(scope, potentials);
        return PotentialOperators.Changed(scope, potentials, draft.With(new BatchNorm(parameters[0], parameters[1], parameters[2], parameters[3], epsilon)));
    }

    private static PotentialsValue Linear(NodeScope scope, FlowValue flow, int axis, ConstantValue weights, double alpha, double[]? bias)
    {
        if (weights.Shape[1] != flow.Shape[axis] || weights.Shape.Contains(0))
        {
            throw scope.Error($"its weights are made for {weights.Shape[1]} inputs, but it reads {flow.What} of shape [{string.Join(", ", flow.Shape)}].");
        }

        double[] values = weights.Values;
        if (alpha != 1)
        {
            scope.Builder.Allowance.Take(values.Length);
            values = [.. values.Select(w => w * alpha)];
        }

        return new Synapses(scope, weights.Shape[0], bias).Linear(flow, axis, values);
    }

    private static ConstantValue Turned(NodeScope scope, ConstantValue weights) => ConstantMath.Transpose(weights, [1, 0], scope.Builder.Allowance);

    private static double[]? Bias(NodeScope scope, int index, int outputs, double beta)
    {
        if (scope.OptionalConstant(index) is not { } bias)
        {
            return null;
        }

        double[] values = bias.Count == 1 && outputs > 1 ? [.. Enumerable.Repeat(bias.Values[0], outputs)] : bias.Values;
        return values.Length != outputs || ConstantMath.SizeAt(bias.Shape, -1) != bias.Count
            ? throw scope.Error($"its bias has the shape [{string.Join(", ", bias.Shape)}]; {outputs} numbers are needed.")
            : beta == 1 ? values : [.. values.Select(b => b * beta)];
    }
}
