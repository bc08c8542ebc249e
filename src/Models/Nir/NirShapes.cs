using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>The shapes of what travels in a flat graph, inferred from its inputs and checked along every edge.</summary>
public sealed class NirShapes
{
    /// <summary>Elements that all nodes together may hand on.</summary>
    private const long MaxElements = 1L << 27;

    private readonly NirGraph _graph;
    private readonly Dictionary<string, NirShape> _inputs = new(StringComparer.Ordinal), _outputs = new(StringComparer.Ordinal);

    private long _elements;

    private NirShapes(NirGraph graph) => _graph = graph;

    /// <summary>Shape of the sum that enters a node.</summary>
    public NirShape Input(string node) => _inputs[node];

    /// <summary>Shape of what a node hands on.</summary>
    public NirShape Output(string node) => _outputs[node];

    /// <summary>Infers and checks all shapes.</summary>
    /// <param name="graph">A graph without nested ones (see <see cref="NirGraph.Flatten"/>).</param>
    /// <exception cref="ModelFormatException">A node's parameters do not fit its input, or no data reach it.</exception>
    public static NirShapes Infer(NirGraph graph)
    {
        NirShapes shapes = new(graph);
        shapes.Spread();
        shapes.CheckEdges();
        return shapes;
    }

    /// <summary>File and node, for messages.</summary>
    internal static FilePlace Place(NirGraph graph, string node) => new(graph.Source, $"node '{node}' ({graph.Nodes[node].Type})");

    private void Spread()
    {
        ILookup<string, string> next = _graph.Edges.ToLookup(e => e.From, e => e.To, StringComparer.Ordinal);
        Queue<string> ready = new();
        foreach ((string name, NirNode node) in _graph.Nodes)
        {
            if (node is NirInput input)
            {
                Set(name, input.Shape);
                ready.Enqueue(name);
            }
        }

        while (ready.TryDequeue(out string? name))
        {
            foreach (string follower in next[name].Where(n => !_inputs.ContainsKey(n)))
            {
                Set(follower, _outputs[name]);
                ready.Enqueue(follower);
            }
        }
    }

    private void Set(string name, NirShape input)
    {
        FilePlace place = Place(_graph, name);
        NirShape output = _graph.Nodes[name].Output(input, place);
        _elements += Math.Min(output.LongCount, MaxElements + 1);
        if ((output.Problem() ?? TooMany()) is { } problem)
        {
            throw place.Error(problem);
        }

        (_inputs[name], _outputs[name]) = (input, output);
    }

    private string? TooMany() => _elements > MaxElements
        ? $"with it, the nodes hand on more than {MaxElements:N0} elements in all, the most that NeuroSim simulates."
        : null;

    private void CheckEdges()
    {
        foreach (string name in _graph.Nodes.Keys)
        {
            if (!_inputs.ContainsKey(name))
            {
                throw Place(_graph, name).Error("no edge leads to it from an input; remove it or connect it.");
            }
        }

        foreach (NirEdge edge in _graph.Edges)
        {
            if (!_outputs[edge.From].Equals(_inputs[edge.To]))
            {
                throw Place(_graph, edge.To).Error($"'{edge.From}' hands it {_outputs[edge.From]}, but others hand it {_inputs[edge.To]}.");
            }
        }
    }
}
