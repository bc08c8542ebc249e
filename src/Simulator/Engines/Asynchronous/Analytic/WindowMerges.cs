namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Finds the links that several senders must share to complete an inbox. The ways to an inbox form a tree that grows together towards it; of the links with one
/// service time, the last one on a way carries what all others before it carry, and more.
/// </summary>
internal sealed class WindowMerges
{
    private readonly List<WayNode> _nodes;
    private readonly Dictionary<(int Inbox, int Link), List<(int Hop, int Node)>> _hopsOf = [];

    /// <summary>Finds the links of all inboxes.</summary>
    public WindowMerges(List<SendItem> items, List<Way> ways, List<int> hops, List<WayTarget> targets, List<WayNode> nodes, int inboxes)
    {
        _nodes = nodes;
        Dictionary<(int Inbox, int Link), long> rests = [];
        Dictionary<int, int> hopOf = [];
        foreach (SendItem item in items.Where(i => i.Kind == ItemKind.Token))
        {
            Way way = ways[item.FirstWay];
            hopOf.Clear();
            for (int hop = way.FirstHop; hop < way.EndHop; hop++)
            {
                hopOf[hops[hop]] = hop;
            }

            for (int t = way.FirstTarget; t < way.EndTarget; t++)
            {
                Follow(targets[t], hopOf, rests);
            }
        }

        List<Merge>[] merges = [.. Enumerable.Range(0, inboxes).Select(_ => new List<Merge>())];
        foreach (((int inbox, int link), List<(int Hop, int Node)> of) in _hopsOf.Where(h => h.Value.Count > 1))
        {
            int first = Hops.Count;
            Hops.AddRange(of.Select(h => h.Hop));
            merges[inbox].Add(new(first, Hops.Count, nodes[of[0].Node].ServicePs, rests[(inbox, link)]));
        }

        ByInbox = [.. merges.Select(m => m.ToArray())];
    }

    /// <summary>Shared links by inbox.</summary>
    public Merge[][] ByInbox { get; }

    /// <summary>Hops of all of them.</summary>
    public List<int> Hops { get; } = [];

    // From the inbox back to the source: the first link of each service time.
    private void Follow(in WayTarget target, Dictionary<int, int> hopOf, Dictionary<(int Inbox, int Link), long> rests)
    {
        HashSet<long> seen = [];
        long rest = 0;
        for (int node = target.Node; node >= 0; node = _nodes[node].Parent)
        {
            WayNode link = _nodes[node];
            rest += link.LatencyPs;
            if (link.ServicePs > 0 && seen.Add(link.ServicePs))
            {
                (int, int) key = (target.Inbox, link.Link);
                if (!_hopsOf.TryGetValue(key, out List<(int Hop, int Node)>? of))
                {
                    _hopsOf[key] = of = [];
                }

                of.Add((hopOf[node], node));
                rests[key] = rest;
            }
        }
    }
}
