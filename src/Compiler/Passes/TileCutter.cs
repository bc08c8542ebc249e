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
    private readonly List<bool> _marks = [];

    /// <summary>Adds the cells of a tile.</summary>
    /// <param name="found">Boxes of the tile and the cores (in place of units) that have them on their axons.</param>
    /// <param name="from">The tile's core.</param>
    /// <param name="into">Where the cells are added.</param>
    public void Cut(List<Destination> found, int from, RouteCells into)
    {
        SortByPlace(found);
        Cuts<Channels>(_channels);
        Cuts<Rows>(_rows);
        Cuts<Columns>(_columns);
        for (int c = 0; c + 1 < _channels.Count; c++)
        {
            List<Target> slab = Keep<Channels>(_slab, _all, _channels, c);
            for (int y = 0; y + 1 < _rows.Count; y++)
            {
                List<Target> row = Keep<Rows>(_row, slab, _rows, y);
                CutRow(row, new Box(_channels[c], _channels[c + 1], _rows[y], _rows[y + 1], 0, 0), from, into);
            }
        }
    }

    private void CutRow(List<Target> targets, in Box row, int from, RouteCells into)
    {
        CollectionsMarshal.SetCount(_cores, targets.Count);
        Span<int> cores = CollectionsMarshal.AsSpan(_cores);
        for (int x = 0; x + 1 < _columns.Count; x++)
        {
            int left = _columns[x], count = 0, last = -1;
            foreach (ref readonly Target target in CollectionsMarshal.AsSpan(targets))
            {
                if (target.Box.X0 <= left && left < target.Box.X1 && target.Core != last)
                {
                    cores[count++] = last = target.Core;
                }
            }

            if (count > 0)
            {
                into.Add(row with { X0 = left, X1 = _columns[x + 1] }, from, cores[..count]);
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
    private static List<Target> Keep<TAxis>(List<Target> kept, List<Target> of, List<int> cuts, int cut)
        where TAxis : IAxis
    {
        // An axis that nothing is cut along: all boxes have all of it.
        if (cuts.Count == 2)
        {
            return of;
        }

        kept.Clear();
        int position = cuts[cut];
        foreach (ref readonly Target target in CollectionsMarshal.AsSpan(of))
        {
            if (TAxis.Low(target.Box) <= position && position < TAxis.High(target.Box))
            {
                kept.Add(target);
            }
        }

        return kept;
    }

    // The distinct edges of boxes along one axis, ascending: marked in a row of marks, then read off.
    private void Cuts<TAxis>(List<int> cuts)
        where TAxis : IAxis
    {
        cuts.Clear();
        (int low, int high) = Range<TAxis>();
        if (low > high)
        {
            return;
        }

        CollectionsMarshal.SetCount(_marks, high - low + 1);
        Span<bool> marks = CollectionsMarshal.AsSpan(_marks);
        marks.Clear();
        foreach (ref readonly Target target in CollectionsMarshal.AsSpan(_all))
        {
            marks[TAxis.Low(target.Box) - low] = true;
            marks[TAxis.High(target.Box) - low] = true;
        }

        for (int i = 0; i < marks.Length; i++)
        {
            if (marks[i])
            {
                cuts.Add(low + i);
            }
        }
    }

    private (int Low, int High) Range<TAxis>()
        where TAxis : IAxis
    {
        int low = int.MaxValue, high = int.MinValue;
        foreach (ref readonly Target target in CollectionsMarshal.AsSpan(_all))
        {
            (low, high) = (Math.Min(low, TAxis.Low(target.Box)), Math.Max(high, TAxis.High(target.Box)));
        }

        return (low, high);
    }

    // The range of a box along one axis; types, so that the loops are compiled for each.
    private interface IAxis
    {
        static abstract int Low(in Box box);

        static abstract int High(in Box box);
    }

    private readonly struct Channels : IAxis
    {
        public static int Low(in Box box) => box.C0;

        public static int High(in Box box) => box.C1;
    }

    private readonly struct Rows : IAxis
    {
        public static int Low(in Box box) => box.Y0;

        public static int High(in Box box) => box.Y1;
    }

    private readonly struct Columns : IAxis
    {
        public static int Low(in Box box) => box.X0;

        public static int High(in Box box) => box.X1;
    }

    // A box, its core, and the rank of the core's place.
    private readonly record struct Target(int Place, int Core, Box Box);
}
