namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// The way of a packet from one core to one or more others: dimension-order, first along X, then along Y. With multicast the ways share their common
/// links (a tree: along the source's row, then up and down the columns); without, each target gets a copy of its own.
/// </summary>
public sealed class Route
{
    private readonly CoreArray _array;

    /// <summary>Creates the route to the distinct cores among <paramref name="targets"/>.</summary>
    public Route(CoreArray array, int from, IEnumerable<int> targets)
    {
        _array = array;
        From = from;
        Targets = [.. targets.Distinct().OrderBy(array.X).ThenBy(array.Y)];
    }

    /// <summary>Where packets start.</summary>
    public int From { get; }

    /// <summary>Where they go, by column, then by row. The source itself may be among them; it takes no hop.</summary>
    public int[] Targets { get; }

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
            Horizontal(_array.X(From), _array.X(target), _array.Y(From), links);
            Vertical(_array.X(target), _array.Y(From), _array.Y(target), links);
        }
    }

    private void CollectTree(List<int> links)
    {
        int x0 = _array.X(From), y0 = _array.Y(From);
        int east = Math.Max(x0, Targets.Max(_array.X)), west = Math.Min(x0, Targets.Min(_array.X));
        Horizontal(x0, east, y0, links);
        Horizontal(x0, west, y0, links);
        for (int first = 0; first < Targets.Length;)
        {
            int end = first;
            while (end < Targets.Length && _array.X(Targets[end]) == _array.X(Targets[first]))
            {
                end++;
            }

            Vertical(_array.X(Targets[first]), y0, Math.Max(y0, _array.Y(Targets[end - 1])), links);
            Vertical(_array.X(Targets[first]), y0, Math.Min(y0, _array.Y(Targets[first])), links);
            first = end;
        }
    }

    /// <summary>Whether a link joins two chips.</summary>
    public static bool CrossesChips(CoreArray array, int link)
    {
        int core = link / LinksPerCore;
        return (link % LinksPerCore) switch
        {
            0 => (array.X(core) + 1) % array.CoreColumns == 0,
            1 => array.X(core) % array.CoreColumns == 0,
            2 => (array.Y(core) + 1) % array.CoreRows == 0,
            _ => array.Y(core) % array.CoreRows == 0,
        };
    }

    private void Horizontal(int from, int to, int y, List<int> links)
    {
        int step = Math.Sign(to - from);
        for (int x = from; x != to; x += step)
        {
            links.Add((y * _array.Width + x) * LinksPerCore + (step > 0 ? 0 : 1));
        }
    }

    private void Vertical(int x, int from, int to, List<int> links)
    {
        int step = Math.Sign(to - from);
        for (int y = from; y != to; y += step)
        {
            links.Add((y * _array.Width + x) * LinksPerCore + (step > 0 ? 2 : 3));
        }
    }
}
