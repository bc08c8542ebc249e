using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Interconnect;

/// <summary>One route with what a packet on it costs, computed once.</summary>
public sealed class RoutedCell
{
    /// <summary>Prepares a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="chip">The chip.</param>
    /// <param name="array">The mesh.</param>
    public RoutedCell(Route route, ChipDescription chip, CoreArray array)
    {
        Route = route;
        Packets = chip.Mesh.Multicast ? 1 : route.Targets.Length;
        foreach (int target in chip is SynchronousChip ? route.Targets : [])
        {
            SynchronousChip clocked = (SynchronousChip)chip;
            int crossings = array.Crossings(route.From, target), hops = array.Distance(route.From, target);
            FillCycles = Math.Max(FillCycles, (hops - crossings) * clocked.HopCycles + crossings * clocked.ChipHopCycles);
        }
    }

    /// <summary>The route.</summary>
    public Route Route { get; }

    /// <summary>Packets handed to the router for one spike: one, or one per target without multicast.</summary>
    public int Packets { get; }

    /// <summary>Cycles until the farthest target has a packet, without contention; 0 on a chip without a clock.</summary>
    public int FillCycles { get; }
}
