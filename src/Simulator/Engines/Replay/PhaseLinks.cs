using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The links of phases that happen at once. One that carries packets of one site only has the load that was found for the site; what is left are links that
/// several carry packets on, or that carry some without any spike.
/// </summary>
internal sealed class PhaseLinks
{
    private PhaseLinks(PhaseSet set, SharedLinks shared, SlowestLink still)
        => (Set, Shared, Still) = (set, shared, still);

    /// <summary>The phases, and who sends in them.</summary>
    public PhaseSet Set { get; }

    /// <summary>Watched links that several load.</summary>
    public SharedLinks Shared { get; }

    /// <summary>The slowest of the links that carry what needs no spikes, and nothing else that is watched.</summary>
    public SlowestLink Still { get; }

    /// <summary>Finds the links of phases.</summary>
    /// <param name="plan">The plan, whose links are watched.</param>
    /// <param name="set">The phases.</param>
    /// <param name="capacity">What links carry at most.</param>
    /// <param name="floor">What takes no longer does not matter.</param>
    /// <param name="known">What was found for other sets: without still packets, sets of the same sites share it.</param>
    public static PhaseLinks Of(ReplayPlan plan, PhaseSet set, WatchList capacity, long floor, Dictionary<string, SharedLinks> known)
    {
        IReadOnlyDictionary<int, long> still = plan.StillLinks(set.Phases);
        string key = $"{string.Join(' ', set.Senders.Select(s => s.Site))} {floor}";
        if (still.Count > 0 || !known.TryGetValue(key, out SharedLinks? shared))
        {
            shared = SharedLinks.Of(plan, set, still, capacity, floor);
            if (still.Count == 0)
            {
                known[key] = shared;
            }
        }

        return new(set, shared, Alone(plan, still, shared));
    }

    private static SlowestLink Alone(ReplayPlan plan, IReadOnlyDictionary<int, long> still, SharedLinks shared)
    {
        HashSet<int> others = [.. shared.Links];
        SlowestLink slowest = new(-1, 0, 0);
        foreach ((int link, long packets) in still.Where(s => !others.Contains(s.Key)))
        {
            long cycles = packets * plan.Links.Cycles(link);
            slowest = slowest.With(new(link, cycles, cycles > plan.LateCycles ? 1 : 0));
        }

        return slowest;
    }
}

/// <summary>Links that several sites load at once, or a site beside packets that need no spikes.</summary>
/// <param name="Links">The links.</param>
/// <param name="Still">Packets of each that need no spikes.</param>
/// <param name="Places">By sender: the place of each link among those watched for the sender's site; where it is not among them, the place behind the
/// last.</param>
internal sealed record SharedLinks(int[] Links, long[] Still, int[][] Places)
{
    /// <summary>Cycles that a packet occupies each of them.</summary>
    public required int[] Cycles { get; init; }

    /// <summary>The most that any of them carries without spikes, in cycles.</summary>
    public long StillCycles { get; private init; }

    /// <summary>Finds the links.</summary>
    public static SharedLinks Of(ReplayPlan plan, PhaseSet set, IReadOnlyDictionary<int, long> still, WatchList capacity, long floor)
    {
        Dictionary<int, (int Loads, long Most)> all = still.ToDictionary(l => l.Key, l => (1, l.Value));
        foreach ((int site, _) in set.Senders)
        {
            SiteCapacity own = capacity[site];
            for (int i = 0; i < own.Numbers.Length; i++)
            {
                if (own.IsWatched(i))
                {
                    ref (int Loads, long Most) link = ref CollectionsMarshal.GetValueRefOrAddDefault(all, plan.Links.LinkOf(own.Numbers[i]), out _);
                    link = (link.Loads + 1, link.Most + own.Most[i]);
                }
            }
        }

        int[] links = [.. all.Where(l => l.Value.Loads > 1 && l.Value.Most * plan.Links.Cycles(l.Key) > floor).Select(l => l.Key).Order()];
        Dictionary<int, int> index = links.Select((l, i) => (l, i)).ToDictionary(l => l.l, l => l.i);
        return new(links, Array.ConvertAll(links, l => still.GetValueOrDefault(l)), [.. set.Senders.Select(s => PlacesOf(plan.Traffic[s.Site].Links, index))])
        {
            Cycles = Array.ConvertAll(links, plan.Links.Cycles),
            StillCycles = links.Select(l => still.GetValueOrDefault(l) * plan.Links.Cycles(l)).DefaultIfEmpty(0).Max(),
        };
    }

    private static int[] PlacesOf(int[] watched, Dictionary<int, int> index)
    {
        int[] places = new int[index.Count];
        Array.Fill(places, watched.Length);
        for (int place = 0; place < watched.Length; place++)
        {
            if (index.TryGetValue(watched[place], out int i))
            {
                places[i] = place;
            }
        }

        return places;
    }
}
