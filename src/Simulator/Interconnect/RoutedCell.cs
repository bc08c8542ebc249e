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
        if (chip is not SynchronousChip clocked)
        {
            return;
        }

        for (int t = 0; t < route.Targets.Length; t++)
        {
            int way = WayCycles(clocked, array, route.From, route.Targets[t]);
            FillCycles = Math.Max(FillCycles, way);

            // Copies leave one after the other: that of a near target may be the last, that of a far one under way before.
            int left = chip.Mesh.Multicast ? 0 : route.Targets.Length - 1 - t;
            TailCycles = t == 0 ? way : Math.Max(TailCycles, way - (left * clocked.Cycles.PacketSend.Value));
        }
    }

    /// <summary>The route.</summary>
    public Route Route { get; }

    /// <summary>Packets handed to the router for one spike: one, or one per target without multicast.</summary>
    public int Packets { get; }

    /// <summary>Cycles until the farthest target has a packet, without contention; 0 on a chip without a clock.</summary>
    public int FillCycles { get; }

    /// <summary>Cycles from the handing over of the last packet of a spike until all of its packets have arrived, without contention.</summary>
    public int TailCycles { get; }

    /// <summary>Cycles of a packet's way from core to core without contention: its head's hops, and the flits behind it.</summary>
    public static int WayCycles(SynchronousChip chip, CoreArray array, int from, int to)
    {
        int crossings = array.Crossings(from, to), hops = array.Distance(from, to), behind = chip.Mesh.FlitsPerPacket!.Value - 1;
        int slowest = hops == 0 ? 0 : Math.Max(hops > crossings ? chip.LinkCyclesPerFlit : 0, crossings > 0 ? chip.ChipLinkCyclesPerFlit : 0);
        return ((hops - crossings) * chip.HopCycles) + (crossings * chip.ChipHopCycles) + (behind * slowest);
    }
}
