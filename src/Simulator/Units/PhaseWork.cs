using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Units;

/// <summary>
/// Where units book what they do in a phase: actions by layer, cycles by core, packets by link. Units count; they know neither energy nor the length of a phase.
/// </summary>
/// <param name="program">The program.</param>
/// <param name="routes">Its routes.</param>
/// <param name="slot">The cores and links of the phase.</param>
internal sealed class PhaseWork(ChipProgram program, ProgramRoutes routes, PhaseSlot slot)
{
    private readonly List<int> _links = [];
    private PhaseTiming _timing = null!;

    public IntegerNetwork Network => program.Network;

    public Partition Partition => program.Partition;

    public Schedule Schedule => program.Schedule;

    public ProgramRoutes Routes => routes;

    public SynchronousChip Chip { get; } = (SynchronousChip)program.Chip;

    public CoreCycles Cycles => Chip.Cycles;

    /// <summary>What the sample did.</summary>
    public SampleTrace Trace { get; private set; } = null!;

    /// <summary>Turns to another sample.</summary>
    public void Begin(SampleTrace trace, PhaseTiming timing) => (Trace, _timing) = (trace, timing);

    /// <summary>Core of a unit.</summary>
    public int CoreOf(int unit) => program.Placement.CoreOf[unit];

    /// <summary>The host's port of a unit's chip.</summary>
    public int PortOf(int unit) => program.Placement.Array.PortOf(CoreOf(unit));

    /// <summary>The way of a packet between two cores.</summary>
    public RoutedCell Direct(int from, int to) => routes.Direct(from, to);

    /// <summary>A unit does an action so many times.</summary>
    public void Add(int unit, WorkKind kind, ChipAction action, long count, int cycles, int layer) => AddAt(CoreOf(unit), kind, action, count, cycles, layer);

    /// <summary>A core does an action so many times.</summary>
    public void AddAt(int core, WorkKind kind, ChipAction action, long count, int cycles, int layer)
    {
        if (count > 0)
        {
            _timing.Counts[layer][action] += count;
            Book(core, kind, count * cycles, layer);
        }
    }

    /// <summary>A unit does an action whose cycles are not a multiple of its count.</summary>
    public void AddTimed(int unit, WorkKind kind, ChipAction action, long count, long cycles, int layer)
    {
        _timing.Counts[layer][action] += count;
        Book(CoreOf(unit), kind, cycles, layer);
    }

    /// <summary>Partial potentials arrive at their home.</summary>
    public void AddArrivals(int unit, int potentials, int layer)
        => Add(unit, WorkKind.PartialAdditions, ChipAction.PartialAddition, potentials, Cycles.PartialAddition.Value, layer);

    /// <summary>A core hands packets to its router, one after the other.</summary>
    public void Send(RoutedCell cell, long packets, int layer)
    {
        if (packets > 0)
        {
            _timing.BusyCycles[layer] += packets * cell.Packets * Cycles.PacketSend.Value;
            slot.Send(cell, packets, Cycles.PacketSend.Value, layer);
            Travel(cell, packets, layer);
        }
    }

    /// <summary>The host sends packets. They cost no core any cycles, but travel like all others.</summary>
    public void SendFromHost(RoutedCell cell, long packets, int layer)
    {
        if (packets > 0)
        {
            slot.SendFromHost(cell, packets, layer);
            Travel(cell, packets, layer);
        }
    }

    /// <summary>Visits the slices of a connection: unit and tile.</summary>
    public void EachSlice(IntegerConnection connection, Action<int, int> visit)
    {
        int chunks = Partition.Slices[connection.Index].Chunks;
        int[] units = Partition.SliceUnit[connection.Index];
        for (int i = 0; i < units.Length; i++)
        {
            if (units[i] >= 0)
            {
                visit(units[i], i / chunks);
            }
        }
    }

    /// <summary>Visits the homes of a population: unit and tile.</summary>
    public void EachHome(int population, Action<int, int> visit)
    {
        int[] homes = Partition.HomeUnit[population];
        for (int tile = 0; tile < homes.Length; tile++)
        {
            visit(homes[tile], tile);
        }
    }

    /// <summary>Neurons of a tile that a connection adds to in this sample: all, but for the masked sites of a sparse convolution.</summary>
    public int Neurons(IntegerConnection connection, int tile)
    {
        Box box = Partition.Tilings[connection.Target][tile];
        return box.Channels * (Trace.Active?.Positions(connection.Index, tile) ?? box.Positions);
    }

    /// <summary>Positions of a tile at which some writer of the population adds in this sample.</summary>
    public int ActivePositions(int population, int tile)
        => Trace.Active?.PopulationPositions(population, tile) ?? Partition.Tilings[population][tile].Positions;

    /// <summary>Neurons of a tile to which some writer of the population adds in this sample.</summary>
    public int Neurons(int population, int tile) => Partition.Tilings[population][tile].Channels * ActivePositions(population, tile);

    private void Book(int core, WorkKind kind, long cycles, int layer)
    {
        _timing.BusyCycles[layer] += cycles;
        slot.AddWork(core, kind, cycles, layer);
    }

    private void Travel(RoutedCell cell, long packets, int layer)
    {
        _links.Clear();
        cell.Route.CollectLinks(Chip.Mesh.Multicast, _links);
        foreach (int link in _links)
        {
            slot.AddPackets(link, packets);
            _timing.Counts[layer][Route.CrossesChips(program.Placement.Array, link) ? ChipAction.InterChipHop : ChipAction.Hop] += packets;
        }

        _timing.Counts[layer][ChipAction.PacketSend] += packets * cell.Packets;
        _timing.Packets += packets * cell.Packets;
        _timing.Hops += packets * _links.Count;
    }
}
