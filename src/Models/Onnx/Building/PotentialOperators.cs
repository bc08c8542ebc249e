using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Factors and offsets of potentials: they fold into the synapses before them, or wait for the neuron behind them.</summary>
internal static class PotentialOperators
{
    private const string Supported
        = "Factors and offsets fold into a convolution or attention; sums and means of potentials can take one positive factor, in front of a neuron.";

    /// <summary>What a node makes of potentials by changing their draft, which has taken in all factors and offsets.</summary>
    public static PotentialsValue Changed(NodeScope scope, PotentialsValue p, Draft draft) => new(draft, p.View) { Origin = scope.Output };

    /// <summary>The same potentials, seen by a neuron with another threshold and another offset.</summary>
    public static PotentialsValue Seen(PotentialsValue p, double threshold, double shift)
        => new(p.Draft, p.View) { Threshold = threshold, Shift = shift, Origin = p.Origin };

    /// <summary>Times one number. Potentials that are read elsewhere too stay as they are, and the neuron behind gets a threshold.</summary>
    public static PotentialsValue Times(NodeScope scope, PotentialsValue p, double factor, double divisor)
    {
        bool isShared = scope.Builder.Readers.Count(p.Origin) > 1;
        return p.Threshold == 1 && !isShared && p.Draft.Times(factor) is { } draft ? Seen(Changed(scope, p, draft), 1, p.Shift * factor)
            : factor > 0 ? Seen(p, p.Threshold * divisor, p.Shift * factor)
            : throw scope.Unsupported(p, Supported);
    }

    /// <summary>Each channel times its number.</summary>
    public static PotentialsValue Times(NodeScope scope, PotentialsValue p, double[] factors)
        => Changed(scope, p, Convolution(scope, p).Times(factors));

    /// <summary>Each channel plus its number.</summary>
    public static PotentialsValue Plus(NodeScope scope, PotentialsValue p, double[] offsets)
        => Changed(scope, p, Convolution(scope, p).Plus(offsets));

    /// <summary>The convolution that holds these potentials and can still take something in.</summary>
    public static ConvolutionDraft Convolution(NodeScope scope, PotentialsValue p)
        => Settled(scope, p) as ConvolutionDraft ?? throw scope.Unsupported(p, Supported);

    /// <summary>The layer that holds exactly these potentials.</summary>
    public static Layer Layer(NodeScope scope, PotentialsValue p) => Settled(scope, p).Finish(scope.Builder.Names);

    /// <summary>The layer of these potentials and the threshold that a neuron needs to see them.</summary>
    public static (Layer Layer, double Threshold) Tap(NodeScope scope, PotentialsValue p)
        => p.Shift == 0 ? (p.Draft.Finish(scope.Builder.Names), p.Threshold) : (Layer(scope, p), 1);

    /// <summary>A constant as one number per channel, or null if it is none.</summary>
    public static double[]? PerChannel(PotentialsValue p, ConstantValue constant)
    {
        int rank = p.View.Rank, channels = p.Draft.Shape.Channels;
        if (constant.Count == 1 && p.Draft is ConvolutionDraft && double.IsFinite(constant.Values[0]))
        {
            return [.. Enumerable.Repeat(constant.Values[0], channels)];
        }

        int axis = Enumerable.Range(0, rank).FirstOrDefault(a => channels > 1 && p.View.Is([a], AxisView.Channels(p.Draft.Shape, 1)), -1);
        bool fits = axis >= 0 && constant.Count == channels && constant.Shape.Length <= rank && ConstantMath.SizeAt(constant.Shape, axis - rank) == channels;
        return fits && constant.Values.All(double.IsFinite) ? constant.Values : null;
    }

    private static Draft Settled(NodeScope scope, PotentialsValue p)
    {
        Draft? draft = p.Threshold == 1 ? p.Draft : p.Draft.Times(1 / p.Threshold);
        if (p.Shift != 0)
        {
            draft = draft is ConvolutionDraft convolution ? convolution.Plus([.. Enumerable.Repeat(p.Shift, convolution.Shape.Channels)]) : null;
        }

        return draft ?? throw scope.Unsupported(p, Supported);
    }
}
