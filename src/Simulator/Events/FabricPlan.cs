namespace NeuroSim.Simulator.Events;

/// <summary>
/// Cores, links and routes, checked and laid out in plain arrays. A plan does not change: one serves any number of runs, also side by side.
/// Each route is a run of nodes: its source, then the ends of its steps.
/// </summary>
public sealed class FabricPlan
{
    private readonly int[] _firstNode, _link, _firstChild, _children, _firstTarget, _targets;

    /// <summary>Checks and lays out.</summary>
    /// <exception cref="ArgumentException">A core, link or route is not possible; the message says which, and why.</exception>
    public FabricPlan(IReadOnlyList<CoreSpec> cores, IReadOnlyList<LinkSpec> links, IReadOnlyList<RouteTree> routes)
    {
        (Cores, Links) = ([.. cores], [.. links]);
        FabricChecks.Check(Cores, Links, routes);
        _firstNode = new int[routes.Count + 1];
        for (int r = 0; r < routes.Count; r++)
        {
            _firstNode[r + 1] = checked(_firstNode[r] + 1 + routes[r].Steps.Count);
        }

        _link = new int[_firstNode[^1]];
        _firstChild = new int[_link.Length + 1];
        _firstTarget = new int[_link.Length + 1];
        _children = new int[_link.Length - routes.Count];
        _targets = new int[checked((int)routes.Sum(r => (long)r.Targets.Count))];
        for (int r = 0; r < routes.Count; r++)
        {
            LayOut(routes[r], _firstNode[r], _firstNode[r + 1]);
        }
    }

    /// <summary>The cores.</summary>
    public IReadOnlyList<CoreSpec> Cores { get; }

    /// <summary>The links.</summary>
    public IReadOnlyList<LinkSpec> Links { get; }

    /// <summary>Number of routes.</summary>
    public int RouteCount => _firstNode.Length - 1;

    /// <summary>The cores that a route delivers to.</summary>
    public ReadOnlySpan<int> TargetsOf(int route) => Range(_targets, _firstTarget[_firstNode[route]], _firstTarget[_firstNode[route + 1]]);

    /// <summary>The node at a route's source.</summary>
    internal int SourceOf(int route) => _firstNode[route];

    /// <summary>The link that ends at a node; −1 at a source.</summary>
    internal int LinkTo(int node) => _link[node];

    /// <summary>The nodes at the ends of the links that go on from a node.</summary>
    internal ReadOnlySpan<int> ChildrenOf(int node) => Range(_children, _firstChild[node], _firstChild[node + 1]);

    /// <summary>The cores at a node.</summary>
    internal ReadOnlySpan<int> CoresAt(int node) => Range(_targets, _firstTarget[node], _firstTarget[node + 1]);

    private static ReadOnlySpan<int> Range(int[] all, int first, int end) => all.AsSpan(first, end - first);

    private void LayOut(RouteTree route, int first, int end)
    {
        _link[first] = -1;
        for (int step = 0; step < route.Steps.Count; step++)
        {
            _link[first + 1 + step] = route.Steps[step].Link;
        }

        Group(_firstChild, _children, first, end, [.. route.Steps.Select((s, i) => (s.Parent, first + 1 + i))]);
        Group(_firstTarget, _targets, first, end, [.. route.Targets.Select(t => (t.Step, t.Core))]);
    }

    // Writes the items of each node side by side, in their order. Nodes are counted from −1, the source.
    private static void Group(int[] starts, int[] items, int first, int end, (int Step, int Item)[] entries)
    {
        int place = starts[first];
        foreach ((int step, int item) in entries.OrderBy(e => e.Step))
        {
            items[place++] = item;
            starts[first + 2 + step]++;
        }

        for (int node = first; node < end; node++)
        {
            starts[node + 1] += starts[node];
        }
    }
}
