namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Traffic in which every node sends all its packets to one other node, itself possibly. Formulas: Dally and Towles, Table 3.1.</summary>
public sealed class PermutationTraffic : TrafficPattern
{
    private readonly int[] _partners;

    private PermutationTraffic(string name, int width, int height, Func<int, int, (int X, int Y)> partner)
        : base(name, width, height, uniformShare: 0)
    {
        _partners = new int[width * height];
        for (int node = 0; node < _partners.Length; node++)
        {
            (int x, int y) = partner(node % width, node / width);
            _partners[node] = x + y * width;
        }
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Partners(int source) => _partners.AsSpan(source, 1);

    /// <summary>Transpose: (x, y) sends to (y, x). Only for as many rows as columns.</summary>
    public static PermutationTraffic Transpose(int size) => new("transpose", size, size, (x, y) => (y, x));

    /// <summary>
    /// Bit complement: node b sends to the node whose number has all bits of b inverted. That is (width − 1 − x, height − 1 − y), which is taken as the
    /// definition where sides are no powers of two.
    /// </summary>
    public static PermutationTraffic BitComplement(int width, int height)
        => new("bit-complement", width, height, (x, y) => (width - 1 - x, height - 1 - y));

    /// <summary>Tornado: almost half the way round in both dimensions, x → (x + ⌈width/2⌉ − 1) mod width, and y alike.</summary>
    public static PermutationTraffic Tornado(int width, int height)
        => new("tornado", width, height, (x, y) => ((x + HalfWay(width)) % width, (y + HalfWay(height)) % height));

    /// <summary>Neighbour: one step in both dimensions, (x + 1 mod width, y + 1 mod height).</summary>
    public static PermutationTraffic Neighbour(int width, int height)
        => new("neighbour", width, height, (x, y) => ((x + 1) % width, (y + 1) % height));

    private static int HalfWay(int size) => (size + 1) / 2 - 1;
}
