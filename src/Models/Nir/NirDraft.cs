using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Nir;

/// <summary>What a node of a graph hands on while the graph is mapped to layers.</summary>
/// <param name="View">Its shape, as the graph sees it. The order of the elements is that of the layer.</param>
internal abstract record NirMapped(NirShape View);

/// <summary>Spikes, pooled and scaled on their way: the layer behind takes both over.</summary>
/// <param name="Source">Where they come from.</param>
/// <param name="Pool">Side of the squares that are summed.</param>
/// <param name="Gain">Factor per channel, or null for none.</param>
/// <param name="View">Shape, after pooling.</param>
internal sealed record NirMappedSpikes(Layer Source, int Pool, double[]? Gain, NirShape View) : NirMapped(View)
{
    /// <summary>The map after pooling.</summary>
    public MapShape Map => new(Source.Shape.Channels, Source.Shape.Height / Pool, Source.Shape.Width / Pool);
}

/// <summary>Potentials: the sum of synaptic layers whose numbers may still change.</summary>
/// <param name="Parts">The layers, one or more of one shape.</param>
/// <param name="View">Shape.</param>
internal sealed record NirMappedPotentials(IReadOnlyList<NirDraft> Parts, NirShape View) : NirMapped(View)
{
    /// <summary>The map.</summary>
    public MapShape Map => Parts[0].Geometry.Output;

    /// <summary>The same with every channel multiplied and moved: <c>y = factor·x + offset</c>.</summary>
    public NirMappedPotentials Changed(double[] factor, double[]? offset = null)
        => new([.. Parts.Select((p, i) => p.Changed(factor, i == 0 ? offset : null))], View);
}

/// <summary>A synaptic layer before it is one.</summary>
/// <param name="name">Name.</param>
/// <param name="source">What it reads.</param>
/// <param name="geometry">Sizes.</param>
/// <param name="weights">Weights, (outputs, inputs per group, kernel rows, kernel columns).</param>
/// <param name="bias">Bias per output channel.</param>
internal sealed class NirDraft(string name, Layer source, ConvolutionGeometry geometry, double[] weights, double[] bias)
{
    private Convolution? _layer;

    /// <summary>Name.</summary>
    public string Name => name;

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry => geometry;

    /// <summary>The same with each output channel multiplied and moved; itself where that changes nothing, so that its readers share one layer.</summary>
    public NirDraft Changed(double[] factor, double[]? offset)
    {
        if (factor.All(f => f == 1) && (offset is null || offset.All(o => o == 0)))
        {
            return this;
        }

        int perChannel = weights.Length / bias.Length;
        double[] scaled = [.. weights.Select((w, i) => w * factor[i / perChannel])], moved = [.. bias.Select((b, c) => b * factor[c] + (offset?[c] ?? 0))];
        return new(name, source, geometry, scaled, moved);
    }

    /// <summary>The layer; the same one each time.</summary>
    /// <param name="add">Called once with the layer's maker: names it and keeps it.</param>
    public Convolution Layer(Func<string, Func<string, Convolution>, Convolution> add)
        => _layer ??= add(name, n => new Convolution(n, source, geometry, weights, bias.All(b => b == 0) ? null : bias));
}
