using NeuroSim.Compiler.Mapping;

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
    private readonly int[] _fill = new int[array.Cores];
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

    /// <summary>Notes how long a packet of the host may be on its way.</summary>
    public void AddHostFill(int cycles) => HostFill = Math.Max(HostFill, cycles);

    /// <summary>Notes how long the last packet of a core may be on its way.</summary>
    public void AddFill(int core, int cycles) => _fill[core] = Math.Max(_fill[core], cycles);

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

    public int FillOf(int core) => _fill[core];

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

            AddFill(core, other.FillOf(core));
        }

        foreach (int link in other.Links)
        {
            AddPackets(link, other.Packets(link));
        }

        AddHostFill(other.HostFill);
    }

    public void Clear()
    {
        foreach (int core in _touchedCores)
        {
            _work.AsSpan(core * WorkKinds.Count, WorkKinds.Count).Clear();
            (_fill[core], _layer[core], _layerWork[core], _active[core]) = (0, 0, 0, false);
        }

        foreach (int link in _touchedLinks)
        {
            _links[link] = 0;
        }

        HostFill = 0;
        _touchedCores.Clear();
        _touchedLinks.Clear();
    }
}
