using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Reports;

/// <summary>The floor plan of a run: which layer each core works for, and how busy cores and links are.</summary>
internal static class FloorAccount
{
    /// <summary>The floor plan.</summary>
    /// <param name="program">The program.</param>
    /// <param name="busy">Busy share of a core of the array.</param>
    /// <param name="stall">Share of the time that it waited to send.</param>
    /// <param name="links">Links that carried anything.</param>
    public static FloorDetail Of(ChipProgram program, Func<int, double> busy, Func<int, double> stall, IEnumerable<LinkDetail> links)
    {
        CoreArray array = program.Placement.Array;
        SortedDictionary<int, string> layers = LayerOfCore(program);
        return new(
            array.Width, array.Height, array.CoreColumns, array.CoreRows,
            [.. layers.Select(core => new CoreDetail(core.Key, core.Value, busy(core.Key), stall(core.Key)))],
            [.. links]);
    }

    private static SortedDictionary<int, string> LayerOfCore(ChipProgram program)
    {
        SortedDictionary<int, string> layers = [];
        for (int unit = 0; unit < program.Partition.Units.Count; unit++)
        {
            layers.TryAdd(program.Placement.CoreOf[unit], program.Network.Connections[program.Partition.LayerOf(program.Partition.Units[unit])].Name);
        }

        return layers;
    }
}
