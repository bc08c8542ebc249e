using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>
/// Clipping and rounding: together, in either order, they are a spiking site with <c>a = clip(round(V/θ), 0, D)</c>. Round is half-to-even, floor(x + 0.5)
/// half-up,
/// floor alone down. Yao et al., TPAMI 2025, Eq. 5.
/// </summary>
internal static class NeuronOperators
{
    private const double WholeTolerance = 1e-6;
    private const string Supported = "A spiking site clips potentials to 0 … D and rounds them.";

    public static GraphValue Clip(NodeScope scope)
    {
        double low = scope.Number(1, "min", double.NegativeInfinity), high = scope.Number(2, "max", double.PositiveInfinity);
        return Bounded(scope, low, high);
    }

    public static GraphValue Relu(NodeScope scope) => Bounded(scope, 0, double.PositiveInfinity);

    public static GraphValue Round(NodeScope scope)
    {
        NeuronValue neuron = Begin(scope);
        return neuron.HasHalf
            ? throw scope.Unsupported(neuron, "It has been given 0.5, which only a floor takes for rounding.")
            : Rounded(scope, neuron, Rounding.HalfEven);
    }

    public static GraphValue Floor(NodeScope scope)
    {
        NeuronValue neuron = Begin(scope);
        return Rounded(scope, neuron, neuron.HasHalf ? Rounding.HalfUp : Rounding.Down);
    }

    private static FlowValue Bounded(NodeScope scope, double low, double high)
    {
        NeuronValue neuron = Begin(scope);
        return Complete(scope, new NeuronValue(neuron.Potentials, neuron.View)
        {
            Low = Math.Max(low, neuron.Low),
            High = Math.Min(high, neuron.High),
            HasHalf = neuron.HasHalf,
            Rounding = neuron.Rounding,
        });
    }

    private static FlowValue Rounded(NodeScope scope, NeuronValue neuron, Rounding rounding) => Complete(scope, new NeuronValue(neuron.Potentials, neuron.View)
    {
        Low = neuron.Low,
        High = neuron.High,
        HasHalf = neuron.HasHalf,
        Rounding = neuron.Rounding ?? rounding,
    });

    private static NeuronValue Begin(NodeScope scope) => scope.Input(0) switch
    {
        NeuronValue neuron => neuron,
        PotentialsValue { Shift: 0.5 } half => new NeuronValue(PotentialOperators.Seen(half, half.Threshold, shift: 0), half.View) { HasHalf = true },
        PotentialsValue potentials => new NeuronValue(potentials, potentials.View),
        var other => throw scope.Unsupported(other, Supported),
    };

    private static FlowValue Complete(NodeScope scope, NeuronValue neuron)
    {
        if (!neuron.IsWhole)
        {
            return neuron;
        }

        double d = Math.Round(neuron.High);
        if (neuron.Low != 0 || Math.Abs(neuron.High - d) > WholeTolerance || d is < 1 or > SfaNeuron.MaxD)
        {
            throw scope.Error($"completes a neuron that clips to {neuron.Low} … {neuron.High}; "
                + $"NeuroSim's clip to 0 … D with a whole D of 1 … {SfaNeuron.MaxD}.");
        }

        (Layer potentials, double threshold) = PotentialOperators.Tap(scope, neuron.Potentials);
        SfaNeuron soma = new((int)d, Norm: 1, neuron.Rounding!.Value, threshold);
        string name = scope.Builder.Names.Take(UniqueNames.Of(scope.Node));
        return new SpikesValue(SpikeSource.Of(name, scope.Output, potentials, soma), neuron.View);
    }
}
