namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Uniform random traffic: λ(s, d) = 1/N for every source and target, the source itself among them.</summary>
public sealed class UniformTraffic(int width, int height) : TrafficPattern("uniform", width, height, uniformShare: 1)
{
    /// <inheritdoc/>
    public override ReadOnlySpan<int> Partners(int source) => [];
}

/// <summary>
/// Hot spots: a share of each node's packets goes to some hot nodes in equal parts, the rest is uniform (Pfister and Norton, IEEE Transactions on Computers
/// C-34(10), 1985).
/// </summary>
public sealed class HotspotTraffic : TrafficPattern
{
    private readonly int[] _hot;

    /// <summary>Creates the pattern.</summary>
    /// <param name="width">Columns of the mesh.</param>
    /// <param name="height">Rows of the mesh.</param>
    /// <param name="share">Share of each node's packets, 0 … 1, that goes to the hot nodes, beside their part of the uniform rest.</param>
    /// <param name="hot">The hot nodes, at least one.</param>
    public HotspotTraffic(int width, int height, double share, IEnumerable<int> hot)
        : base("hotspot", width, height, 1 - share) => _hot = [.. hot];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Partners(int source) => _hot;
}
