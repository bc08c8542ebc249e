namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// The way of a packet from one core to one or more others: dimension-order, first along X, then along Y. With multicast the ways share their common
/// links (a tree: along the source's row, then up and down the columns); without, each target gets a copy of its own. On a torus each way goes the shorter way
/// round; where both are equally long, east or south.
/// </summary>
public sealed class Route : IEquatable<Route>
{
    private readonly CoreArray _array;

    /// <summary>Creates the route to the distinct cores among <paramref name="targets"/>.</summary>
    public Route(CoreArray array, int from, IEnumerable<int> targets)
    {
        _array = array;
        From = from;
        Targets = [.. targets.Distinct().OrderBy(array.X).ThenBy(array.Y)];
    }

    private Route(CoreArray array, int from, int[] targets) => (_array, From, Targets) = (array, from, targets);

    /// <summary>The route to distinct cores that are in the order of <see cref="Targets"/> already.</summary>
    public static Route ToOrdered(CoreArray array, int from, int[] targets) => new(array, from, targets);

    /// <summary>Where packets start.</summary>
    public int From { get; }

    /// <summary>Where they go, by column, then by row. The source itself may be among them; it takes no hop.</summary>
    public int[] Targets { get; }

    /// <summary>Whether another route of the same array has the same start and targets.</summary>
    public bool Equals(Route? other) => other is not null && other.From == From && other.Targets.AsSpan().SequenceEqual(Targets);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Route);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, Targets.Length, Targets[0], Targets[^1]);

    /// <summary>Links of a core: 0 east, 1 west, 2 south, 3 north.</summary>
    public const int LinksPerCore = 4;

    /// <summary>Adds the links that one packet takes, each as core × 4 + direction of its start.</summary>
    /// <param name="multicast">True for the tree, false for the ways of one copy per target.</param>
    /// <param name="links">Where they are added.</param>
    public void CollectLinks(bool multicast, List<int> links)
    {
        if (multicast)
        {
            CollectTree(links);
            return;
        }

        foreach (int target in Targets)
        {
            Horizontal(_array.StepsX(From, target), links);
            Vertical(_array.X(target), _array.StepsY(From, target), links);
        }
    }

    private void CollectTree(List<int> links)
    {
        int east = 0, west = 0;
        foreach (int target in Targets)
        {
            int steps = _array.StepsX(From, target);
            (east, west) = (Math.Max(east, steps), Math.Min(west, steps));
        }

        Horizontal(east, links);
        Horizontal(west, links);
        for (int first = 0; first < Targets.Length;)
        {
            first = CollectColumn(first, links);
        }
    }

    // The branches to all targets of one column; returns the first target of the next column.
    private int CollectColumn(int first, List<int> links)
    {
        int x = _array.X(Targets[first]), next = first, south = 0, north = 0;
        for (; next < Targets.Length && _array.X(Targets[next]) == x; next++)
        {
            int steps = _array.StepsY(From, Targets[next]);
            (south, north) = (Math.Max(south, steps), Math.Min(north, steps));
        }

        Vertical(x, south, links);
        Vertical(x, north, links);
        return next;
    }

    /// <summary>Whether a link joins two chips; of a torus also those that close rings through several chips.</summary>
    public static bool CrossesChips(CoreArray array, int link)
    {
        int core = link / LinksPerCore;
        return (link % LinksPerCore) switch
        {
            0 => array.ChipColumns > 1 && (array.X(core) + 1) % array.CoreColumns == 0,
            1 => array.ChipColumns > 1 && array.X(core) % array.CoreColumns == 0,
            2 => array.ChipRows > 1 && (array.Y(core) + 1) % array.CoreRows == 0,
            _ => array.ChipRows > 1 && array.Y(core) % array.CoreRows == 0,
        };
    }

    private void Horizontal(int steps, List<int> links)
    {
        int x = _array.X(From), row = From - x;
        for (int hops = Math.Abs(steps); hops > 0; hops--)
        {
            links.Add((row + x) * LinksPerCore + (steps > 0 ? 0 : 1));
            x = Next(x, Math.Sign(steps), _array.Width);
        }
    }

    private void Vertical(int x, int steps, List<int> links)
    {
        int y = _array.Y(From);
        for (int hops = Math.Abs(steps); hops > 0; hops--)
        {
            links.Add((y * _array.Width + x) * LinksPerCore + (steps > 0 ? 2 : 3));
            y = Next(y, Math.Sign(steps), _array.Height);
        }
    }

    private static int Next(int place, int step, int size)
    {
        int next = place + step;
        return next == size ? 0 : next < 0 ? size - 1 : next;
    }
}
