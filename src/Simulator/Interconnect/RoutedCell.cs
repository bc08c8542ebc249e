using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Interconnect;

/// <summary>One route with what a packet on it costs, computed once.</summary>
public readonly struct RoutedCell
{
    private readonly Route? _route;
    private readonly RoutedCells? _cells;
    private readonly int _index;

    /// <summary>Prepares a route.</summary>
    /// <param name="route">The route.</param>
    /// <param name="chip">The chip.</param>
    /// <param name="array">The mesh.</param>
    public RoutedCell(Route route, ChipDescription chip, CoreArray array)
    {
        _route = route;
        Packets = PacketsTo(chip, route.Targets.Length);
        (FillCycles, TailCycles) = chip is SynchronousChip clocked ? Cycles(clocked, array, route.From, route.Targets) : default;
    }

    /// <summary>A cell of a list.</summary>
    internal RoutedCell(RoutedCells cells, int index, int packets, int fillCycles, int tailCycles)
        => (_cells, _index, Packets, FillCycles, TailCycles) = (cells, index, packets, fillCycles, tailCycles);

    /// <summary>The route; that of a cell in a list is made each time, equal to the one made before.</summary>
    public Route Route => _route ?? _cells!.Route(_index);

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

    /// <summary>Packets of one spike to so many targets.</summary>
    internal static int PacketsTo(ChipDescription chip, int targets) => chip.Mesh.Multicast ? 1 : targets;

    /// <summary>Cycles of filling and of the tail of a route.</summary>
    internal static (int Fill, int Tail) Cycles(SynchronousChip chip, CoreArray array, int from, ReadOnlySpan<int> targets)
    {
        int fill = 0, tail = 0;
        for (int t = 0; t < targets.Length; t++)
        {
            int way = WayCycles(chip, array, from, targets[t]);
            fill = Math.Max(fill, way);

            // Copies leave one after the other: that of a near target may be the last, that of a far one under way before.
            int left = chip.Mesh.Multicast ? 0 : targets.Length - 1 - t;
            tail = t == 0 ? way : Math.Max(tail, way - (left * chip.Cycles.PacketSend.Value));
        }

        return (fill, tail);
    }
}
