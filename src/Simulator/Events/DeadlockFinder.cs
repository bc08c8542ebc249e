namespace NeuroSim.Simulator.Events;

/// <summary>Finds a circle of cores of which each waits for a place in the queue of the next.</summary>
internal static class DeadlockFinder
{
    /// <summary>The circle, lowest number first; empty where no core waits. To be asked when no event is left.</summary>
    public static int[] FindCycle(FabricPlan plan, CreditArbiter arbiter)
    {
        int core = 0;
        while (core < plan.Cores.Count && !arbiter.IsWaiting(core))
        {
            core++;
        }

        if (core == plan.Cores.Count)
        {
            return [];
        }

        // Nothing is on its way: a full queue belongs to a core that has work, and does not begin it because it waits itself. So each step leads on, and
        // finally round.
        List<int> path = [];
        Dictionary<int, int> placeOf = [];
        while (placeOf.TryAdd(core, path.Count))
        {
            path.Add(core);
            core = FirstFull(plan.TargetsOf(arbiter.WantedRoute(core)), arbiter);
        }

        int[] cycle = [.. path.Skip(placeOf[core])];
        int lowest = Array.IndexOf(cycle, cycle.Min());
        return [.. cycle[lowest..], .. cycle[..lowest]];
    }

    private static int FirstFull(ReadOnlySpan<int> targets, CreditArbiter arbiter)
    {
        foreach (int core in targets)
        {
            if (arbiter.IsFull(core))
            {
                return core;
            }
        }

        throw new InvalidOperationException("A sender waits though all its targets have a free place.");
    }
}
