using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Replaces nested graphs by their nodes.</summary>
internal static class NirFlattener
{
    private const int MaxEdges = 1_000_000;
    private const long MaxWork = 1_000_000_000;

    /// <summary>The graph without nested ones.</summary>
    /// <exception cref="ModelFormatException">A nested graph has not exactly one input and one output.</exception>
    public static NirGraph Flatten(NirGraph graph)
    {
        Dictionary<string, NirNode> nodes = new(StringComparer.Ordinal);
        List<NirEdge> edges = [];
        List<string> ports = [];
        Add(graph, string.Empty, graph.Source, nodes, edges, ports);
        if ((long)ports.Count * edges.Count > MaxWork)
        {
            throw new FilePlace(graph.Source).Error($"it has {ports.Count / 2:N0} nested graphs and {edges.Count:N0} edges; NeuroSim reads fewer.");
        }

        foreach (string port in ports)
        {
            edges = Without(port, edges, graph.Source);
            nodes.Remove(port);
        }

        return new(nodes, edges, graph.Source) { Remarks = graph.Remarks };
    }

    private static void Add(NirGraph graph, string prefix, string source, Dictionary<string, NirNode> nodes, List<NirEdge> edges, List<string> ports)
    {
        Dictionary<string, (string Input, string Output)> nested = new(StringComparer.Ordinal);
        foreach ((string name, NirNode node) in graph.Nodes)
        {
            string full = prefix + name;
            if (node is NirGraph inner)
            {
                nested[name] = (Port<NirInput>(inner, full, source), Port<NirOutput>(inner, full, source));
                ports.AddRange([nested[name].Input, nested[name].Output]);
                Add(inner, $"{full}.", source, nodes, edges, ports);
            }
            else if (!nodes.TryAdd(full, node))
            {
                throw new FilePlace(source).Error($"two nodes are called '{full}' when nested graphs are joined by dots; rename one.");
            }
        }

        edges.AddRange(graph.Edges.Select(e => new NirEdge(
            nested.TryGetValue(e.From, out (string Input, string Output) from) ? from.Output : prefix + e.From,
            nested.TryGetValue(e.To, out (string Input, string Output) to) ? to.Input : prefix + e.To)));
    }

    private static string Port<T>(NirGraph graph, string name, string source)
    {
        string[] ports = [.. graph.Nodes.Where(n => n.Value is T).Select(n => n.Key)];
        return ports.Length == 1
            ? $"{name}.{ports[0]}"
            : throw new FilePlace(source, $"node '{name}' ({graph.Type})").Error(
                $"it has {ports.Length} nodes of type {(typeof(T) == typeof(NirInput) ? "Input" : "Output")}; NeuroSim reads nested graphs with one.");
    }

    // Each edge that enters the port is joined with each one that leaves it.
    private static List<NirEdge> Without(string port, List<NirEdge> edges, string source)
    {
        List<string> into = [.. edges.Where(e => e.To == port).Select(e => e.From)], outOf = [.. edges.Where(e => e.From == port).Select(e => e.To)];
        if ((long)into.Count * outOf.Count + edges.Count > MaxEdges)
        {
            throw new FilePlace(source).Error($"its nested graphs have more than {MaxEdges:N0} edges when flattened; NeuroSim reads fewer.");
        }

        return [.. edges.Where(e => e.To != port && e.From != port), .. into.SelectMany(from => outOf.Select(to => new NirEdge(from, to)))];
    }
}
