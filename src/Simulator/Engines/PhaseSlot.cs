using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines;

/// <summary>What a core spends its cycles on.</summary>
public enum WorkKind
{
    /// <summary>Synchronisation and pointers, once per phase.</summary>
    Overhead,

    /// <summary>Axon events taken from the buffer.</summary>
    AxonReads,

    /// <summary>Words of weights read and added.</summary>
    SynapticAdditions,

    /// <summary>Words of weights multiplied with pixels.</summary>
    Multiplications,

    /// <summary>Partial potentials added.</summary>
    PartialAdditions,

    /// <summary>Potentials changed by finished sums.</summary>
    PotentialUpdates,

    /// <summary>Somas updated.</summary>
    SomaUpdates,

    /// <summary>Synapses written at run time.</summary>
    SynapseWrites,

    /// <summary>Packets handed to the router.</summary>
    PacketSends,
}

/// <summary>Names of work, as a sentence uses them.</summary>
public static class WorkKinds
{
    /// <summary>Number of kinds.</summary>
    public const int Count = (int)WorkKind.PacketSends + 1;

    /// <summary>The kind in words.</summary>
    public static string Words(this WorkKind kind) => kind switch
    {
        WorkKind.Overhead => "phase overhead",
        WorkKind.AxonReads => "axon reads",
        WorkKind.SynapticAdditions => "synaptic additions",
        WorkKind.Multiplications => "multiplications",
        WorkKind.PartialAdditions => "additions of partial potentials",
        WorkKind.PotentialUpdates => "potential updates",
        WorkKind.SomaUpdates => "soma updates",
        WorkKind.SynapseWrites => "synapse writes",
        _ => "packet sends",
    };
}

/// <summary>The work of all cores and links in one phase. One slot serves phase after phase; only what was touched is cleared.</summary>
internal sealed class PhaseSlot(CoreArray array)
{
    private readonly long[] _work = new long[array.Cores * WorkKinds.Count];
    private readonly long[] _sent = new long[array.Cores];
    private readonly long[] _reach = new long[array.Cores];
    private readonly int[] _layer = new int[array.Cores];
    private readonly long[] _layerWork = new long[array.Cores];
    private readonly bool[] _active = new bool[array.Cores];
    private readonly long[] _links = new long[array.Cores * Route.LinksPerCore];
    private readonly List<int> _touchedCores = [];
    private readonly List<int> _touchedLinks = [];

    public IReadOnlyList<int> Cores => _touchedCores;

    public IReadOnlyList<int> Links => _touchedLinks;

    /// <summary>Adds cycles of one kind to a core; what a layer adds most of names the core's layer in this phase.</summary>
    public void AddWork(int core, WorkKind kind, long cycles, int layer)
    {
        if (!_active[core])
        {
            _active[core] = true;
            _touchedCores.Add(core);
            _layer[core] = layer;
        }

        _work[core * WorkKinds.Count + (int)kind] += cycles;
        if (cycles > _layerWork[core])
        {
            (_layerWork[core], _layer[core]) = (cycles, layer);
        }
    }

    /// <summary>Cycles that the host's farthest packet needs.</summary>
    public int HostFill { get; private set; }

    /// <summary>Packets in the order in which each core hands them over; those of the host are ready when the phase begins.</summary>
    public List<PacketGroup> Groups { get; } = [];

    /// <summary>The host sends packets.</summary>
    public void SendFromHost(RoutedCell cell, long packets, int layer)
    {
        HostFill = Math.Max(HostFill, cell.FillCycles);
        Groups.Add(new(cell, packets, FromHost: true, layer));
    }

    /// <summary>A core hands over packets, one after the other, when all its other work is done.</summary>
    /// <param name="cell">Where they go.</param>
    /// <param name="packets">Spikes; without multicast each is a packet per target.</param>
    /// <param name="cyclesPerPacket">Cycles to hand over one.</param>
    /// <param name="layer">Layer that they belong to.</param>
    public void Send(RoutedCell cell, long packets, int cyclesPerPacket, int layer)
    {
        int core = cell.Route.From;
        long cycles = packets * cell.Packets * cyclesPerPacket;
        AddWork(core, WorkKind.PacketSends, cycles, layer);
        _sent[core] += cycles;
        _reach[core] = Math.Max(_reach[core], _sent[core] + cell.TailCycles);
        Groups.Add(new(cell, packets, FromHost: false, layer));
    }

    /// <summary>Adds packets to a link.</summary>
    public void AddPackets(int link, long packets)
    {
        if (_links[link] == 0)
        {
            _touchedLinks.Add(link);
        }

        _links[link] += packets;
    }

    public long Packets(int link) => _links[link];

    public int LayerOf(int core) => _layer[core];

    /// <summary>Cycles from the end of a core's work until its last packet has arrived, if none waits.</summary>
    public long FillOf(int core) => Math.Max(0, _reach[core] - _sent[core]);

    /// <summary>Cycles of a core before it hands over its first packet.</summary>
    public long CyclesBeforeSending(int core) => CyclesOf(core) - WorkOf(core)[(int)WorkKind.PacketSends];

    public ReadOnlySpan<long> WorkOf(int core) => _work.AsSpan(core * WorkKinds.Count, WorkKinds.Count);

    public long CyclesOf(int core)
    {
        long cycles = 0;
        foreach (long part in WorkOf(core))
        {
            cycles += part;
        }

        return cycles;
    }

    /// <summary>Adds the work of another slot: two samples in one phase.</summary>
    public void Add(PhaseSlot other)
    {
        foreach (int core in other.Cores)
        {
            ReadOnlySpan<long> work = other.WorkOf(core);
            for (int kind = 0; kind < work.Length; kind++)
            {
                AddWork(core, (WorkKind)kind, work[kind], other.LayerOf(core));
            }

            _reach[core] = Math.Max(_reach[core], _sent[core] + other._reach[core]);
            _sent[core] += other._sent[core];
        }

        foreach (int link in other.Links)
        {
            AddPackets(link, other.Packets(link));
        }

        HostFill = Math.Max(HostFill, other.HostFill);
        Groups.AddRange(other.Groups);
    }

    public void Clear()
    {
        foreach (int core in _touchedCores)
        {
            _work.AsSpan(core * WorkKinds.Count, WorkKinds.Count).Clear();
            (_sent[core], _reach[core], _layer[core], _layerWork[core], _active[core]) = (0, 0, 0, 0, false);
        }

        foreach (int link in _touchedLinks)
        {
            _links[link] = 0;
        }

        HostFill = 0;
        Groups.Clear();
        _touchedCores.Clear();
        _touchedLinks.Clear();
    }
}

/// <summary>Packets that a core, or the host at its port, hands over one after the other.</summary>
/// <param name="Cell">Where they go.</param>
/// <param name="Packets">Spikes; without multicast each is a packet per target.</param>
/// <param name="FromHost">True if the host sends them.</param>
/// <param name="Layer">Layer that they belong to.</param>
internal readonly record struct PacketGroup(RoutedCell Cell, long Packets, bool FromHost, int Layer);
