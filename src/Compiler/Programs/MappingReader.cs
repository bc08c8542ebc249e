using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Programs;

/// <summary>Builds tiles, slices and placement from the manifest's sizes. All sizes are checked before anything of that size is made.</summary>
internal sealed class MappingReader(IntegerNetwork network, ChipDescription chip, ProgramPlace place)
{
    private const int MaxCores = 1 << 24;

    // Slices whose inputs all lie outside the map are no units; this many more of them than units make no sense.
    private const int SlotsPerUnit = 64;

    /// <summary>Builds the units.</summary>
    /// <param name="record">The manifest's part.</param>
    /// <param name="units">How many units there must be, as many as the placement has.</param>
    public Partition Partition(MappingRecord record, int units)
    {
        CheckCount(record.Tilings.Length, network.Populations.Count, "tilings", "populations");
        CheckCount(record.Slices.Length, network.Connections.Count, "slices", "connections");
        PopulationTiling[] tilings = [.. record.Tilings.Select(Tiling)];
        CheckCount(units, record.Units, "placed units", "units in the manifest");
        SlicesReader reader = new(network, chip.Core, place);
        ConnectionSlices[] slices = [.. network.Connections.Select(c => reader.Read(record.Slices[c.Index], c, tilings[c.Target]))];
        CheckSlots(tilings, slices, units);
        Partition partition = new(network, tilings, slices, CoreFitter.Of(network, chip.Core).HostsAll);
        CheckCount(units, partition.Units.Count, "placed units", "units that the tiles and slices make");
        return partition;
    }

    /// <summary>Builds the placement.</summary>
    public Placement Placement(MappingRecord record, int[] coreOf)
    {
        long columns = place.InRange(record.ChipColumns, 1, MaxCores, "chipColumns"), rows = place.InRange(record.ChipRows, 1, MaxCores, "chipRows");
        if ((Int128)columns * rows * chip.CoresPerChip > MaxCores)
        {
            throw place.Contradiction($"{columns} × {rows} chips with {chip.CoresPerChip} cores each are more than {MaxCores} cores");
        }

        CoreArray array = CoreArray.Of(chip, record.ChipColumns, record.ChipRows);
        int bad = Array.FindIndex(coreOf, c => c < 0 || c >= array.Cores);
        return bad < 0
            ? new Placement(array, coreOf)
            : throw place.Contradiction($"unit {bad} lies on core {coreOf[bad]}; the array has {array.Cores} cores");
    }

    private PopulationTiling Tiling(TilingRecord record, int population)
    {
        ProgramPlace at = place.Within($"tiling {population}");
        MapShape shape = network.Populations[population].Shape;
        PopulationTiling tiling = new(
            shape,
            at.InRange(record.Channels, 1, shape.Channels, "channels"),
            at.InRange(record.Rows, 1, shape.Height, "rows"),
            at.InRange(record.Columns, 1, shape.Width, "columns"));
        int neurons = tiling.Channels * tiling.Rows * tiling.Columns;
        if (chip.Core is not CrossbarCore crossbar)
        {
            return CoreFitter.Of(network, chip.Core).Holds(network.Populations[population], tiling.Channels, tiling.Rows, tiling.Columns)
                ? tiling
                : throw at.Contradiction($"a tile has {neurons} neurons, which do not fit a core of '{chip.Name}'");
        }

        int limit = crossbar.Neurons.Value;
        return neurons <= limit ? tiling : throw at.Contradiction($"a tile has {neurons} neurons; a core of '{chip.Name}' has {limit}");
    }

    // Each tile has one home, and each slice at most one unit: bounds what the partition will allocate by what the file holds.
    private void CheckSlots(PopulationTiling[] tilings, ConnectionSlices[] slices, int units)
    {
        Int128 tiles = 0, slots = 0;
        foreach (PopulationTiling tiling in tilings)
        {
            tiles += tiling.Count;
        }

        foreach (ConnectionSlices cut in slices)
        {
            slots += cut.Target.Count * SlicesReader.Chunks(cut);
        }

        if (tiles > units || slots > (Int128)units * SlotsPerUnit)
        {
            throw place.Contradiction($"the sizes make {tiles} tiles and {slots} slices, but {units} units are placed");
        }
    }

    private void CheckCount(int found, int expected, string what, string of)
    {
        if (found != expected)
        {
            throw place.Contradiction($"there are {found} {what} for {expected} {of}");
        }
    }
}
