using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler;

/// <summary>Maps a network onto a chip. This is the contents page: one pass per line, each a pure function in a file of its own.</summary>
public static class ChipCompiler
{
    /// <summary>Compiles a network.</summary>
    /// <param name="network">The network as trained.</param>
    /// <param name="chip">The chip.</param>
    /// <param name="options">What the user chose.</param>
    /// <exception cref="ChipCapacityException">The network does not fit.</exception>
    /// <exception cref="ModelFormatException">The network uses potentials in a way that no membrane can serve.</exception>
    public static ChipProgram Compile(SpikingNetwork network, ChipDescription chip, CompileOptions options)
    {
        CheckFolding(chip, options);
        SpikingNetwork folded = FoldPass.Run(network, options.ExactWeights);                        // batch norms and 1/N into weights
        IntegerNetwork quantised = QuantisePass.Run(folded, chip.Core, options.ExactWeights);       // integers of the chip's widths
        Partition partition = PartitionPass.Run(quantised, chip.Core);                              // tiles and chunks, one per core
        Placement placement = PlacePass.Run(partition, chip, options);                              // a core of the mesh for each
        return new ChipProgram(chip, network, partition, placement);                                // routes and phases follow: RoutePass, SchedulePass
    }

    /// <summary>Refuses a folding that the chip does not allow.</summary>
    /// <exception cref="ChipCapacityException">It does not.</exception>
    public static void CheckFolding(ChipDescription chip, CompileOptions options)
    {
        int limit = chip.Core.MaxFolding.Value;
        if (options.Folding < 1 || options.Folding > limit)
        {
            throw new ChipCapacityException($"--folding {options.Folding}: a core of '{chip.Name}' serves 1 … {limit} slices (core.maxFolding).");
        }
    }
}
