using NeuroSim.Chips;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Cores that work for the same purpose, and share no core with another class: the homes of a population, the lone slices of a connection, product units.</summary>
internal sealed class CoreClass
{
    private readonly Dictionary<int, int> _places = [];
    private readonly List<int> _cores = [];

    /// <summary>Cores by place.</summary>
    public IReadOnlyList<int> Cores => _cores;

    /// <summary>The same once all have joined.</summary>
    public int[] CoreOf { get; private set; } = [];

    /// <summary>Number among all classes.</summary>
    public required int Index { get; init; }

    /// <summary>Work of axon events.</summary>
    public List<(SynapseTerm Term, int[] Units, int[] Places)> Synapses { get; } = [];

    /// <summary>The same in 16 bits; null where it is not of that form.</summary>
    public List<FlatTerm?> Flat { get; } = [];

    /// <summary>Packets of sites, whose homes are on all the cores.</summary>
    public List<(SendTerm Term, int[] Places, UnitsByPlace Homes)> Sends { get; } = [];

    /// <summary>By term of packets and place: cycles from the last packet to the last arrival, at most.</summary>
    public List<int[]> Tails { get; } = [];

    /// <summary>Phases in which the class has something to do.</summary>
    public List<ClassPhase> Phases { get; } = [];

    /// <summary>The place of a core, which joins the class if it is not in it.</summary>
    public int PlaceOf(int core)
    {
        if (!_places.TryGetValue(core, out int place))
        {
            _places[core] = place = _cores.Count;
            _cores.Add(core);
        }

        return place;
    }

    /// <summary>All cores have joined.</summary>
    public void Close() => CoreOf = [.. _cores];
}

/// <summary>What a class of cores may do in one phase.</summary>
internal sealed class ClassPhase
{
    public required CoreClass Class { get; init; }

    public required int Phase { get; init; }

    /// <summary>Number among all.</summary>
    public required int Index { get; init; }

    /// <summary>Terms of axon events that are in the phase, and their sub-steps.</summary>
    public required (int Term, int SubStep)[] Synapses { get; init; }

    /// <summary>Terms of packets, and their sub-steps.</summary>
    public required (int Term, int SubStep)[] Sends { get; init; }

    /// <summary>By place: cycles that do not depend on spikes; −1 for a core that does nothing without spikes. Empty if all are such.</summary>
    public int[] Cycles { get; set; } = [];

    /// <summary>By place: cycles from the end of the work to the last arrival of packets that do not depend on spikes. Empty for none.</summary>
    public int[] Fill { get; set; } = [];

    /// <summary>By place: cycles to hand over packets that do not depend on spikes. Empty for none.</summary>
    public int[] Sent { get; set; } = [];

    /// <summary>The phase in 16 bits, many cores at a time; null if it is not of that form.</summary>
    public FlatPhase? Flat { get; set; }

    /// <summary>Cycles of all cores that do not depend on spikes.</summary>
    public long StillCycles { get; private set; }

    /// <summary>By place: cycles from the end of a core's work to the last arrival, at most; empty if nobody sends.</summary>
    public int[] Bounds { get; set; } = [];

    /// <summary>Whether all packets of a core are those of one site.</summary>
    public bool HasOneSender => Sends.Length == 1 && Fill.Length == 0;

    /// <summary>By place: the packets of the only site that sends, where these are its spikes; empty if there is no such sender.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="buffer">Room for as many as there are places.</param>
    public ReadOnlySpan<ushort> PacketsOf(SpikeCounts counts, Span<ushort> buffer)
        => HasOneSender && Class.Sends[Sends[0].Term] is { Term: { IsUniform: true } term } sender ? sender.Homes.Sum(counts.Homes[term.Site].Plane(Sends[0].SubStep), buffer) : default;

    /// <summary>Cycles from the end of a core's work to the last arrival are never more.</summary>
    public int FillBound(int place) => Bounds.Length == 0 ? 0 : Bounds[place];

    /// <summary>Prepares what follows from the rest.</summary>
    public void Prepare(CoreCycles cycles)
    {
        if (Sends.Length == 1 && Fill.Length == 0)
        {
            Bounds = Class.Tails[Sends[0].Term];
        }
        else if (Sends.Length > 0 || Fill.Length > 0)
        {
            Bounds = [.. Enumerable.Range(0, Class.Cores.Count).Select(p => Math.Max(Fill.Length > 0 ? Fill[p] : 0, Sends.Select(s => Class.Tails[s.Term][p]).DefaultIfEmpty(0).Max()))];
        }

        StillCycles = Cycles.Sum(c => (long)Math.Max(0, c));
        Flat = FlatPhase.Of(this, cycles);
    }

    /// <summary>The layer that every core works for, or −1 if that depends on spikes.</summary>
    public int Layer { get; set; }
}
