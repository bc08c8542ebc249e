using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>
/// A layer of potentials that may still take in what follows it in the graph: factors, offsets, batch norms. It is made when something reads it.
/// </summary>
internal abstract class Draft(string name, MapShape shape)
{
    private Layer? _layer;

    public string Name { get; } = name;

    public MapShape Shape { get; } = shape;

    /// <summary>The layer, named so that no other has its name.</summary>
    public Layer Finish(UniqueNames names) => _layer ??= Make(names.Take(Name));

    /// <summary>The draft times a number, or null if it cannot take it in.</summary>
    public virtual Draft? Times(double factor) => null;

    protected abstract Layer Make(string name);
}

/// <summary>A layer that is complete.</summary>
internal sealed class FinishedDraft(Layer layer) : Draft(layer.Name, layer.Shape)
{
    protected override Layer Make(string name) => layer;
}

/// <summary>The mean of potentials over all positions.</summary>
internal sealed class MeanDraft(string name, Layer source) : Draft(name, new MapShape(source.Shape.Channels, 1, 1))
{
    protected override Layer Make(string name) => new PotentialMean(name, source);
}

/// <summary>Self-attention.</summary>
internal sealed class AttentionDraft(string name, SpikingNeuron query, SpikingNeuron key, SpikingNeuron value, int heads, double scale)
    : Draft(name, value.Shape)
{
    public override Draft? Times(double factor) => new AttentionDraft(Name, query, key, value, heads, scale * factor);

    protected override Layer Make(string name) => new SpikeDrivenSelfAttention(name, query, key, value, heads, scale);
}

/// <summary>A convolution or linear layer.</summary>
internal sealed class ConvolutionDraft(string name, Layer source, ConvolutionGeometry geometry, double[] weights, double[]? bias, Allowance allowance)
    : Draft(name, geometry.Output)
{
    public ConvolutionGeometry Geometry => geometry;

    public Layer Source => source;

    private IReadOnlyList<BatchNorm> Norms { get; init; } = [];

    public override Draft? Times(double factor) => Times([.. Enumerable.Repeat(factor, Shape.Channels)]);

    /// <summary>Each channel times its number.</summary>
    public ConvolutionDraft Times(double[] factors)
        => Norms.Count > 0 ? With(Plain(factors, new double[factors.Length]))
            : new(Name, source, geometry, Scaled(factors), bias?.Select((b, c) => b * factors[c]).ToArray(), allowance);

    /// <summary>Each channel plus its number.</summary>
    public ConvolutionDraft Plus(double[] offsets)
        => Norms.Count > 0 ? With(Plain([.. offsets.Select(_ => 1.0)], offsets))
            : new(Name, source, geometry, weights, [.. offsets.Select((o, c) => (bias?[c] ?? 0) + o)], allowance);

    /// <summary>Followed by a batch norm.</summary>
    public ConvolutionDraft With(BatchNorm norm)
    {
        allowance.Take(Norms.Count + norm.Channels);
        return new(Name, source, geometry, weights, bias, allowance) { Norms = [.. Norms, norm] };
    }

    /// <summary>
    /// Followed, without spikes in between, by a 1×1 convolution: the two are one, with weights W₂·W₁ and bias W₂·b₁ + b₂. A padded border needs no care,
    /// since the second reads no neighbours.
    /// </summary>
    public ConvolutionDraft Then(string name, double[] second, double[]? secondBias)
    {
        int hidden = Shape.Channels, outputs = second.Length / hidden, perRow = weights.Length / hidden;
        ConvolutionDraft first = Folded();
        allowance.Take((long)outputs * perRow);
        double[] product = new double[outputs * perRow], sum = new double[outputs];
        for (int o = 0; o < outputs; o++)
        {
            sum[o] = secondBias?[o] ?? 0;
            for (int h = 0; h < hidden; h++)
            {
                double factor = second[(o * hidden) + h];
                sum[o] += factor * first.Bias[h];
                for (int i = 0; i < perRow; i++)
                {
                    product[(o * perRow) + i] += factor * first.Weights[(h * perRow) + i];
                }
            }
        }

        return new(name, source, geometry with { OutputChannels = outputs }, product, sum, allowance);
    }

    protected override Layer Make(string name) => new Convolution(name, source, geometry, weights, bias, Norms);

    private double[] Weights => weights;

    private double[] Bias => bias ?? new double[Shape.Channels];

    private ConvolutionDraft Folded()
    {
        if (Norms.Count == 0)
        {
            return this;
        }

        double[] factors = [.. Enumerable.Range(0, Shape.Channels).Select(c => Norms.Aggregate(1.0, (f, n) => f * n.Factor(c)))];
        double[] offsets = [.. Enumerable.Range(0, Shape.Channels).Select(c => Norms.Aggregate(bias?[c] ?? 0, (b, n) => n.Apply(c, b)))];
        return new(Name, source, geometry, Scaled(factors), offsets, allowance);
    }

    private double[] Scaled(double[] factors)
    {
        allowance.Take(weights.Length);
        int perRow = weights.Length / factors.Length;
        return [.. weights.Select((w, i) => w * factors[i / perRow])];
    }

    // A factor and an offset as a norm whose statistics change nothing.
    private static BatchNorm Plain(double[] gain, double[] offset)
        => new(gain, offset, new double[gain.Length], [.. gain.Select(_ => 1.0)], Epsilon: 0);
}
