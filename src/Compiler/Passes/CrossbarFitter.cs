using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Passes;

/// <summary>Fits one connection to crossbar cores for a given tile shape of its target, or finds that it does not fit.</summary>
/// <param name="network">The network.</param>
/// <param name="core">What one core holds.</param>
internal sealed class CrossbarFitter(IntegerNetwork network, CrossbarCore core) : CoreFitter(network)
{
    // A tile is limited by the neurons of a core and by the memory for their state.
    private readonly int _mostNeurons = Math.Min(core.Neurons.Value, core.StateMemoryBytes.Value / FoldUnitsPass.StateBytes(core, 1));

    /// <inheritdoc/>
    public override bool HostsAll => false;

    /// <inheritdoc/>
    public override bool Holds(IntegerPopulation population, int channels, int rows, int columns) => (long)channels * rows * columns <= _mostNeurons;

    /// <inheritdoc/>
    public override ConnectionSlices? Fit(IntegerConnection connection, PopulationTiling tiling) => connection switch
    {
        IntegerConvolution { ReadsImage: true } when core.MultiplyUnits.Value == 0 => new NoSlices(tiling),
        IntegerConvolution convolution => Fit(convolution, tiling),
        IntegerAttention attention => Fit(attention, tiling),
        _ => new NoSlices(tiling),
    };

    /// <inheritdoc/>
    public override ChipCapacityException DoesNotFit(IntegerConnection[] writers, IntegerPopulation population)
    {
        if (_mostNeurons == 0)
        {
            return new ChipCapacityException(
                $"layer '{writers[0].Name}' does not fit a core: the state of one neuron (potential, tap, bias and threshold) "
                + $"needs {FoldUnitsPass.StateBytes(core, 1)} bytes, "
                + $"but a core has {core.StateMemoryBytes.Value} (core.stateMemoryBytes). Use a chip with more.");
        }

        PopulationTiling one = new(population.Shape, 1, 1, 1);
        IntegerConnection culprit = writers.FirstOrDefault(w => Fit(w, one) is null) ?? writers[0];
        string why = culprit is IntegerAttention attention ? Need(attention) : $"its {writers.Length} writers need tiles of different shapes";
        return new ChipCapacityException($"layer '{culprit.Name}' does not fit a core: {why}.");
    }

    private string Need(IntegerAttention a)
    {
        if (core.DynamicSynapseBits.Value == 0)
        {
            return "it is spike-driven self-attention, whose product memory is written at run time, and the chip has no dynamic "
                + "synapses (core.dynamicSynapseBits is 0); choose a chip that has them";
        }

        int rows = a.KeyValueFirst ? a.KeyChannels : a.Tokens, terms = a.KeyValueFirst ? a.Tokens : a.KeyChannels;
        int counts = (2 * terms * CountBits + 7) / 8;
        return $"a head's product memory has {rows} rows of {core.DynamicSynapseBits.Value} bits and needs {rows + 1} axons for one column, "
            + "and for each row and column the counts of "
            + $"{terms} terms ({counts:N0} bytes for the smallest block); a core has {core.Axons.Value} axons, "
            + $"{core.SynapseMemoryBytes.Value:N0} bytes of synapse memory and "
            + $"{core.StateMemoryBytes.Value:N0} bytes of state";
    }

    private ConvolutionSlices? Fit(IntegerConvolution layer, PopulationTiling tiling)
    {
        ConvolutionGeometry g = layer.Geometry;
        bool wholeGroups = tiling.Channels % g.OutputsPerGroup == 0, insideGroup = g.OutputsPerGroup % tiling.Channels == 0;
        if (g.Groups > 1 && !wholeGroups && !insideGroup)
        {
            return null;
        }

        int axons = Axons(tiling.Channels * tiling.Rows * tiling.Columns);
        int channels = ConvolutionSlices.FootprintChannels(tiling, layer);
        int rows = ConvolutionSlices.FootprintRows(tiling, layer), columns = ConvolutionSlices.FootprintColumns(tiling, layer);
        int perChannel = Math.Min(rows, g.Pooled.Height) * Math.Min(columns, g.Pooled.Width);
        if (perChannel <= axons)
        {
            int chunks = PopulationTiling.CeilDiv(channels, axons / perChannel);
            bool mixesGroups = g.Groups > 1 && tiling.Channels > g.OutputsPerGroup && chunks > 1;
            return mixesGroups ? null : new ConvolutionSlices(tiling, layer, PopulationTiling.CeilDiv(channels, chunks), rows, columns);
        }

        // Not even one channel of the footprint fits: cut it by rows, then by columns. Only worth it for a tile of one position.
        return tiling.Rows * tiling.Columns > 1 || (g.Groups > 1 && tiling.Channels > g.OutputsPerGroup) || axons < 1
            ? null
            : new ConvolutionSlices(tiling, layer, 1, Math.Max(1, axons / columns), Math.Min(columns, axons));
    }

    // The crossbar of a slice must also fit the synapse memory.
    private int Axons(int neurons) => (int)Math.Min(core.Axons.Value, core.SynapseMemoryBytes.Value * 8L / ((long)core.WeightBits.Value * neurons));

    private AttentionSlices? Fit(IntegerAttention layer, PopulationTiling tiling)
    {
        MapShape map = QueryMap(layer);
        int bits = core.DynamicSynapseBits.Value;
        if (bits == 0 || layer.ValueChannels % tiling.Channels != 0)
        {
            return null;
        }

        int positions = tiling.Rows * tiling.Columns;
        int axons = layer.KeyValueFirst ? positions * layer.KeyChannels : tiling.Channels * layer.Tokens;
        long entries = layer.KeyValueFirst ? (long)layer.KeyChannels * tiling.Channels : (long)layer.Tokens * positions;
        (int BlockA, int BlockB)? block = Blocks(layer, map, bits);
        return block is null || axons > core.Axons.Value || entries * bits > core.SynapseMemoryBytes.Value * 8L
            ? null
            : new AttentionSlices(tiling, layer, map.Height, map.Width, block.Value.BlockA, block.Value.BlockB);
    }

    // The largest block of the product memory that fits a core: its lines need axons, its columns neurons, and for every line the core keeps the
    // spikes counted so far of every term of the sum, so that spikes of different sub-steps meet.
    private (int BlockA, int BlockB)? Blocks(IntegerAttention layer, MapShape map, int bits)
    {
        int line = layer.KeyValueFirst ? 1 : map.Width;
        return LargestBlock(layer, map, (rows, columns, counts) =>
            (long)(rows + columns) * line <= core.Axons.Value
            && columns * line <= core.Neurons.Value
            && (long)rows * line * columns * line * bits <= core.SynapseMemoryBytes.Value * 8L
            && counts <= core.StateMemoryBytes.Value * 8L);
    }
}
