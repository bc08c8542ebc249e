namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// One side of the array as placement measures it, in both directions alike: on a ring the shorter way round. It says what <see cref="CoreArray"/>
/// says of two cores, without its divisions.
/// </summary>
public readonly struct RingSide
{
    // More than twice any side: without a ring, no way round is the shorter one.
    private const int Endless = 1 << 30;

    private readonly int _size;
    private readonly int _chips;

    private RingSide(int size, int chips) => (_size, _chips) = (size, chips);

    /// <summary>A side of so many cores and chips.</summary>
    /// <param name="ring">Whether a link joins its ends.</param>
    /// <param name="cores">Cores along it.</param>
    /// <param name="chips">Chips along it.</param>
    public static RingSide Of(bool ring, int cores, int chips) => new(ring ? cores : Endless, chips == 1 ? 0 : chips);

    /// <summary>Hops between two places that lie so far apart in the array.</summary>
    public int Hops(int apart) => Math.Min(apart, _size - apart);

    /// <summary>Borders of chips between them. Where both ways round are equally long each direction takes its own: their mean.</summary>
    /// <param name="apart">How far apart the two places lie in the array.</param>
    /// <param name="chipsApart">How far apart their chips lie in it.</param>
    public double Crossings(int apart, int chipsApart) => 2 * apart < _size ? chipsApart : 2 * apart > _size ? _chips - chipsApart : 0.5 * _chips;

    /// <summary>Hops from one place to another, up or, negative, down.</summary>
    public int Steps(int from, int to)
    {
        int steps = to - from;
        return 2 * steps > _size ? steps - _size : -2 * steps >= _size ? steps + _size : steps;
    }
}
