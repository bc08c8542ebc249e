using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Finds the link that has most to do in each phase, and counts packets and hops.</summary>
internal sealed partial class LinkReplay
{
    private readonly ReplayPlan _plan;

    // By site: loads of what is counted of its links; by sub-step the slowest watched link, and what no other link exceeds.
    private readonly ulong[][] _loads;
    private readonly int[][] _unwatched;
    private readonly SlowestLink[][] _slowest;
    private readonly Sent[] _sent;
    private readonly int[] _input;
    private readonly TrafficScratch _scratch;
    private readonly long[] _shared;
    private long[]? _differences;
    private SpikeCounts _counts = null!;
    private LoadTotals _totals = null!;

    /// <summary>Prepares the replay.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="first">Another replay, whose counts this one reads on another thread; null for one that counts.</param>
    public LinkReplay(ReplayPlan plan, LinkReplay? first = null)
    {
        _plan = plan;
        _loads = first?._loads ?? Array.ConvertAll(plan.Traffic, t => t.Loads.New());
        _slowest = first?._slowest ?? Array.ConvertAll(plan.Sends, s => new SlowestLink[s.SubSteps]);
        _unwatched = first?._unwatched ?? Array.ConvertAll(plan.Sends, s => new int[s.SubSteps]);
        _sent = first?._sent ?? new Sent[plan.Sends.Length];
        _input = first?._input ?? new int[plan.Program.Network.ReadsEvents ? plan.Routes.Input.Cells.Length : 0];
        _shared = new long[plan.LinksOf.Select(l => l.Shared.Links.Length).DefaultIfEmpty(0).Max()];
        _scratch = TrafficScratch.For(plan.Traffic);
    }

    /// <summary>Cycles that the farthest event of a camera needs.</summary>
    public int HostFill { get; private set; }

    /// <summary>Begins a sample.</summary>
    public void Begin(SpikeCounts counts, LoadTotals totals) => (_counts, _totals) = (counts, totals);

    /// <summary>Counts the packets of a site, and what links carry of them.</summary>
    public void Send(int site)
        => _sent[site] = _plan.Traffic[site].Send(_counts, _totals.Cells[site], _scratch, _loads[site], _slowest[site], _unwatched[site]);

    /// <summary>The slowest link of phases that happen at once.</summary>
    /// <param name="links">The links of the phases.</param>
    /// <param name="coreCycles">Cycles of the slowest core: a link that needs no more does not count.</param>
    /// <param name="ask">What is asked; the rest of the answer may be wrong.</param>
    public SlowestLink Run(PhaseLinks links, long coreCycles, Ask ask)
    {
        SlowestLink slowest = new SlowestLink(-1, coreCycles, 0).With(links.Still);
        long most = links.Shared.StillCycles, unwatched = 0;
        foreach ((int site, int subStep) in links.Set.Senders)
        {
            ref readonly SlowestLink own = ref _slowest[site][subStep];
            slowest = slowest.With(own);
            most += own.Cycles;
            unwatched += _unwatched[site][subStep];
        }

        if (most > Math.Min(slowest.Cycles, _plan.LateCycles) || most == slowest.Cycles)
        {
            slowest = WithShared(links, slowest);
        }

        // Links that are not watched are never late.
        bool isKnown = ask == Ask.Late || unwatched * _plan.Links.CyclesInsideChips < slowest.Cycles || unwatched * _plan.Links.CyclesInsideChips <= coreCycles;
        return isKnown && !(_input.Length > 0 && links.Set.Phases.Contains(0)) ? slowest : Everything(links.Set, coreCycles);
    }

    // With the links that several load. What each of the several puts on one has been counted on its own: where that alone was late, it is no other link
    // that is.
    private SlowestLink WithShared(PhaseLinks links, SlowestLink slowest)
    {
        SharedLinks shared = links.Shared;
        Span<long> packets = _shared.AsSpan(0, shared.Links.Length);
        shared.Still.CopyTo(packets);
        long late = 0;
        for (int s = 0; s < shared.Places.Length; s++)
        {
            (int site, int subStep) = links.Set.Senders[s];
            late += _plan.Traffic[site].Loads.AddTo(packets, _loads[site], shared.Places[s], subStep, shared.Cycles);
        }

        for (int i = 0; i < packets.Length; i++)
        {
            long cycles = packets[i] * shared.Cycles[i];
            if (cycles >= slowest.Cycles || cycles > _plan.LateCycles)
            {
                slowest = slowest.With(new(shared.Links[i], cycles, cycles > _plan.LateCycles ? 1 : 0));
            }
        }

        return slowest with { Late = slowest.Late - late };
    }

    // Follows every packet on every link.
    private SlowestLink Everything(PhaseSet set, long coreCycles)
    {
        _differences ??= new long[_plan.Links.Count + 1];
        foreach ((int link, long packets) in _plan.StillLinks(set.Phases))
        {
            int number = _plan.Links.NumberOf(link);
            _differences[number] += packets;
            _differences[number + 1] -= packets;
        }

        foreach ((int site, int subStep) in set.Senders)
        {
            SendTerm term = _plan.Sends[site];
            _plan.Links.AddWays(term.Routes.Cells, cell => term.Spikes(_counts, cell, subStep), _differences);
        }

        if (set.Phases.Contains(0) && _input.Length > 0)
        {
            _plan.Links.AddWays(_plan.Routes.Input.Cells, cell => _input[cell], _differences);
        }

        return SlowestOfAll(_differences, coreCycles);
    }

    private SlowestLink SlowestOfAll(long[] differences, long coreCycles)
    {
        SlowestLink slowest = new(-1, coreCycles, 0);
        long packets = 0;
        for (int number = 0; number < _plan.Links.Count; number++)
        {
            packets += differences[number];
            if (packets > 0)
            {
                int link = _plan.Links.LinkOf(number);
                long cycles = packets * _plan.Links.Cycles(link);
                slowest = slowest.With(new(link, cycles, cycles > _plan.LateCycles ? 1 : 0));
            }
        }

        Array.Clear(differences);
        return slowest;
    }
}
