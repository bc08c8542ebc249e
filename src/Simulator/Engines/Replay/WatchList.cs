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

    // By number of a link: what the senders of a set put on it at most.
    private readonly int[] _most;

    /// <summary>Chooses the links of a program.</summary>
    /// <param name="plan">The plan, whose packets and phases are known.</param>
    /// <param name="sets">Phases that happen at once.</param>
    public WatchList(ReplayPlan plan, IReadOnlyList<PhaseSet> sets)
    {
        (_plan, _cycles) = (plan, plan.Links.CyclesInsideChips);
        _most = new int[plan.Links.Count];
        _sites = new SiteCapacity[plan.Sends.Length];
        Parallel.For(0, _sites.Length, s => _sites[s] = new SiteCapacity(plan.Links, plan.Sends[s]));
        PhaseSet[] sending = [.. sets.Where(s => s.Senders.Length > 0)];
        PhaseSet[] different = [.. sending.DistinctBy(s => string.Join(' ', s.Senders.Select(t => t.Site)))];
        Array.ForEach(sending, WatchStill);
        Array.ForEach(different, WatchLate);
        for (bool changed = true; changed;)
        {
            changed = false;
            Array.ForEach(different, s => changed |= Align(s));
        }
    }

    /// <summary>What links of a site carry, and which are watched.</summary>
    public SiteCapacity this[int site] => _sites[site];

    // Watches links that may be late, or the slowest, because of what they carry without spikes.
    private void WatchStill(PhaseSet set)
    {
        long floor = Math.Min(_plan.LateCycles, _plan.StillCycles(set.Phases));
        foreach ((int link, long packets) in _plan.StillLinks(set.Phases).Where(l => !_plan.Links.CrossesChips(l.Key)))
        {
            int number = _plan.Links.NumberOf(link);
            long most = set.Senders.Sum(s => (long)_sites[s.Site].MostOf(number));
            _ = most > 0 && (packets + most) * _cycles > floor && Watch(set, number);
        }
    }

    // Watches links that may be late when all neurons fire.
    private void WatchLate(PhaseSet set)
    {
        if (set.Senders.Sum(s => (long)_sites[s.Site].Unwatched) * _cycles <= _plan.LateCycles)
        {
            return;
        }

        foreach (SiteCapacity site in set.Senders.Select(s => _sites[s.Site]))
        {
            for (int i = 0; i < site.Numbers.Length; i++)
            {
                _most[site.Numbers[i]] += site.Most[i];
            }
        }

        foreach (int site in set.Sites)
        {
            foreach (int number in _sites[site].Numbers)
            {
                _ = _most[number] * _cycles > _plan.LateCycles && Watch(set, number);
                _most[number] = 0;
            }
        }
    }

    // What one of those who send at once watches, all do.
    private bool Align(PhaseSet set)
    {
        bool changed = false;
        foreach (SiteCapacity site in set.Sites.Select(s => _sites[s]))
        {
            for (int i = 0; i < site.Asked.Count && set.Sites.Length > 1; i++)
            {
                changed |= Watch(set, site.Asked[i]);
            }
        }

        return changed;
    }

    // For all who send.
    private bool Watch(PhaseSet set, int number)
    {
        bool changed = false;
        foreach (int site in set.Sites)
        {
            changed |= _sites[site].Watch(number);
        }

        return changed;
    }
}
