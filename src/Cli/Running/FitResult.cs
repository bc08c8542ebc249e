using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Cli.Running;

/// <summary>What one layer needs of a chip's cores.</summary>
/// <param name="Name">Layer.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Neurons">Neurons of the population that it writes into.</param>
/// <param name="FanIn">Inputs of one neuron; 0 where it has no synapses.</param>
/// <param name="Tile">Channels, rows and columns of one core's neurons.</param>
/// <param name="TileNeurons">Neurons of the largest tile.</param>
/// <param name="Chunks">Cores over which the fan-in of a tile is spread.</param>
/// <param name="Axons">Most axons of a core.</param>
/// <param name="SynapseBytes">Most synapse memory of a core.</param>
/// <param name="StateBytes">Most memory for the state of its neurons in a core, folded slices included.</param>
/// <param name="Cores">Cores that hold any of it.</param>
internal sealed record LayerFit(
    string Name, string Kind, long Neurons, long FanIn, string Tile, int TileNeurons, int Chunks, long Axons, long SynapseBytes, long StateBytes,
    int Cores);

/// <summary>How a network fits a chip: the compiler's passes up to the placement.</summary>
/// <param name="Layers">Layers in execution order.</param>
/// <param name="Cores">Cores in all.</param>
/// <param name="Array">The smallest array that holds them.</param>
internal sealed record FitResult(IReadOnlyList<LayerFit> Layers, int Cores, CoreArray Array)
{
    public static FitResult Of(SpikingNetwork network, ChipDescription chip, CompileOptions options)
    {
        ChipCompiler.CheckFolding(chip, options);
        CoreDescription core = chip.Core;
        Partition partition = PartitionPass.Run(QuantisePass.Run(FoldPass.Run(network, options.ExactWeights), chip.Core, options.ExactWeights), core);
        int[] coreOf = FoldUnitsPass.Run(partition, core, options.Folding);
        int cores = coreOf.Length == 0 ? 0 : coreOf.Max() + 1;
        List<(int Core, long State)>[] unitsOfLayer = UnitsOfLayers(partition, coreOf, core);
        return new([.. partition.Network.Connections.Select(c => Layer(partition, core, c, unitsOfLayer[c.Index]))], cores,
            CoreArray.Smallest(chip, cores));
    }

    /// <summary>Refuses an array that is larger than the chip allows.</summary>
    public void CheckArray(ChipDescription chip)
    {
        if (Array.Chips > chip.Array.MaxChips.Value)
        {
            throw new ChipCapacityException(
                $"the network needs {Cores:N0} cores, which are {Array.Chips:N0} chips; an array of '{chip.Name}' has at most "
                    + $"{chip.Array.MaxChips.Value:N0} chips (array.maxChips). A larger --folding needs fewer.");
        }
    }

    private static LayerFit Layer(Partition partition, CoreDescription core, IntegerConnection connection, List<(int Core, long State)> placed)
    {
        ConnectionSlices slices = partition.Slices[connection.Index];
        PopulationTiling t = slices.Target;
        int neurons = t.Channels * t.Rows * t.Columns;
        int[] units = [.. partition.SliceUnit[connection.Index].Where(u => u >= 0)];
        long axons = units.Length == 0 ? 0 : units.Max(u => (long)partition.AxonBox(partition.Units[u]).Count);
        return new(
            connection.Name, connection.Kind, t.Shape.Count, FanIn(connection), $"{t.Channels}×{t.Rows}×{t.Columns}", neurons,
                slices.Chunks, axons,
            SynapseBytes(slices, core, axons), placed.GroupBy(p => p.Core).Max(g => g.Sum(p => p.State)), placed.Select(p => p.Core).Distinct().Count());
    }

    private static long FanIn(IntegerConnection connection) => connection switch
    {
        IntegerConvolution c => (long)c.Geometry.InputsPerGroup * c.Geometry.KernelHeight * c.Geometry.KernelWidth,
        IntegerAttention a => a.KeyValueFirst ? a.KeyChannels : a.Tokens,
        _ => 0,
    };

    private static long SynapseBytes(ConnectionSlices slices, CoreDescription core, long axons)
    {
        if (core is KernelCore kernel)
        {
            return KernelFitter.KernelWords(slices, kernel) * kernel.WeightBits.Value / 8;
        }

        PopulationTiling t = slices.Target;
        long bits = slices switch
        {
            ConvolutionSlices => axons * t.Channels * t.Rows * t.Columns * core.WeightBits.Value,
            // The rows of the product memory that a tile's neurons read.
            AttentionSlices a => (a.Layer.KeyValueFirst ? (long)a.Layer.KeyChannels * t.Channels
                : (long)a.Layer.Tokens * t.Rows * t.Columns) * core.DynamicSynapseBits.Value,
            _ => 0,
        };
        return (bits + 7) / 8;
    }

    private static List<(int Core, long State)>[] UnitsOfLayers(Partition partition, int[] coreOf, CoreDescription core)
    {
        List<(int Core, long State)>[] units = [.. partition.Network.Connections.Select(_ => new List<(int, long)>())];
        for (int u = 0; u < coreOf.Length; u++)
        {
            MappedUnit unit = partition.Units[u];
            units[partition.LayerOf(unit)].Add((coreOf[u], StateBytes(partition, core, unit)));
        }

        return units;
    }

    private static long StateBytes(Partition partition, CoreDescription core, in MappedUnit unit)
    {
        PopulationTiling tiling = partition.Tilings[unit.Population];
        return unit.Kind == UnitKind.Product ? 0
            : core is KernelCore kernel
            ? new KernelFitter(partition.Network, kernel).NeuronWords(partition.Network.Populations[unit.Population], tiling.Channels, tiling.Rows, tiling.Columns)
                * kernel.PotentialBits.Value / 8
            : FoldUnitsPass.StateBytes(core, tiling[unit.Tile].Count);
    }
}
