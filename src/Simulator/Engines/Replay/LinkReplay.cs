using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Finds the link that has most to do in each phase, and counts packets and hops.</summary>
internal sealed partial class LinkReplay
{
    private readonly ReplayPlan _plan;
    private readonly int _fixedCycles;
    private readonly int[][] _loads;
    private readonly (int Site, int SubStep)[][] _senders;
    private readonly long[] _sums;
    private readonly List<int> _touched = [], _way = [];
    private readonly SlowestLink?[] _still, _stillTogether;
    private readonly long[] _stillLocal;
    private readonly int[] _rows, _columns, _dynamic;
    private readonly List<int> _inside = [], _edges = [];
    private readonly int[][] _edge, _any, _local;
    private readonly (int Number, int Packets)[][] _stillEdges;
    private readonly int[] _edgeSums;
    private readonly Sent[] _sent;
    private readonly int[] _input;
    private SpikeCounts _counts = null!;
    private LoadTotals _totals = null!;
    private long _samples;

    /// <summary>Prepares the replay.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="fixedCycles">Cycles of a fixed phase.</param>
    /// <param name="first">Another replay, whose counts this one reads on another thread; null for one that counts.</param>
    public LinkReplay(ReplayPlan plan, int fixedCycles, LinkReplay? first = null)
    {
        (_plan, _fixedCycles) = (plan, fixedCycles);
        _loads = first?._loads ?? [.. plan.Sends.Select((s, i) => new int[(plan.Traffic[i].Links.Length + 1) * s.SubSteps])];
        _senders = first?._senders ?? [.. plan.Phases.Select((_, phase) => plan.Sends.Where(s => phase >= s.FirstPhase && phase < s.FirstPhase + s.SubSteps)
            .Select(s => (s.Site, phase - s.FirstPhase)).ToArray())];
        _sums = new long[plan.Links.Count];
        _still = new SlowestLink?[plan.Phases.Length];
        _stillLocal = first?._stillLocal
            ?? [.. plan.Still.Links.Select(p => p.Where(l => !plan.Links.IsWatched(l.Link)).Select(l => l.Packets * plan.Links.Cycles(l.Link)).DefaultIfEmpty(0).Max())];
        (_rows, _columns) = (new int[LocalTraffic.Places(plan.Array)], new int[LocalTraffic.Places(plan.Array)]);
        _dynamic = new int[plan.Links.WatchesAll ? 0 : plan.Links.Count];
        _stillTogether = new SlowestLink?[plan.Phases.Length];
        (_edge, _any, _local) = (first?._edge ?? PerSubStep(), first?._any ?? PerSubStep(), first?._local ?? PerSubStep());
        _stillEdges = first?._stillEdges
            ?? [.. plan.Still.Links.Select(p => p.Where(l => plan.Links.CrossesChips(l.Link)).Select(l => (plan.Links.EdgeNumber(l.Link), (int)l.Packets)).ToArray())];
        _edgeSums = new int[plan.Links.Edges.Length];
        _sent = first?._sent ?? new Sent[plan.Sends.Length];
        _input = first?._input ?? new int[plan.Program.Network.ReadsEvents ? plan.Routes.Input.Cells.Length : 0];
    }

    /// <summary>Cycles that the farthest event of a camera needs.</summary>
    public int HostFill { get; private set; }

    /// <summary>Begins a sample.</summary>
    public void Begin(SpikeCounts counts, LoadTotals totals)
    {
        (_counts, _totals) = (counts, totals);
        _samples++;
    }

    /// <summary>Counts the packets of a site, and what links carry of them.</summary>
    public void Send(int site)
    {
        _sent[site] = _plan.Traffic[site].Send(_plan.Sends[site], _counts, _totals.Cells[site], _loads[site]);
        Array.Fill(_local[site], -1);
        FindMost(site);
    }

    /// <summary>Books the packets of all sites and of the host.</summary>
    public void BookPackets(PhaseTiming timing)
    {
        for (int site = 0; site < _loads.Length; site++)
        {
            Book(_plan.Sends[site].Layer, _sent[site].Packets, _sent[site].Hops, _sent[site].Crossings, timing);
        }

        HostFill = 0;
        if (_input.Length > 0)
        {
            SendInput(timing);
        }
    }

    private int[][] PerSubStep() => [.. _plan.Sends.Select(s => new int[s.SubSteps])];

    /// <summary>The slowest link of phases that happen at once.</summary>
    /// <param name="phases">The phases.</param>
    /// <param name="coreCycles">Cycles of the slowest core: a link that needs no more does not count.</param>
    /// <param name="ask">What is asked; the rest of the answer may be wrong.</param>
    public SlowestLink Run(ReadOnlySpan<int> phases, long coreCycles, Ask ask)
    {
        if (IsStill(phases))
        {
            ref SlowestLink? known = ref (phases.Length == 1 ? ref _still[phases[0]] : ref _stillTogether[phases[0]]);
            SlowestLink still = known ??= Watched(phases, 0, everyLink: true);
            return still.Cycles > coreCycles ? still : new(-1, coreCycles, still.Late);
        }

        bool input = phases.Contains(0) && _input.Length > 0;
        if (!_plan.Links.WatchesAll && !input)
        {
            bool fast = Settles(MostOfEdges(phases), coreCycles, coreCycles, ask);
            SlowestLink edge = fast ? new(-1, coreCycles, 0) : Edges(phases, coreCycles);
            if (SettlesInside(InsideMost(phases, fast ? long.MaxValue : edge.Cycles), edge, ask))
            {
                return edge;
            }
        }

        long most = input ? long.MaxValue : MostCycles(phases);
        SlowestLink slowest = Settles(most, coreCycles, coreCycles, ask) ? new(-1, coreCycles, 0) : Watched(phases, coreCycles, everyLink: false);
        if (AllFollowed(phases))
        {
            return slowest;
        }

        return Inside(phases, coreCycles, ask) ?? Watched(phases, coreCycles, everyLink: true);
    }

    // Whether links that need so many cycles at most change no answer.
    private bool Settles(long most, long who, long cycles, Ask ask) => (!ask.HasFlag(Ask.Who) || most <= who) && (!ask.HasFlag(Ask.Cycles) || most <= cycles)
        && (!ask.HasFlag(Ask.Late) || most <= _fixedCycles);

    private bool AllFollowed(ReadOnlySpan<int> phases)
    {
        bool all = true;
        foreach (int phase in phases)
        {
            foreach ((int site, _) in _senders[phase])
            {
                all &= _plan.Traffic[site].Local is null;
            }
        }

        return all;
    }

    private bool IsStill(ReadOnlySpan<int> phases)
    {
        foreach (int phase in phases)
        {
            if (_senders[phase].Length > 0 || (phase == 0 && _input.Length > 0))
            {
                return false;
            }
        }

        return true;
    }

    private long StillMost(int phase)
    {
        if (_plan.Still.Links[phase].Length == 0)
        {
            return 0;
        }

        _still[phase] ??= StillAlone(phase);
        return _still[phase]!.Value.Cycles;
    }

    private SlowestLink StillAlone(int phase)
    {
        SlowestLink slowest = default(SlowestLink) with { Link = -1 };
        foreach ((int link, long packets) in _plan.Still.Links[phase])
        {
            slowest = Slower(slowest, link, packets * _plan.Links.Cycles(link));
        }

        return slowest;
    }

    private SlowestLink Watched(ReadOnlySpan<int> phases, long coreCycles, bool everyLink)
    {
        if (!everyLink && phases.Length == 1 && _senders[phases[0]].Length == 1 && _plan.Still.Links[phases[0]].Length == 0 && (phases[0] > 0 || _input.Length == 0))
        {
            return Single(_senders[phases[0]][0], coreCycles);
        }

        foreach (int phase in phases)
        {
            AddPhase(phase, everyLink);
        }

        SlowestLink slowest = new(-1, coreCycles, 0);
        foreach (int link in _touched)
        {
            long cycles = _sums[link] * _plan.Links.Cycles(link);
            slowest = cycles >= slowest.Cycles || cycles > _fixedCycles ? Slower(slowest, link, cycles) : slowest;
            _sums[link] = 0;
        }

        _touched.Clear();
        return slowest;
    }

    private SlowestLink Single((int Site, int SubStep) sender, long coreCycles)
    {
        int[] links = _plan.Traffic[sender.Site].Links, loads = _loads[sender.Site];
        int subSteps = _plan.Sends[sender.Site].SubSteps;
        long most = Math.Max(_plan.Links.CyclesBetweenChips, _plan.Links.CyclesInsideChips);
        SlowestLink slowest = new(-1, coreCycles, 0);
        for (int i = 0, at = sender.SubStep; i < links.Length; i++, at += subSteps)
        {
            if (loads[at] * most >= slowest.Cycles || loads[at] * most > _fixedCycles)
            {
                slowest = Slower(slowest, links[i], (long)loads[at] * _plan.Links.Cycles(links[i]));
            }
        }

        return slowest;
    }

    // Of equally slow links the first; a core comes before all.
    private SlowestLink Slower(in SlowestLink slowest, int link, long cycles)
    {
        long late = slowest.Late + (cycles > _fixedCycles ? 1 : 0);
        return cycles > slowest.Cycles || (cycles == slowest.Cycles && slowest.Link > link) ? new(link, cycles, late) : slowest with { Late = late };
    }

    private SlowestLink TakeWatched(long coreCycles)
    {
        SlowestLink slowest = new(-1, coreCycles, 0);
        foreach (int link in _touched)
        {
            if (_plan.Links.IsWatched(link))
            {
                slowest = Slower(slowest, link, _sums[link] * _plan.Links.Cycles(link));
                _sums[link] = 0;
            }
            else
            {
                _inside.Add(link);
            }
        }

        _touched.Clear();
        return slowest;
    }

    private void AddPhase(int phase, bool everyLink)
    {
        AddStill(phase);
        AddSenders(phase, everyLink);
    }

    private void AddStill(int phase)
    {
        foreach ((int link, long packets) in _plan.Still.Links[phase])
        {
            Add(link, packets);
        }
    }

    private void AddSenders(int phase, bool everyLink)
    {
        foreach ((int site, int subStep) in _senders[phase])
        {
            if (everyLink)
            {
                AddWays(_plan.Sends[site], subStep);
                continue;
            }

            int[] links = _plan.Traffic[site].Links, loads = _loads[site];
            int subSteps = _plan.Sends[site].SubSteps;
            for (int i = 0; i < links.Length; i++)
            {
                Add(links[i], loads[(i * subSteps) + subStep]);
            }
        }

        for (int cell = 0; phase == 0 && cell < _input.Length; cell++)
        {
            AddWay(_plan.Routes.Input.Cells[cell], _input[cell]);
        }
    }

    private void Add(int link, long packets)
    {
        if (packets > 0)
        {
            if (_sums[link] == 0)
            {
                _touched.Add(link);
            }

            _sums[link] += packets;
        }
    }

    private void AddWays(SendTerm term, int subStep)
    {
        for (int cell = 0; cell < term.Routes.Cells.Length; cell++)
        {
            if (term.Spikes(_counts, cell, subStep) is var spikes && spikes > 0)
            {
                AddWay(term.Routes.Cells[cell], spikes);
            }
        }
    }

    private void AddWay(RoutedCell cell, int packets)
    {
        _way.Clear();
        cell.Route.CollectLinks(_plan.Links.Multicast, _way);
        foreach (int link in _way)
        {
            Add(link, packets);
        }
    }
}
