using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>
/// The load that a pattern puts on each link when every node sends one flit per cycle: γ(c) = Σ λ(s, d) over the pairs whose way leads over c (Dally and
/// Towles, 3.3.1). What takes n cycles for a flit carries at most 1/n; so no node can send more than 1 / max(γ(c)·n(c)) flits per cycle, whatever buffers and
/// arbiters do. Local ports count as links that take one flit per cycle. Where FIFOs and outputs rest between packets, all packets being of the longest kind,
/// the cycles of a packet are divided among its flits.
/// </summary>
public sealed class ChannelLoads
{
    private const int East = 0, West = 1, South = 2, North = 3, Directions = 4;

    private readonly MeshSpec _mesh;
    private readonly TrafficPattern _pattern;
    private readonly double[] _links;
    private readonly double[] _arrivals;

    /// <summary>Computes the loads.</summary>
    public ChannelLoads(MeshSpec mesh, TrafficPattern pattern)
    {
        (_mesh, _pattern) = (mesh, pattern);
        _links = new double[mesh.Routers * Directions];
        _arrivals = new double[mesh.Routers];
        for (int y = 0; y < mesh.Height; y++)
        {
            AddRow(y);
        }

        for (int x = 0; x < mesh.Width; x++)
        {
            AddColumn(x);
        }

        AddArrivals();
        (Bound, Bottleneck) = FindBound();
    }

    /// <summary>Load of each link, router × 4 + direction, in flits per cycle per flit that a node sends.</summary>
    public IReadOnlyList<double> Links => _links;

    /// <summary>Most flits per node and cycle that the mesh can carry.</summary>
    public double Bound { get; }

    /// <summary>What is busy all the time at <see cref="Bound"/>, in words.</summary>
    public string Bottleneck { get; }

    /// <summary>Mean number of links on a packet's way; what goes to its own source takes none.</summary>
    public double MeanHops => _links.Sum() / _mesh.Routers;

    /// <summary>Mean latency in an empty mesh, cycles: each link's hop once, and each further flit at the pace of the slowest link on its way.</summary>
    public double ZeroLoadCycles(int flits)
    {
        double hops = 0;
        for (int link = 0; link < _links.Length; link++)
        {
            hops += _links[link] * (LinkPlaces.CrossesChips(_mesh, link) ? _mesh.ChipHopCycles : _mesh.HopCycles);
        }

        return hops / _mesh.Routers + (flits - 1) * new Pace(_mesh, _pattern).Mean;
    }

    // Flows along a row by the columns of source and target.
    private void AddRow(int y)
    {
        int width = _mesh.Width;
        double[] flows = new double[width * width];
        Array.Fill(flows, _pattern.UniformShare / width);
        for (int x = 0; x < width; x++)
        {
            ReadOnlySpan<int> partners = _pattern.Partners(x + y * width);
            foreach (int partner in partners)
            {
                flows[x * width + partner % width] += (1 - _pattern.UniformShare) / partners.Length;
            }
        }

        Spread(flows, width, (x, upwards) => (x + y * width) * Directions + (upwards ? East : West));
    }

    // Flows along a column by the rows of source and target; their sources lie in any column.
    private void AddColumn(int x)
    {
        int width = _mesh.Width, height = _mesh.Height;
        double[] flows = new double[height * height];
        Array.Fill(flows, _pattern.UniformShare / height);
        for (int source = 0; source < _mesh.Routers; source++)
        {
            ReadOnlySpan<int> partners = _pattern.Partners(source);
            foreach (int partner in partners)
            {
                if (partner % width == x)
                {
                    flows[source / width * height + partner / width] += (1 - _pattern.UniformShare) / partners.Length;
                }
            }
        }

        Spread(flows, height, (y, upwards) => (x + y * width) * Directions + (upwards ? South : North));
    }

    private void Spread(double[] flows, int size, Func<int, bool, int> link)
    {
        for (int pair = 0; pair < flows.Length; pair++)
        {
            DimensionWay way = new(pair / size, pair % size, size, _mesh.Torus);
            for (int hop = 0; flows[pair] > 0 && hop < way.Hops; hop++)
            {
                _links[link(way.Start(hop), way.Upwards)] += flows[pair];
            }
        }
    }

    private void AddArrivals()
    {
        Array.Fill(_arrivals, _pattern.UniformShare);
        for (int source = 0; source < _mesh.Routers; source++)
        {
            ReadOnlySpan<int> partners = _pattern.Partners(source);
            foreach (int partner in partners)
            {
                _arrivals[partner] += (1 - _pattern.UniformShare) / partners.Length;
            }
        }
    }

    private (double Bound, string Bottleneck) FindBound()
    {
        // Every node sends: its local port takes one flit per cycle.
        double fifo = 1 + _mesh.FifoRest / (double)_mesh.LongestPacketFlits, most = fifo;
        string what = "the nodes' own ports into the mesh";
        for (int link = 0; link < _links.Length; link++)
        {
            int cycles = LinkPlaces.CrossesChips(_mesh, link) ? _mesh.ChipLinkCyclesPerFlit : _mesh.LinkCyclesPerFlit;
            Raise(_links[link] * Math.Max(fifo, PerFlit(cycles)), () => LinkPlaces.Name(_mesh, link));
        }

        for (int node = 0; node < _mesh.Routers; node++)
        {
            Raise(_arrivals[node] * PerFlit(1), () => $"port out of the mesh at {LinkPlaces.Node(_mesh, node)}");
            Raise(Passing(node) * _mesh.RouterCyclesPerFlit, () => $"router {LinkPlaces.Node(_mesh, node)}");
        }

        return (1 / most, what);

        // Sums of equal terms in another order differ in their last digits.
        void Raise(double load, Func<string> name)
        {
            if (load > most * (1 + 1e-9))
            {
                (most, what) = (load, name());
            }
        }
    }

    // Cycles of an output for a flit: between packets it rests, unless the tail takes its link for longer.
    private double PerFlit(int linkCycles)
        => linkCycles + Math.Max(0, 1 + _mesh.AllocationCycles - linkCycles) / (double)_mesh.LongestPacketFlits;

    private double Passing(int node) => _arrivals[node] + _links.AsSpan(node * Directions, Directions).ToArray().Sum();
}
