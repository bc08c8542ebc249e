using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Engines;

/// <summary>The mesh of a synchronous chip, flit by flit. Every phase begins with an empty mesh: the one before has ended when all its packets had arrived.</summary>
internal sealed class MeshPhaseNetwork : IPhaseNetwork, IMeshSink
{
    private readonly SynchronousChip _chip;
    private readonly CoreArray _array;
    private readonly PacketTimes _times;
    private readonly MeshNetwork _mesh;
    private readonly Dictionary<Route, int> _trees = [];
    private readonly Dictionary<(int From, int To), int> _ways = [];
    private readonly HashSet<int> _lateCores = [];
    private long _fixedCycles;

    public MeshPhaseNetwork(SynchronousChip chip, CoreArray array)
    {
        (_chip, _array) = (chip, array);
        _times = new PacketTimes(chip, array);
        _mesh = new MeshNetwork(SpecOf(chip, array), sink: this);
    }

    /// <summary>The mesh of an array of chips. A link without limit takes one flit per cycle here.</summary>
    public static MeshSpec SpecOf(SynchronousChip chip, CoreArray array)
    {
        int flits = chip.Mesh.FlitsPerPacket!.Value;
        return new MeshSpec
        {
            Width = array.Width,
            Height = array.Height,
            Torus = array.Torus,
            HopCycles = chip.HopCycles,
            LinkCyclesPerFlit = Math.Max(1, chip.LinkCyclesPerFlit),
            ChipColumns = array.CoreColumns,
            ChipRows = array.CoreRows,
            ChipHopCycles = chip.ChipHopCycles,
            ChipLinkCyclesPerFlit = Math.Max(1, chip.ChipLinkCyclesPerFlit),
            BufferFlits = chip.Mesh.BufferFlits!.Value,
            RouterCyclesPerFlit = (chip.Mesh.RouterCyclesPerPacket!.Value + flits - 1) / flits,
            LongestPacketFlits = flits,
        };
    }

    /// <inheritdoc/>
    public NetworkPhase Run(PhaseSlot slot, int fixedCycles, CancellationToken cancel)
    {
        if (slot.Groups.Count == 0)
        {
            return default;
        }

        _fixedCycles = fixedCycles;
        _lateCores.Clear();
        Offer(slot);
        _mesh.RunToEnd(cancel);
        long end = _mesh.Now - 1, late = _lateCores.Count;
        _mesh.Restart();
        foreach (int link in slot.Links)
        {
            long cycles = slot.Packets(link) * (Route.CrossesChips(_array, link) ? _chip.ChipLinkCyclesPerPacket : _chip.LinkCyclesPerPacket);
            end = Math.Max(end, cycles);
            late += cycles > fixedCycles ? 1 : 0;
        }

        return new NetworkPhase(end, late);
    }

    /// <inheritdoc/>
    public NetworkLog Take(ArrayLoad load)
    {
        MeshCounters counters = _mesh.Counters;
        NetworkLog log = new();
        log.Add(counters.Latency, counters.LatencyCycles - counters.ZeroLoadCycles, Math.Max(counters.LinkPeak.Max(), counters.SourcePeak.Max()));
        for (int core = 0; core < counters.SourceStall.Length; core++)
        {
            load.CoreStallCycles[core] += counters.SourceStall[core];
        }

        _mesh.Restart(keepCounters: false);
        return log;
    }

    void IMeshSink.Deliver(in MeshDelivery delivery)
    {
        if (delivery.Cycle > _fixedCycles)
        {
            _lateCores.Add(delivery.Target);
        }
    }

    // The host's packets are there first; a core that shares its port with the host sends behind them.
    private void Offer(PhaseSlot slot)
    {
        _times.Begin(slot);
        foreach (PacketGroup group in slot.Groups.Where(g => IsTree(g.Cell.Route)))
        {
            // Trees must be known before any packet is under way.
            _ = Tree(group.Cell.Route);
        }

        foreach (PacketGroup group in slot.Groups.Where(g => g.FromHost))
        {
            Offer(group);
        }

        foreach (PacketGroup group in slot.Groups.Where(g => !g.FromHost))
        {
            Offer(group);
        }
    }

    private void Offer(in PacketGroup group)
    {
        Route route = group.Cell.Route;
        int flits = _chip.Mesh.FlitsPerPacket!.Value;
        bool tree = IsTree(route);
        int way = tree ? Tree(route) : -1;
        for (long spike = 0; spike < group.Packets; spike++)
        {
            for (int t = 0; t < (tree ? 1 : route.Targets.Length); t++)
            {
                _mesh.Offer(_times.Next(group), tree ? way : Way(route.From, route.Targets[t]), flits, group.Layer);
            }
        }
    }

    private bool IsTree(Route route) => _chip.Mesh.Multicast && route.Targets.Length > 1;

    private int Tree(Route route)
    {
        if (!_trees.TryGetValue(route, out int number))
        {
            _trees[route] = number = _mesh.AddRoute(route.From, route.Targets);
        }

        return number;
    }

    private int Way(int from, int to)
    {
        if (!_ways.TryGetValue((from, to), out int number))
        {
            _ways[(from, to)] = number = _mesh.AddRoute(from, [to]);
        }

        return number;
    }
}
