using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Fits connections to kernel cores. A core stores a convolution's kernel once and addresses it, so a tile is limited by the words of its kernels and of its
/// neurons (<see cref="KernelSizing"/>), not by axons; the kernels of all writers of a tile lie on its core.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="core">What the cores hold.</param>
public sealed class KernelFitter(IntegerNetwork network, KernelCore core) : CoreFitter(network)
{
    private readonly long _kernelWords = core.KernelWords.Value.Max();
    private readonly long _neuronWords = core.NeuronWords.Value.Max();
    private readonly Dictionary<IntegerPopulation, int> _wordsPerNeuron = WordsPerNeuron(network);

    /// <inheritdoc/>
    public override bool HostsAll => true;

    /// <summary>Kernel words that a slice needs: a word of weights per entry of a kernel, or room for the rows of a product memory.</summary>
    public static long KernelWords(ConnectionSlices slices, KernelCore core) => slices switch
    {
        ConvolutionSlices c => KernelSizing.KernelWords(
            c.ChunkChannels, Math.Min(c.Target.Channels, c.Layer.Geometry.OutputsPerGroup), c.Layer.Geometry.KernelHeight, c.Layer.Geometry.KernelWidth),
        AttentionSlices a => PopulationTiling.CeilDiv(RowEntries(a) * core.DynamicSynapseBits.Value, core.WeightBits.Value),
        _ => 0,
    };

    /// <summary>Neuron words of a tile: one per neuron; where several writers or taps share a membrane, one for the membrane and one per tap.</summary>
    public long NeuronWords(IntegerPopulation population, int channels, int rows, int columns)
        => KernelSizing.NeuronWords(channels, rows, columns) * _wordsPerNeuron[population];

    /// <inheritdoc/>
    public override bool Holds(IntegerPopulation population, int channels, int rows, int columns)
        => (core.SplitsLayers || (channels, rows, columns) == (population.Shape.Channels, population.Shape.Height, population.Shape.Width))
            && NeuronWords(population, channels, rows, columns) <= _neuronWords;

    /// <inheritdoc/>
    public override bool MayHold(IntegerPopulation population, int channels, int rows)
        => !core.SplitsLayers || NeuronWords(population, channels, rows, 1) <= _neuronWords;

    /// <inheritdoc/>
    public override ConnectionSlices? Fit(IntegerConnection connection, PopulationTiling tiling) => connection switch
    {
        IntegerConvolution { ReadsImage: true } when core.MultiplyUnits.Value == 0 => new NoSlices(tiling),
        IntegerConvolution convolution => Fit(convolution, tiling),
        IntegerAttention attention => Fit(attention, tiling),
        _ => new NoSlices(tiling),
    };

    /// <inheritdoc/>
    public override bool FitTogether(IReadOnlyList<ConnectionSlices> slices) => slices.Sum(s => KernelWords(s, core)) <= _kernelWords;

    /// <inheritdoc/>
    public override ChipCapacityException DoesNotFit(IntegerConnection[] writers, IntegerPopulation population)
    {
        MapShape shape = population.Shape;
        (int c, int y, int x) = core.SplitsLayers ? (1, 1, 1) : (shape.Channels, shape.Height, shape.Width);
        long neurons = NeuronWords(population, c, y, x);
        string part = core.SplitsLayers ? "one neuron" : "the whole layer, which is not split (core.splitsLayers)";
        if (neurons > _neuronWords)
        {
            return new ChipCapacityException($"layer '{writers[0].Name}' does not fit a core: {part} needs {neurons:N0} neuron words for a map of {shape}; "
                + $"the largest core has {_neuronWords:N0} (core.neuronWords). Use smaller maps, or a chip with larger cores.");
        }

        PopulationTiling smallest = new(shape, c, y, x);
        IntegerConnection? culprit = writers.FirstOrDefault(w => Fit(w, smallest) is null);
        if (culprit is IntegerAttention attention)
        {
            return new ChipCapacityException($"layer '{culprit.Name}' does not fit a core: {Need(attention)}.");
        }

        long words = writers.Sum(w => Fit(w, smallest) is { } s ? KernelWords(s, core) : 0);
        return new ChipCapacityException($"layer '{(culprit ?? writers[^1]).Name}' does not fit a core: the kernels that {part} needs "
            + (culprit is IntegerConvolution layer ? $"take {WordsOf(layer, smallest):N0} words" : $"({writers.Length} writers) take {words:N0} words")
            + $"; the largest core has {_kernelWords:N0} (core.kernelWords). Use smaller kernels, or a chip with larger cores.");
    }

    /// <inheritdoc/>
    public override void CheckNetwork()
    {
        KernelLimits limits = new(Network, core);
        foreach (IntegerConnection connection in Network.Connections)
        {
            limits.Check(connection);
        }

        limits.CheckDestinations();
    }

    private static Dictionary<IntegerPopulation, int> WordsPerNeuron(IntegerNetwork network)
    {
        Dictionary<IntegerPopulation, int> words = new(ReferenceEqualityComparer.Instance);
        for (int p = 0; p < network.Populations.Count; p++)
        {
            int writers = network.Connections.Count(c => c.Target == p), taps = network.Sites.Count(s => s.Population == p);
            words[network.Populations[p]] = writers > 1 || taps > 1 ? 1 + taps : 1;
        }

        return words;
    }

    private ConvolutionSlices? Fit(IntegerConvolution layer, PopulationTiling tiling)
    {
        ConvolutionGeometry g = layer.Geometry;
        bool wholeGroups = tiling.Channels % g.OutputsPerGroup == 0, insideGroup = g.OutputsPerGroup % tiling.Channels == 0;
        return (g.Groups > 1 && !wholeGroups && !insideGroup) || WordsOf(layer, tiling) > _kernelWords ? null : Whole(layer, tiling);
    }

    private long WordsOf(IntegerConvolution layer, PopulationTiling tiling) => KernelWords(Whole(layer, tiling), core);

    private static ConvolutionSlices Whole(IntegerConvolution layer, PopulationTiling tiling) => new(
        tiling,
        layer,
        ConvolutionSlices.FootprintChannels(tiling, layer),
        ConvolutionSlices.FootprintRows(tiling, layer),
        ConvolutionSlices.FootprintColumns(tiling, layer));

    private AttentionSlices? Fit(IntegerAttention layer, PopulationTiling tiling)
    {
        if (core.DynamicSynapseBits.Value == 0 || layer.ValueChannels % tiling.Channels != 0)
        {
            return null;
        }

        MapShape map = QueryMap(layer);
        long kernelBits = _kernelWords * core.WeightBits.Value, neuronBits = _neuronWords * core.PotentialBits.Value;
        int line = layer.KeyValueFirst ? 1 : map.Width;
        (int BlockA, int BlockB)? block = LargestBlock(layer, map, (rows, columns, counts) =>
            (long)rows * line * columns * line * core.DynamicSynapseBits.Value <= kernelBits && counts <= neuronBits);
        AttentionSlices? slices = block is null ? null : new(tiling, layer, map.Height, map.Width, block.Value.BlockA, block.Value.BlockB);
        return slices is null || KernelWords(slices, core) > _kernelWords ? null : slices;
    }

    private string Need(IntegerAttention layer) => core.DynamicSynapseBits.Value == 0
        ? "it is spike-driven self-attention, whose product memory is written at run time, and the chip has no dynamic "
            + "synapses (core.dynamicSynapseBits is 0); choose a chip that has them"
        : $"no block of its product memory ({layer.Heads} heads, {layer.Tokens} tokens) fits {_kernelWords:N0} kernel words and {_neuronWords:N0} neuron words";

    // The rows of the product memory that a tile's neurons read.
    private static int RowEntries(AttentionSlices a)
        => a.Layer.KeyValueFirst ? a.Layer.KeyChannels * a.Target.Channels : a.Layer.Tokens * a.Target.Rows * a.Target.Columns;
}
