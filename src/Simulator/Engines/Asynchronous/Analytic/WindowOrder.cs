namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Puts the groups of a graph into an order in which each comes behind all that it waits for: the windows of a timestep form no circle.</summary>
internal static class WindowOrder
{
    /// <summary>Sorts groups. Those of one core keep their order.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="needs">By group: the inboxes that it waits for.</param>
    /// <param name="writers">By inbox: the groups that send to it.</param>
    /// <exception cref="InvalidOperationException">Some wait for each other: an error of the mapping.</exception>
    public static DraftGroup[] Sort(List<DraftGroup> groups, int[][] needs, List<int>[] writers)
    {
        List<int>[] next = [.. groups.Select(_ => new List<int>())];
        int[] waits = new int[groups.Count];
        Dictionary<int, int> before = [];
        for (int g = 0; g < groups.Count; g++)
        {
            foreach (int writer in needs[g].SelectMany(inbox => writers[inbox]))
            {
                next[writer].Add(g);
                waits[g]++;
            }

            if (groups[g] is { Core: >= 0, Apart: false } && !before.TryAdd(groups[g].Core, g))
            {
                next[before[groups[g].Core]].Add(g);
                waits[g]++;
                before[groups[g].Core] = g;
            }
        }

        return Sort(groups, next, waits);
    }

    private static DraftGroup[] Sort(List<DraftGroup> groups, List<int>[] next, int[] waits)
    {
        List<DraftGroup> sorted = new(groups.Count);
        Queue<int> free = new(Enumerable.Range(0, groups.Count).Where(g => waits[g] == 0));
        while (free.TryDequeue(out int g))
        {
            sorted.Add(groups[g]);
            foreach (int follower in next[g])
            {
                if (--waits[follower] == 0)
                {
                    free.Enqueue(follower);
                }
            }
        }

        return sorted.Count == groups.Count
            ? [.. sorted]
            : throw new InvalidOperationException($"{groups.Count - sorted.Count} groups of messages wait for each other: the windows form a circle");
    }
}
