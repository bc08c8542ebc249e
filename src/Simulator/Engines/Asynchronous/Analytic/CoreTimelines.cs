namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// When cores have done some work at the earliest. A core does one thing at a time, so work w₁, w₂, … that comes at r₁ ≤ r₂ ≤ … or later ends no earlier than
/// max over i of rᵢ + wᵢ + wᵢ₊₁ + …, whatever the order in which it is done: what comes at rᵢ or later is all done after rᵢ. Lindley's recursion
/// e ← max(e, rᵢ) + wᵢ in the order of r gives this maximum (Lindley, The theory of queues with a single server, 1952).
/// </summary>
internal sealed class CoreTimelines
{
    private readonly int[] _first, _count;
    private readonly long[] _releases, _works, _ends;

    /// <summary>Places for so many pieces of work per core.</summary>
    public CoreTimelines(IReadOnlyList<int> capacities)
    {
        _first = new int[capacities.Count + 1];
        for (int core = 0; core < capacities.Count; core++)
        {
            _first[core + 1] = _first[core] + capacities[core];
        }

        _count = new int[capacities.Count];
        (_releases, _works, _ends) = (new long[_first[^1]], new long[_first[^1]], new long[_first[^1]]);
    }

    /// <summary>Forgets all work.</summary>
    public void Clear() => Array.Clear(_count);

    /// <summary>When a core has done all work so far at the earliest, ps.</summary>
    public long EndPs(int core) => _count[core] == 0 ? 0 : _ends[_first[core] + _count[core] - 1];

    /// <summary>Adds work.</summary>
    /// <param name="core">The core.</param>
    /// <param name="releasePs">When it comes at the earliest, ps.</param>
    /// <param name="workPs">How long it takes, ps.</param>
    public void Add(int core, long releasePs, long workPs)
    {
        int first = _first[core], end = first + _count[core]++, place = end;
        for (; place > first && _releases[place - 1] > releasePs; place--)
        {
            (_releases[place], _works[place]) = (_releases[place - 1], _works[place - 1]);
        }

        (_releases[place], _works[place]) = (releasePs, workPs);
        long done = place == first ? 0 : _ends[place - 1];
        for (int i = place; i <= end; i++)
        {
            _ends[i] = done = Math.Max(done, _releases[i]) + _works[i];
        }
    }
}
