using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Folding: one core serves several slices in turn, as Tianjic's semi-folded mapping does. Only slices that use the same weights fold (the same channels
/// and chunk at other places), so that the synapse memory does not grow; the state of all of them is kept in the core's state memory.
/// Deng et al., Tianjic, JSSC 55(8), 2020.
/// </summary>
public static class FoldUnitsPass
{
    // Potential, tap, bias, threshold.
    private const int WordsPerNeuron = 4;

    /// <summary>Bytes of state that the neurons of a unit need.</summary>
    public static int StateBytes(CoreDescription core, int neurons) => neurons * WordsPerNeuron * ((core.PotentialBits.Value + 7) / 8);

    /// <summary>Gives each unit the number of a core, from 0 without gaps, in the order of the units.</summary>
    public static int[] Run(Partition partition, CoreDescription core, int folding)
        => core is CrossbarCore crossbar ? Fold(partition, crossbar, folding) : Host(partition);

    // Kernel cores serve one tile each, with the slices of all its writers.
    private static int[] Host(Partition partition)
    {
        int[] coreOf = new int[partition.Units.Count];
        int cores = 0;
        for (int u = 0; u < coreOf.Length; u++)
        {
            MappedUnit unit = partition.Units[u];
            coreOf[u] = unit.Kind == UnitKind.Hosted ? coreOf[partition.HomeUnit[unit.Population][unit.Tile]] : cores++;
        }

        return coreOf;
    }

    private static int[] Fold(Partition partition, CrossbarCore core, int folding)
    {
        int[] coreOf = new int[partition.Units.Count];
        Dictionary<(UnitKind, int, int, int, int), (int Core, int Left)> open = [];
        int cores = 0;
        for (int u = 0; u < coreOf.Length; u++)
        {
            MappedUnit unit = partition.Units[u];
            int most = MaxFold(partition, core, folding, unit);
            var key = Key(partition, unit);
            if (most > 1 && open.TryGetValue(key, out var group) && group.Left > 0)
            {
                coreOf[u] = group.Core;
                open[key] = (group.Core, group.Left - 1);
                continue;
            }

            coreOf[u] = cores++;
            open[key] = (coreOf[u], most - 1);
        }

        return coreOf;
    }

    private static (UnitKind Kind, int Population, int Connection, int ChannelTile, int Chunk) Key(Partition partition, in MappedUnit unit)
        => (unit.Kind, unit.Population, unit.Connection, unit.Tile % partition.Tilings[unit.Population].ChannelTiles, unit.Chunk);

    private static int MaxFold(Partition partition, CrossbarCore core, int folding, in MappedUnit unit)
    {
        if (folding == 1 || unit.Kind == UnitKind.Product)
        {
            return 1;
        }

        PopulationTiling tiling = partition.Tilings[unit.Population];
        int state = StateBytes(core, tiling.Channels * tiling.Rows * tiling.Columns);
        return Math.Max(1, Math.Min(folding, core.StateMemoryBytes.Value / state));
    }
}
