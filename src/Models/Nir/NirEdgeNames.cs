using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Matches the names in edges with the nodes. Files exist (the NIR paper's nested Braille network is one) whose edges call a node by another
/// name than the node has. Where exactly one name is unknown and exactly one node has no edge, they can only mean each other.
/// </summary>
internal static class NirEdgeNames
{
    /// <summary>The edges, with such a name replaced and a remark about it.</summary>
    /// <exception cref="ModelFormatException">Names are unknown and cannot be matched.</exception>
    public static ImmutableArray<NirEdge> Repair(List<NirEdge> edges, IReadOnlyCollection<string> nodes, FilePlace place, List<string> remarks)
    {
        HashSet<string> named = new(edges.SelectMany(e => new[] { e.From, e.To }), StringComparer.Ordinal);
        string[] unknown = [.. named.Except(nodes)], unused = [.. nodes.Where(n => !named.Contains(n))];
        if (unknown.Length == 0)
        {
            return [.. edges];
        }

        if (unknown.Length > 1 || unused.Length != 1)
        {
            NirEdge first = edges.First(e => e.From == unknown[0] || e.To == unknown[0]);
            throw place.Error($"the edge {first} names '{unknown[0]}', but the graph has no such node.");
        }

        remarks.Add(place.Error($"its edges name '{unknown[0]}', which is no node; '{unused[0]}', the only node without an edge, is taken for it.").Message);
        string Known(string name) => name == unknown[0] ? unused[0] : name;
        return [.. edges.Select(e => new NirEdge(Known(e.From), Known(e.To)))];
    }
}
