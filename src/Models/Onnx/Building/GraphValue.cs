using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>What a name in the graph stands for, while a network is built.</summary>
internal abstract class GraphValue
{
    /// <summary>Sizes as ONNX sees them.</summary>
    public abstract ImmutableArray<int> Shape { get; }

    /// <summary>In a few words, for messages.</summary>
    public abstract string What { get; }
}

/// <summary>Numbers that do not depend on the input.</summary>
internal sealed class ConstantValue : GraphValue
{
    private readonly Lazy<double[]> _values;

    private ConstantValue(ImmutableArray<int> shape, bool isWhole, Lazy<double[]> values) => (Shape, IsWhole, _values) = (shape, isWhole, values);

    public override ImmutableArray<int> Shape { get; }

    public override string What => "a constant";

    /// <summary>True for integers, whose division drops the remainder.</summary>
    public bool IsWhole { get; }

    public int Count => Shape.Aggregate(1, (n, s) => n * s);

    /// <summary>The numbers, row-major; shared, not to be changed.</summary>
    public double[] Values => _values.Value;

    public static ConstantValue Of(ImmutableArray<int> shape, bool isWhole, double[] values) => new(shape, isWhole, new Lazy<double[]>(values));

    /// <summary>A stored tensor, converted when it is first used.</summary>
    public static ConstantValue Of(Tensor tensor, Allowance allowance) => new(tensor.Shape, !tensor.Type.IsFloat(), new Lazy<double[]>(() =>
    {
        allowance.Take(tensor.Count);
        return tensor.ToDoubles();
    }));

    /// <summary>The same numbers in another shape.</summary>
    public ConstantValue As(ImmutableArray<int> shape) => new(shape, IsWhole, _values);
}

/// <summary>Something that depends on the input: the elements of one map, seen through a view.</summary>
internal abstract class FlowValue(AxisView view) : GraphValue
{
    public AxisView View { get; } = view;

    public override ImmutableArray<int> Shape => View.Shape;

    /// <summary>The same elements, seen otherwise.</summary>
    public abstract FlowValue With(AxisView view);
}

/// <summary>
/// What travels to synapses: <c>factor · pool(s / N)</c>, with s the activations of a site (or the network's input), N its norm, and pool a sum over squares.
/// </summary>
internal sealed class SpikesValue(SpikeSource source, AxisView view) : FlowValue(view)
{
    public SpikeSource Source { get; } = source;

    public override string What => Source.IsSite ? "activations" : "the network's input";

    public override ImmutableArray<int> Shape => Padding == 0 ? View.Shape : [.. View.Shape.Select((s, axis) => axis < 2 ? s : s + (2 * Padding))];

    /// <summary>Side of the squares that are summed.</summary>
    public int Pool { get; init; } = 1;

    /// <summary>What the sums are multiplied with.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Zeros around the map that the next convolution takes over.</summary>
    public int Padding { get; init; }

    /// <summary>True if each channel is the sum of all its positions, and these are no square.</summary>
    public bool IsSummed { get; init; }

    /// <summary>The source's map after pooling.</summary>
    public MapShape Pooled => new(Source.Shape.Channels, Source.Shape.Height / Pool, Source.Shape.Width / Pool);

    /// <summary>The map that the view shows.</summary>
    public MapShape Map => IsSummed ? new(Source.Shape.Channels, 1, 1) : Pooled;

    public override FlowValue With(AxisView view) => From(Source, view, Factor);

    /// <summary>The same pooling of another source, seen otherwise.</summary>
    public SpikesValue From(SpikeSource source, AxisView view, double factor)
        => new(source, view) { Pool = Pool, Factor = factor, Padding = Padding, IsSummed = IsSummed };
}

/// <summary>Potentials: <c>draft / threshold + shift</c>. The two wait for a neuron, or for the synapses that they fold into.</summary>
internal sealed class PotentialsValue(Draft draft, AxisView view) : FlowValue(view)
{
    public Draft Draft { get; } = draft;

    public override string What => "potentials";

    public double Threshold { get; init; } = 1;

    public double Shift { get; init; }

    /// <summary>Name of the graph's value that first held these potentials; its readers are theirs.</summary>
    public required string Origin { get; init; }

    public override FlowValue With(AxisView view) => new PotentialsValue(Draft, view) { Threshold = Threshold, Shift = Shift, Origin = Origin };
}

/// <summary>
/// A neuron of which the graph has shown a part: potentials clipped, or rounded, or both. It is whole when they are clipped to 0 … D and rounded, in either
/// order: for whole bounds clipping and rounding commute.
/// </summary>
internal sealed class NeuronValue(PotentialsValue potentials, AxisView view) : FlowValue(view)
{
    public PotentialsValue Potentials { get; } = potentials;

    public override string What => Rounding is null ? "clipped potentials" : "rounded potentials";

    /// <summary>Lower bound.</summary>
    public double Low { get; init; } = double.NegativeInfinity;

    /// <summary>Upper bound.</summary>
    public double High { get; init; } = double.PositiveInfinity;

    /// <summary>True once 0.5 has been added, for a floor to round half-up.</summary>
    public bool HasHalf { get; init; }

    /// <summary>How it rounds; null while it does not.</summary>
    public Rounding? Rounding { get; init; }

    /// <summary>True when nothing is missing but a check of the bounds.</summary>
    public bool IsWhole => Rounding is not null && !double.IsInfinity(High);

    public override FlowValue With(AxisView view) => From(Potentials, view);

    /// <summary>The same part of a neuron over other potentials.</summary>
    public NeuronValue From(PotentialsValue potentials, AxisView view)
        => new(potentials, view) { Low = Low, High = High, HasHalf = HasHalf, Rounding = Rounding };
}
