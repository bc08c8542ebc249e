using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Integer;

/// <summary>
/// A quantised network: what a chip computes, before it is mapped to cores. Populations hold potentials as integers of the chip's width,
/// connections write sums into them, sites tap them. The golden integer executor defines what it means; engines equal it bit for bit.
/// </summary>
public sealed record IntegerNetwork
{
    /// <summary>Shape of the image, or of the camera's events.</summary>
    public required MapShape Input { get; init; }

    /// <summary>True if events of a camera enter, which are added; false if an image enters, which is multiplied.</summary>
    public bool ReadsEvents => Connections.OfType<IntegerConvolution>().Any(c => c.ReadsEvents);

    /// <summary>True if some convolution adds at the active sites of a sample's mask only.</summary>
    public bool IsSparse => Connections.OfType<IntegerConvolution>().Any(c => c.Sparse);

    /// <summary>Most spikes of a neuron per timestep.</summary>
    public required int D { get; init; }

    /// <summary>Width of a potential; it saturates at ±2^(bits−1) when a finished sum is added.</summary>
    public required int PotentialBits { get; init; }

    /// <summary>Width of a weight; 64 stands for exact (wide) weights.</summary>
    public required int WeightBits { get; init; }

    /// <summary>True if weights were kept wide: no chip stores more than 16 bits.</summary>
    public bool HasExactWeights => WeightBits > 16;

    /// <summary>Width of an entry of an attention layer's product memory, an unsigned count; it saturates at 2^bits − 1.</summary>
    public required int ProductBits { get; init; }

    /// <summary>Populations by index.</summary>
    public required IReadOnlyList<IntegerPopulation> Populations { get; init; }

    /// <summary>Sites by index.</summary>
    public required IReadOnlyList<IntegerSite> Sites { get; init; }

    /// <summary>Connections by index.</summary>
    public required IReadOnlyList<IntegerConnection> Connections { get; init; }

    /// <summary>Connections and sites in execution order.</summary>
    public required IReadOnlyList<IntegerStep> Steps { get; init; }

    /// <summary>The population whose potentials are the result, or whose site's spikes are.</summary>
    public required int Output { get; init; }

    /// <summary>The site whose spikes are the result; null if potentials are.</summary>
    public int? OutputSite { get; init; }

    /// <summary>Largest entry of a product memory.</summary>
    public long MaxProduct => (1L << ProductBits) - 1;

    /// <summary>Largest potential.</summary>
    public long MaxPotential => long.MaxValue >> (64 - PotentialBits);
}

/// <summary>Neurons that share a membrane: one potential each, written by one or more connections, tapped by any number of sites.</summary>
/// <param name="Name">Name of the layer that writes first.</param>
/// <param name="Shape">Shape.</param>
/// <param name="Unit">What the integer of the membrane's threshold 1 is, per channel or one for all: potential = integer / unit.</param>
public sealed record IntegerPopulation(string Name, MapShape Shape, long[] Unit)
{
    /// <summary>The unit of a channel.</summary>
    public long UnitOf(int channel) => Unit.Length == 1 ? Unit[0] : Unit[channel];
}

/// <summary>One step of the execution order.</summary>
public abstract record IntegerStep(string Name);

/// <summary>A spiking site: a tap of a population.</summary>
/// <param name="Name">Name in the checkpoint.</param>
/// <param name="Index">Index among the sites.</param>
/// <param name="Population">Index of the population that it taps.</param>
/// <param name="Threshold">θ in the population's scale, per channel or one for all.</param>
/// <param name="Rounding">Rounding of ties.</param>
/// <param name="State">What it keeps between timesteps, or null.</param>
public sealed record IntegerSite(string Name, int Index, int Population, long[] Threshold, Rounding Rounding, IntegerState? State = null) : IntegerStep(Name)
{
    /// <summary>θ of a channel.</summary>
    public long ThresholdOf(int channel) => Threshold.Length == 1 ? Threshold[0] : Threshold[channel];
}

/// <summary>A connection: adds a finished sum, rescaled, and a bias to a population.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Index">Index among the connections.</param>
/// <param name="Target">Index of the population that it writes into.</param>
/// <param name="Rescale">Brings its sums to the population's scale.</param>
/// <param name="Bias">Added with the sum, in the population's scale: per neuron, per channel, or empty.</param>
public abstract record IntegerConnection(string Name, int Index, int Target, Rescale Rescale, long[] Bias) : IntegerStep(Name)
{
    /// <summary>What users call it: convolution, depthwise, linear, sdsa, potential-sum.</summary>
    public abstract string Kind { get; }

    /// <summary>The bias of a neuron.</summary>
    public long BiasOf(MapShape shape, int channel, int neuron) => Bias.Length == 0 ? 0 : Bias[Bias.Length == shape.Channels ? channel : neuron];
}

/// <summary>Weights times activations.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Index">Index among the connections.</param>
/// <param name="Target">Index of the population that it writes into.</param>
/// <param name="Rescale">Brings its sums to the population's scale.</param>
/// <param name="Bias">Bias.</param>
/// <param name="Source">Index of the site that it reads, −1 for the image, −2 for the events of a camera.</param>
/// <param name="Geometry">Sizes.</param>
/// <param name="Weights">Weights, (outputs, inputs per group, kernel rows, kernel columns). Those of an image layer are bound to its normalisation.</param>
public sealed record IntegerConvolution(
    string Name, int Index, int Target, Rescale Rescale, long[] Bias, int Source, ConvolutionGeometry Geometry, IntegerWeights Weights)
    : IntegerConnection(Name, Index, Target, Rescale, Bias)
{
    /// <summary>In place of a site: the pixels of an image.</summary>
    public const int Image = -1;

    /// <summary>In place of a site: the events of a camera.</summary>
    public const int Events = -2;

    /// <summary>True if it adds at the active sites of a sample's mask only (SSC): at masked sites neither weights nor bias.</summary>
    public bool Sparse { get; init; }

    /// <summary>True if it multiplies with the pixels of the image.</summary>
    public bool ReadsImage => Source == Image;

    /// <summary>True if it adds the events of a camera.</summary>
    public bool ReadsEvents => Source == Events;

    /// <summary>True if it reads what enters the network.</summary>
    public bool ReadsInput => Source < 0;

    /// <inheritdoc/>
    public override string Kind => Geometry.IsLinear ? "linear" : Geometry.IsDepthwise ? "depthwise" : "convolution";
}

/// <summary>
/// Spike-driven self-attention in integers: per head a product memory M[a,b] = Σ_p K·(V or Q), then every spike of the driving site adds a row of M.
/// With more tokens than head channels M = Kᵀ·V and Q drives; otherwise M = K·Qᵀ and V drives.
/// </summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Index">Index among the connections.</param>
/// <param name="Target">Index of the population that it writes into.</param>
/// <param name="Rescale">Brings its sums to the population's scale.</param>
/// <param name="Query">Site Q.</param>
/// <param name="Key">Site K.</param>
/// <param name="Value">Site V.</param>
/// <param name="Heads">Heads.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="KeyChannels">Channels of Q and K per head.</param>
/// <param name="ValueChannels">Channels of V per head.</param>
public sealed record IntegerAttention(
    string Name, int Index, int Target, Rescale Rescale, int Query, int Key, int Value, int Heads, int Tokens, int KeyChannels, int ValueChannels)
    : IntegerConnection(Name, Index, Target, Rescale, [])
{
    /// <inheritdoc/>
    public override string Kind => "sdsa";

    /// <summary>True if K and V are multiplied first: fewer additions when there are more tokens than head channels.</summary>
    public bool KeyValueFirst => Tokens > KeyChannels;

    /// <summary>The site whose spikes add rows of the product memory.</summary>
    public int Driver => KeyValueFirst ? Query : Value;

    /// <summary>The site that is multiplied with K.</summary>
    public int Partner => KeyValueFirst ? Value : Query;
}

/// <summary>Sums the potentials of a population over all positions, channel by channel (global pooling; the factor is in the threshold).</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Index">Index among the connections.</param>
/// <param name="Target">Index of the population that it writes into.</param>
/// <param name="Rescale">Brings its sums to the population's scale.</param>
/// <param name="SourcePopulation">Index of the population that it reads.</param>
public sealed record IntegerPotentialSum(string Name, int Index, int Target, Rescale Rescale, int SourcePopulation)
    : IntegerConnection(Name, Index, Target, Rescale, [])
{
    /// <inheritdoc/>
    public override string Kind => "potential-sum";
}
