using System.Runtime.InteropServices;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>Cuts tiles into cells. It keeps its lists from one tile to the next, so it serves one thread.</summary>
/// <param name="array">The mesh.</param>
internal sealed class TileCutter(CoreArray array)
{
    // Boxes of the tile, of a slab of its channels, and of a row of cells in it; by the places of their cores.
    private readonly List<Target> _all = [];
    private readonly List<Target> _slab = [];
    private readonly List<Target> _row = [];

    private readonly List<int> _channels = [];
    private readonly List<int> _rows = [];
    private readonly List<int> _columns = [];
    private readonly List<int> _cores = [];

    /// <summary>Adds the cells of a tile.</summary>
    /// <param name="found">Boxes of the tile and the cores (in place of units) that have them on their axons.</param>
    /// <param name="from">The tile's core.</param>
    /// <param name="into">Where the cells are added.</param>
    public void Cut(List<Destination> found, int from, RouteCells into)
    {
        SortByPlace(found);
        Cuts(_channels, _all, b => b.C0, b => b.C1);
        Cuts(_rows, _all, b => b.Y0, b => b.Y1);
        Cuts(_columns, _all, b => b.X0, b => b.X1);
        for (int c = 0; c + 1 < _channels.Count; c++)
        {
            Keep(_slab, _all, _channels[c], b => b.C0, b => b.C1);
            for (int y = 0; y + 1 < _rows.Count; y++)
            {
                Keep(_row, _slab, _rows[y], b => b.Y0, b => b.Y1);
                CutRow(new Box(_channels[c], _channels[c + 1], _rows[y], _rows[y + 1], 0, 0), from, into);
            }
        }
    }

    private void CutRow(in Box row, int from, RouteCells into)
    {
        for (int x = 0; x + 1 < _columns.Count; x++)
        {
            _cores.Clear();
            int left = _columns[x];
            foreach (ref readonly Target target in CollectionsMarshal.AsSpan(_row))
            {
                if (target.Box.X0 <= left && left < target.Box.X1 && (_cores.Count == 0 || _cores[^1] != target.Core))
                {
                    _cores.Add(target.Core);
                }
            }

            if (_cores.Count > 0)
            {
                into.Add(row with { X0 = left, X1 = _columns[x + 1] }, from, CollectionsMarshal.AsSpan(_cores));
            }
        }
    }

    // By column, then by row: so do targets of a route follow each other.
    private void SortByPlace(List<Destination> found)
    {
        _all.Clear();
        foreach (Destination d in found)
        {
            _all.Add(new(array.X(d.Unit) * array.Height + array.Y(d.Unit), d.Unit, d.Box));
        }

        CollectionsMarshal.AsSpan(_all).Sort(static (a, b) => a.Place.CompareTo(b.Place));
    }

    // Those that have a position of one axis. Cells end at the edges of boxes, so a box has all of a cell if it has its first position.
    private static void Keep(List<Target> kept, List<Target> of, int position, Func<Box, int> low, Func<Box, int> high)
    {
        kept.Clear();
        foreach (ref readonly Target target in CollectionsMarshal.AsSpan(of))
        {
            if (low(target.Box) <= position && position < high(target.Box))
            {
                kept.Add(target);
            }
        }
    }

    // The distinct edges of boxes along one axis, ascending. There are few: they are put in their places one by one.
    private static void Cuts(List<int> cuts, List<Target> of, Func<Box, int> low, Func<Box, int> high)
    {
        cuts.Clear();
        foreach (ref readonly Target target in CollectionsMarshal.AsSpan(of))
        {
            Add(low(target.Box));
            Add(high(target.Box));
        }

        void Add(int edge)
        {
            int at = cuts.BinarySearch(edge);
            if (at < 0)
            {
                cuts.Insert(~at, edge);
            }
        }
    }

    // A box, its core, and the rank of the core's place.
    private readonly record struct Target(int Place, int Core, Box Box);
}
