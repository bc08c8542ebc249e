using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// The order in which a step evaluates the nodes of a flat graph, and the edges that carry the value of the step before. Depth first from the
/// input, an edge that closes a cycle is found; if it leaves a neuron (a node with a state), it carries the value of the step before; if it leaves
/// a node without state, the edges that lead from neurons of the cycle to that node do, directly or over other nodes without
/// state. So the delay lies where the neuron spikes: in <c>lif → w → lif</c>, w sees the spikes of the step before, and its bias counts
/// from the first step on. A Delay node of at least one step needs none of this: it hands on what it has kept.
/// </summary>
internal sealed class NirPlan
{
    private readonly NirGraph _graph;
    private readonly string[] _names;
    private readonly bool[] _hasState;
    private readonly List<int>[] _next, _before;
    private readonly HashSet<(int From, int To)> _late = [];

    private NirPlan(NirGraph graph, Func<string, bool> keeps)
    {
        _graph = graph;
        _names = [.. graph.Nodes.OrderBy(n => n.Value is NirInput ? 0 : 1).Select(n => n.Key)];
        _hasState = [.. _names.Select(n => graph.Nodes[n].HasState)];
        _next = [.. _names.Select(_ => new List<int>())];
        _before = [.. _names.Select(_ => new List<int>())];
        Dictionary<string, int> index = _names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        foreach (NirEdge edge in graph.Edges.Where(e => !keeps(e.To)))
        {
            _next[index[edge.From]].Add(index[edge.To]);
            _before[index[edge.To]].Add(index[edge.From]);
        }
    }

    /// <summary>Names in the order of evaluation.</summary>
    public ImmutableArray<string> Order { get; private set; }

    /// <summary>Edges that carry the value of the step before.</summary>
    public ImmutableHashSet<NirEdge> Late { get; private set; } = [];

    /// <summary>The plan of a flat graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="keeps">True for Delay nodes that hand on nothing of what enters in the same step.</param>
    /// <exception cref="ModelFormatException">A cycle has neither neuron nor delay.</exception>
    public static NirPlan Of(NirGraph graph, Func<string, bool> keeps)
    {
        NirPlan plan = new(graph, keeps);
        (int[] finished, List<(int From, int To)> closing) = NirDepthFirst.Visit(plan._next, Enumerable.Range(0, plan._names.Length));
        int[] component = NirDepthFirst.Components(plan._before, finished);
        foreach ((int from, int to) in closing)
        {
            plan.DelayAt(from, to, component);
        }

        plan.Sort();
        plan.Late = [.. plan._late.Select(e => new NirEdge(plan._names[e.From], plan._names[e.To]))];
        return plan;
    }

    private void DelayAt(int from, int to, int[] component)
    {
        if (_hasState[from])
        {
            _late.Add((from, to));
            return;
        }

        HashSet<int> stateless = [from];
        Stack<int> open = new(stateless);
        while (open.TryPop(out int node))
        {
            foreach (int source in _before[node].Where(s => component[s] == component[from]))
            {
                if (_hasState[source])
                {
                    _late.Add((source, node));
                }
                else if (stateless.Add(source))
                {
                    open.Push(source);
                }
            }
        }
    }

    private void Sort()
    {
        List<int>[] rest = [.. _next.Select((followers, from) => followers.Where(to => !_late.Contains((from, to))).ToList())];
        (int[] finished, List<(int From, int To)> closing) = NirDepthFirst.Visit(rest, Enumerable.Range(0, _names.Length));
        if (closing.Count > 0)
        {
            NirEdge edge = new(_names[closing[0].From], _names[closing[0].To]);
            throw new FilePlace(_graph.Source).Error($"the edge {edge} closes a cycle without a neuron or a delay: its values would depend on themselves.");
        }

        Order = [.. finished.Reverse().Select(i => _names[i])];
    }
}
