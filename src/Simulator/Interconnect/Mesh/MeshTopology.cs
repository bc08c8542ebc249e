namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Who is joined to whom, and how fast; and dimension-order routing, first along X, then along Y.</summary>
internal sealed class MeshTopology
{
    /// <summary>Directions of links: 0 east, 1 west, 2 south, 3 north. The opposite of d is d ^ 1.</summary>
    public const int Directions = 4;

    /// <summary>The fifth port of a router, to and from its core.</summary>
    public const int Local = 4;

    /// <summary>Ports of a router: FIFO p is fed by the link of direction p that ends here, or by the core.</summary>
    public const int Ports = 5;

    private readonly MeshSpec _spec;

    public MeshTopology(MeshSpec spec)
    {
        _spec = spec;
        (Next, HopCycles, CyclesPerFlit) = (new int[Directions * spec.Routers], new int[Directions * spec.Routers], new int[Directions * spec.Routers]);
        (Crosses, Places) = (new bool[Directions * spec.Routers], new int[spec.Routers]);
        for (int router = 0; router < spec.Routers; router++)
        {
            Places[router] = (router % spec.Width) | (router / spec.Width << 16);
            for (int d = 0; d < Directions; d++)
            {
                bool crosses = LeavesChip(router, d);
                int link = router * Directions + d;
                Crosses[link] = crosses;
                Next[link] = Neighbour(router, d);
                HopCycles[link] = crosses ? spec.ChipHopCycles : spec.HopCycles;
                CyclesPerFlit[link] = crosses ? spec.ChipLinkCyclesPerFlit : spec.LinkCyclesPerFlit;
            }
        }
    }

    /// <summary>Router at the end of each link; −1 where there is no link.</summary>
    public int[] Next { get; }

    /// <summary>Whether each link joins two chips.</summary>
    public bool[] Crosses { get; }

    /// <summary>Of each link.</summary>
    public int[] HopCycles { get; }

    /// <summary>Of each link.</summary>
    public int[] CyclesPerFlit { get; }

    /// <summary>Column of each router, and its row × 65,536.</summary>
    public int[] Places { get; }

    /// <summary>Direction in which a packet leaves a router on its way to a place, <see cref="Local"/> when it is there.</summary>
    public int DirectionTo(int here, int there)
    {
        int dx = (there & 0xFFFF) - (here & 0xFFFF), dy = (there >> 16) - (here >> 16);
        return dx != 0 ? Along(dx, _spec.Width) : dy != 0 ? 2 + Along(dy, _spec.Height) : Local;
    }

    // A torus goes the shorter way round; both ways equally long: east, or south.
    private int Along(int distance, int size)
    {
        if (!_spec.Torus)
        {
            return distance > 0 ? 0 : 1;
        }

        int forward = distance < 0 ? distance + size : distance;
        return 2 * forward <= size ? 0 : 1;
    }

    private int Neighbour(int router, int direction)
    {
        int x = router % _spec.Width, y = router / _spec.Width;
        (x, y) = direction switch { 0 => (x + 1, y), 1 => (x - 1, y), 2 => (x, y + 1), _ => (x, y - 1) };
        if (_spec.Torus)
        {
            (x, y) = ((x + _spec.Width) % _spec.Width, (y + _spec.Height) % _spec.Height);
        }

        return x < 0 || x >= _spec.Width || y < 0 || y >= _spec.Height ? -1 : y * _spec.Width + x;
    }

    private bool LeavesChip(int router, int direction)
    {
        int place = direction < 2 ? router % _spec.Width : router / _spec.Width, size = direction < 2 ? _spec.Width : _spec.Height;
        int chip = direction < 2 ? _spec.ChipColumns : _spec.ChipRows;
        return chip != 0 && chip < size && (direction % 2 == 0 ? place + 1 : place) % chip == 0;
    }
}
