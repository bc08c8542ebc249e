namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>The way of a packet along one dimension: straight, or on a ring the shorter way round, upwards where both are as long.</summary>
internal readonly struct DimensionWay
{
    private readonly int _size;

    /// <summary>Creates the way.</summary>
    /// <param name="from">Where it starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="size">Nodes along the dimension.</param>
    /// <param name="ring">Whether a link joins the ends.</param>
    public DimensionWay(int from, int to, int size, bool ring)
    {
        _size = size;
        int up = ring ? (to - from + size) % size : to - from;
        Upwards = ring ? 2 * up <= size : up > 0;
        (From, Hops) = (from, Upwards ? up : ring ? size - up : -up);
    }

    /// <summary>Where it starts.</summary>
    public int From { get; }

    /// <summary>Links that it takes.</summary>
    public int Hops { get; }

    /// <summary>True if it leads to higher numbers, or from the last round to 0.</summary>
    public bool Upwards { get; }

    /// <summary>Where its link number <paramref name="hop"/> starts.</summary>
    public int Start(int hop)
    {
        int at = Upwards ? From + hop : From - hop;
        return at >= _size ? at - _size : at < 0 ? at + _size : at;
    }
}
