using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Sums and products of two values.</summary>
internal static class ArithmeticOperators
{
    private const string Supported
        = "Constants may be added to potentials, and potentials to potentials; one number may scale anything, one number per channel a convolution.";

    public static GraphValue Add(NodeScope scope) => (scope.Input(0), scope.Input(1)) switch
    {
        (ConstantValue a, ConstantValue b) => Combine(scope, a, b, (x, y) => x + y),
        (FlowValue flow, ConstantValue constant) => Plus(scope, flow, constant, 1),
        (ConstantValue constant, FlowValue flow) => Plus(scope, flow, constant, 1),
        (PotentialsValue a, PotentialsValue b) => Shortcut(scope, a, b),
        var (a, b) => throw scope.Error($"adds {a.What} to {b.What}. "
            + "Residual connections of NeuroSim's networks add potentials to potentials, before a neuron."),
    };

    public static GraphValue Subtract(NodeScope scope) => (scope.Input(0), scope.Input(1)) switch
    {
        (ConstantValue a, ConstantValue b) => Combine(scope, a, b, (x, y) => x - y),
        (FlowValue flow, ConstantValue constant) => Plus(scope, flow, constant, -1),
        var (a, b) => throw scope.Error($"subtracts {b.What} from {a.What}. {Supported}"),
    };

    public static GraphValue Multiply(NodeScope scope) => (scope.Input(0), scope.Input(1)) switch
    {
        (ConstantValue a, ConstantValue b) => Combine(scope, a, b, (x, y) => x * y),
        (ConstantValue constant, var flow) => Times(scope, flow, constant, inverse: false),
        (var flow, ConstantValue constant) => Times(scope, flow, constant, inverse: false),
        var (a, b) => throw scope.Error($"multiplies {a.What} with {b.What}. {Supported}"),
    };

    public static GraphValue Divide(NodeScope scope) => (scope.Input(0), scope.Input(1)) switch
    {
        (ConstantValue a, ConstantValue b) => Combine(scope, a, b, (x, y) => x / y),
        (var flow, ConstantValue constant) when flow is not ConstantValue => Times(scope, flow, constant, inverse: true),
        var (a, b) => throw scope.Error($"divides {a.What} by {b.What}. {Supported}"),
    };

    private static ConstantValue Combine(NodeScope scope, ConstantValue a, ConstantValue b, Func<double, double, double> combine)
        => ConstantMath.Combine(a, b, combine, scope.Builder.Allowance)
            ?? throw scope.Error($"the shapes [{string.Join(", ", a.Shape)}] and [{string.Join(", ", b.Shape)}] do not fit together.");

    private static FlowValue Plus(NodeScope scope, FlowValue flow, ConstantValue constant, int sign) => (flow, constant.Count) switch
    {
        (PotentialsValue p, 1) => PotentialOperators.Seen(p, p.Threshold, p.Shift + (sign * constant.Values[0])),
        (PotentialsValue p, _) when PotentialOperators.PerChannel(p, constant) is { } offsets
            => PotentialOperators.Plus(scope, p, [.. offsets.Select(o => sign * o)]),
        (NeuronValue { HasHalf: false, Rounding: null } n, 1) when sign * constant.Values[0] == 0.5
            => new NeuronValue(n.Potentials, n.View) { Low = n.Low, High = n.High, HasHalf = true },
        _ => throw scope.Unsupported(flow, $"It is combined with a constant of shape [{string.Join(", ", constant.Shape)}]. {Supported}"),
    };

    private static GraphValue Times(NodeScope scope, GraphValue value, ConstantValue constant, bool inverse)
    {
        if (constant.Count == 1 && double.IsFinite(constant.Values[0]) && constant.Values[0] != 0)
        {
            double number = constant.Values[0], factor = inverse ? 1 / number : number, divisor = inverse ? number : 1 / number;
            return value switch
            {
                SpikesValue spikes => Scale(scope, spikes, factor, divisor),
                PotentialsValue potentials => PotentialOperators.Times(scope, potentials, factor, divisor),
                NeuronValue { HasHalf: false, Rounding: null } neuron when factor > 0 => Scale(scope, neuron, factor, divisor),
                ProductValue product => product.Times(factor),
                _ => throw scope.Unsupported(value, Supported),
            };
        }

        return value is PotentialsValue p && PotentialOperators.PerChannel(p, constant) is { } factors
            ? PotentialOperators.Times(scope, p, [.. factors.Select(f => inverse ? 1 / f : f)])
            : throw scope.Unsupported(value, $"It is combined with a constant of shape [{string.Join(", ", constant.Shape)}]"
                + $"{(constant.Count == 1 ? $" and value {constant.Values[0]}" : string.Empty)}. {Supported}");
    }

    // The only division behind a site says its norm; whatever else scales activations goes into the weights behind it.
    private static SpikesValue Scale(NodeScope scope, SpikesValue spikes, double factor, double divisor)
    {
        bool isNorm = spikes is { Source.IsSite: true, Pool: 1, Factor: 1, IsSummed: false } && divisor > 0
            && ReferenceEquals(scope.Builder.Readers.Sole(spikes.Source.Origin), scope.Node);
        return isNorm ? spikes.From(spikes.Source.WithNorm(divisor), spikes.View, 1) : spikes.From(spikes.Source, spikes.View, spikes.Factor * factor);
    }

    // clip(x, l, h)·f = clip(x·f, l·f, h·f): for neurons that clip to 0 … 1 and round to D levels.
    private static NeuronValue Scale(NodeScope scope, NeuronValue neuron, double factor, double divisor)
        => new(PotentialOperators.Times(scope, neuron.Potentials, factor, divisor), neuron.View) { Low = neuron.Low * factor, High = neuron.High * factor };

    // The shortcut is what was there first or is read elsewhere too; the branch is freshly computed, and nothing else reads it.
    private static PotentialsValue Shortcut(NodeScope scope, PotentialsValue a, PotentialsValue b)
    {
        if (!a.Shape.SequenceEqual(b.Shape) || !a.View.IsSame(b.View))
        {
            throw scope.Error($"adds potentials of shapes [{string.Join(", ", a.Shape)}] and [{string.Join(", ", b.Shape)}] "
                + "whose elements do not lie in the same order.");
        }

        GraphReaders readers = scope.Builder.Readers;
        bool isFirst = readers.Position(a.Origin) <= readers.Position(b.Origin);
        bool aBranches = CanBranch(a), bBranches = CanBranch(b);
        bool aIsShortcut = aBranches == bBranches ? isFirst : bBranches;
        (PotentialsValue shortcut, PotentialsValue branch) = aIsShortcut ? (a, b) : (b, a);
        Layer x = PotentialOperators.Layer(scope, shortcut), added = PotentialOperators.Layer(scope, branch);
        MembraneShortcut sum = new(scope.Builder.Names.Take(added.Name + ".shortcut"), x, added);
        return new PotentialsValue(new FinishedDraft(sum), shortcut.View) { Origin = scope.Output };

        bool CanBranch(PotentialsValue p) => p.Draft is ConvolutionDraft or AttentionDraft && readers.Count(p.Origin) == 1;
    }
}
