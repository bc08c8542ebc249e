using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Cycles between the flits of a packet at its target in an empty mesh: those of the slowest router, link or port on its way.</summary>
internal sealed class Pace
{
    private readonly MeshSpec _mesh;

    /// <summary>The mean over all packets of a pattern.</summary>
    public Pace(MeshSpec mesh, TrafficPattern pattern)
    {
        _mesh = mesh;
        double sum = pattern.UniformShare * mesh.Routers * MeanOfAllPairs();
        for (int source = 0; source < mesh.Routers; source++)
        {
            ReadOnlySpan<int> partners = pattern.Partners(source);
            foreach (int partner in partners)
            {
                sum += (1 - pattern.UniformShare) / partners.Length * Of(source, partner);
            }
        }

        Mean = sum / mesh.Routers;
    }

    /// <summary>Cycles.</summary>
    public double Mean { get; }

    private int Of(int source, int target)
    {
        (int inX, int outX) = Count(source % _mesh.Width, target % _mesh.Width, _mesh.Width, _mesh.ChipColumns);
        (int inY, int outY) = Count(source / _mesh.Width, target / _mesh.Width, _mesh.Height, _mesh.ChipRows);
        return Slowest(inX + inY > 0, outX + outY > 0);
    }

    private int Slowest(bool inside, bool between)
        => Math.Max(Math.Max(1, _mesh.RouterCyclesPerFlit), Math.Max(inside ? _mesh.LinkCyclesPerFlit : 1, between ? _mesh.ChipLinkCyclesPerFlit : 1));

    // Links inside chips and between them on a way along one dimension.
    private (int Inside, int Between) Count(int from, int to, int size, int chip)
    {
        DimensionWay way = new(from, to, size, _mesh.Torus);
        int between = 0;
        for (int hop = 0; hop < way.Hops; hop++)
        {
            int next = hop + 1 < way.Hops ? way.Start(hop + 1) : to;
            between += LinkPlaces.Chip(way.Start(hop), chip) != LinkPlaces.Chip(next, chip) ? 1 : 0;
        }

        return (way.Hops - between, between);
    }

    // Along the two dimensions all pairs are independent: it is enough to know how often each kind of link is met along one.
    private double MeanOfAllPairs()
    {
        double[] x = Kinds(_mesh.Width, _mesh.ChipColumns), y = Kinds(_mesh.Height, _mesh.ChipRows);
        double mean = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < y.Length; j++)
            {
                mean += x[i] * y[j] * Slowest(((i | j) & 1) != 0, ((i | j) & 2) != 0);
            }
        }

        return mean;
    }

    // Shares of the pairs along one dimension whose way has links inside chips (bit 0) and between chips (bit 1).
    private double[] Kinds(int size, int chip)
    {
        double[] kinds = new double[4];
        for (int pair = 0; pair < size * size; pair++)
        {
            (int inside, int between) = Count(pair / size, pair % size, size, chip);
            kinds[(inside > 0 ? 1 : 0) | (between > 0 ? 2 : 0)] += 1.0 / (size * size);
        }

        return kinds;
    }
}
