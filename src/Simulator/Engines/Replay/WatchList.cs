namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// Which links are watched, that is, get their exact load in every phase: all that join chips, and those inside chips that might be late, or the slowest
/// because of what they carry without spikes. What a link carries at most is known (<see cref="SiteCapacity"/>). Of phases that happen at once a link is
/// watched for all senders or for none.
/// </summary>
internal sealed class WatchList
{
    private readonly ReplayPlan _plan;
    private readonly long _cycles;
    private readonly SiteCapacity[] _sites;

    // By number of a link: what the senders of a set put on it at most, and whether it is to be watched.
    private readonly int[] _most;
    private readonly bool[] _marks;

    /// <summary>Chooses the links of a program.</summary>
    /// <param name="plan">The plan, whose packets and phases are known.</param>
    /// <param name="sets">Phases that happen at once.</param>
    public WatchList(ReplayPlan plan, IReadOnlyList<PhaseSet> sets)
    {
        (_plan, _cycles) = (plan, plan.Links.CyclesInsideChips);
        (_most, _marks) = (new int[plan.Links.Count], new bool[plan.Links.Count]);
        _sites = new SiteCapacity[plan.Sends.Length];
        Parallel.For(0, _sites.Length, s => _sites[s] = new SiteCapacity(plan.Links, plan.Sends[s]));
        PhaseSet[] sending = [.. sets.Where(s => s.Senders.Length > 0)], together = [.. sending.DistinctBy(s => string.Join(' ', s.Sites))];
        for (bool changed = true; changed;)
        {
            changed = false;
            Array.ForEach(sending, s => changed |= Contest(s));
            Array.ForEach(together, s => changed |= Align(s));
        }
    }

    /// <summary>What links of a site carry, and which are watched.</summary>
    public SiteCapacity this[int site] => _sites[site];

    private bool Contest(PhaseSet set)
    {
        IReadOnlyDictionary<int, long> still = _plan.StillLinks(set.Phases);
        bool mayBeLate = set.Senders.Sum(s => (long)_sites[s.Site].Unwatched) * _cycles > _plan.LateCycles;
        if (!mayBeLate && still.Keys.All(_plan.Links.CrossesChips))
        {
            return false;
        }

        foreach ((int site, _) in set.Senders)
        {
            AddMost(_sites[site]);
        }

        long floor = Math.Min(_plan.LateCycles, _plan.StillCycles(set.Phases));
        foreach ((int link, long packets) in still.Where(l => !_plan.Links.CrossesChips(l.Key)))
        {
            int number = _plan.Links.NumberOf(link);
            _marks[number] = _most[number] > 0 && (packets + _most[number]) * _cycles > floor;
        }

        return WatchMarked(set, still.Keys);
    }

    private bool Align(PhaseSet set)
    {
        if (set.Sites.Length == 1)
        {
            return false;
        }

        foreach (SiteCapacity site in set.Sites.Select(s => _sites[s]))
        {
            for (int i = 0; i < site.Numbers.Length; i++)
            {
                _marks[site.Numbers[i]] |= site.IsWatched(i);
            }
        }

        return WatchMarked(set, []);
    }

    private void AddMost(SiteCapacity site)
    {
        for (int i = 0; i < site.Numbers.Length; i++)
        {
            _most[site.Numbers[i]] += site.Most[i];
        }
    }

    // Watches what is marked, and what might be late.
    private bool WatchMarked(PhaseSet set, IEnumerable<int> links)
    {
        bool changed = false;
        foreach (SiteCapacity site in set.Sites.Select(s => _sites[s]))
        {
            for (int i = 0; i < site.Numbers.Length; i++)
            {
                int number = site.Numbers[i];
                changed |= (_marks[number] || _most[number] * _cycles > _plan.LateCycles) && site.Watch(i);
            }
        }

        foreach (int number in set.Sites.SelectMany(s => _sites[s].Numbers).Concat(links.Select(_plan.Links.NumberOf)))
        {
            (_most[number], _marks[number]) = (0, false);
        }

        return changed;
    }
}
