using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>A graph of named nodes: <c>x_b = Σ y_a</c> over its edges a → b. It may be a node of another graph, then with one input and one output.</summary>
public sealed record NirGraph : NirNode
{
    /// <summary>Creates a graph. Shapes are checked by <see cref="NirShapes"/>, so that parts of graphs can be built.</summary>
    /// <param name="nodes">Nodes by name.</param>
    /// <param name="edges">Edges; they are a set, so one that is named twice counts once.</param>
    /// <param name="source">Path of the file that it comes from, or what it should be called in messages.</param>
    /// <exception cref="ModelFormatException">An edge names no node, enters an input or leaves an output.</exception>
    public NirGraph(IEnumerable<KeyValuePair<string, NirNode>> nodes, IEnumerable<NirEdge> edges, string source = "graph")
    {
        Nodes = nodes.ToImmutableSortedDictionary(StringComparer.Ordinal);
        Edges = [.. edges.Distinct()];
        Source = source;
        foreach (NirEdge edge in Edges)
        {
            Check(edge);
        }
    }

    /// <inheritdoc/>
    public override string Type => NirNodeTypes.Graph;

    /// <summary>Nodes by name, in the order of the names.</summary>
    public ImmutableSortedDictionary<string, NirNode> Nodes { get; }

    /// <summary>Edges in the order of the file.</summary>
    public ImmutableArray<NirEdge> Edges { get; }

    /// <summary>Path of the file that it comes from, or what it should be called in messages. Not compared.</summary>
    public string Source { get; }

    /// <summary>What the reader had to assume, each a sentence. Not compared.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>The same network without nested graphs: their nodes are named 'graph.node', their inputs and outputs vanish.</summary>
    /// <exception cref="ModelFormatException">A nested graph has not exactly one input and one output.</exception>
    public NirGraph Flatten() => NirFlattener.Flatten(this);

    /// <inheritdoc/>
    public bool Equals(NirGraph? other) => other is not null && Edges.AsSpan().SequenceEqual(other.Edges.AsSpan()) && Nodes.SequenceEqual(other.Nodes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Nodes.Count, Edges.Length);

    internal override NirShape Output(NirShape input, FilePlace place) => throw new InvalidOperationException("Flatten the graph first.");

    internal override void Write(NirFieldWriter fields) => NirWriter.Write(this, fields);

    private void Check(NirEdge edge)
    {
        FilePlace place = new(Source);
        foreach (string name in new[] { edge.From, edge.To })
        {
            if (!Nodes.ContainsKey(name))
            {
                throw place.Error($"the edge {edge} names '{name}', but the graph has no such node.");
            }
        }

        if (Nodes[edge.From] is NirOutput || Nodes[edge.To] is NirInput)
        {
            throw place.Error($"the edge {edge} leaves an output or enters an input.");
        }
    }
}
