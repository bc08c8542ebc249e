namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Finds the links that several senders must share to complete an inbox. The ways to an inbox form a tree that grows together towards it; of the links with one
/// service time, the last one on a way carries what all others before it carry, and more.
/// </summary>
internal sealed class WindowMerges
{
    private readonly Dictionary<(int Inbox, int Link), Shared> _shared = [];

    /// <summary>Follows a token from an inbox back to its source: the first link of each service time may be one that others share.</summary>
    /// <param name="inbox">The inbox.</param>
    /// <param name="node">The node at whose end it lies.</param>
    /// <param name="nodes">The sender's tree of ways.</param>
    /// <param name="hopOf">The hop of the token's way that crosses a node.</param>
    public void Follow(int inbox, int node, List<WayNode> nodes, Func<int, MergedHop> hopOf)
    {
        HashSet<long> seen = [];
        for (; node != WayLayout.Source; node = nodes[node].Parent)
        {
            WayNode link = nodes[node];
            if (link.ServicePs == 0 || !seen.Add(link.ServicePs))
            {
                continue;
            }

            if (!_shared.TryGetValue((inbox, link.Link), out Shared? shared))
            {
                _shared[(inbox, link.Link)] = shared = new(link.ServicePs);
            }

            shared.Hops.Add(hopOf(node));
        }
    }

    /// <summary>The links that several tokens cross, inbox by inbox, and the hops of all of them.</summary>
    public (int[] First, Merge[] Merges, MergedHop[] Hops) Of(int inboxes)
    {
        List<(int Inbox, Merge Merge)> merges = [];
        List<MergedHop> hops = [];
        foreach (((int inbox, _), Shared shared) in _shared.Where(s => s.Value.Hops.Count > 1).OrderBy(s => s.Key.Inbox))
        {
            int first = hops.Count;
            hops.AddRange(shared.Hops);
            merges.Add((inbox, new(first, hops.Count, shared.ServicePs)));
        }

        (int[] firstMerge, Merge[] byInbox) = KeyedRuns.By(inboxes, merges);
        return (firstMerge, byInbox, [.. hops]);
    }

    private sealed record Shared(long ServicePs)
    {
        public List<MergedHop> Hops { get; } = [];
    }
}
