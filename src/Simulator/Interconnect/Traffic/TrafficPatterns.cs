namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>All patterns by name. A new pattern is one line here.</summary>
public static class TrafficPatterns
{
    private static readonly Dictionary<string, Func<TrafficGrid, TrafficPattern>> s_patterns = new(StringComparer.Ordinal)
    {
        ["uniform"] = g => new UniformTraffic(g.Width, g.Height),
        ["transpose"] = g => g.Width == g.Height ? PermutationTraffic.Transpose(g.Width) : throw new TrafficFormatException(
            $"transpose sends from (x, y) to (y, x) and needs as many rows as columns; the mesh has {g.Width} columns and {g.Height} rows. Give another size."),
        ["bit-complement"] = g => PermutationTraffic.BitComplement(g.Width, g.Height),
        ["tornado"] = g => PermutationTraffic.Tornado(g.Width, g.Height),
        ["neighbour"] = g => PermutationTraffic.Neighbour(g.Width, g.Height),
        ["hotspot"] = g => new HotspotTraffic(g.Width, g.Height, g.HotShare, HotNodes(g)),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => s_patterns.Keys;

    /// <summary>Makes the pattern of a name in <see cref="Names"/>.</summary>
    /// <exception cref="TrafficFormatException">The mesh cannot have it.</exception>
    public static TrafficPattern Create(string name, TrafficGrid grid) => s_patterns[name](grid);

    private static IReadOnlyList<int> HotNodes(TrafficGrid grid)
    {
        int nodes = grid.Width * grid.Height;
        int wrong = grid.HotNodes.FirstOrDefault(n => n < 0 || n >= nodes, -1);
        return wrong == -1 ? grid.HotNodes : throw new TrafficFormatException(
            $"hot node {wrong} does not exist; nodes of a mesh of {grid.Width}x{grid.Height} are numbered row by row from 0 to {nodes - 1:N0}.");
    }
}

/// <summary>What a pattern is made for.</summary>
/// <param name="Width">Columns of the mesh.</param>
/// <param name="Height">Rows of the mesh.</param>
/// <param name="HotShare">Share of each node's packets for the hot nodes, 0 … 1.</param>
/// <param name="HotNodes">The hot nodes, at least one.</param>
public sealed record TrafficGrid(int Width, int Height, double HotShare, IReadOnlyList<int> HotNodes);
