using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// What can flow on a link inside a chip beside what also flows on the chip's edge. Packets go first along rows: on a row's link they have come over the edge of the
/// chip, or from a core of this chip in this row. Then along columns: on a column's link they go on over the edge, or end at a core of this chip in this column, where
/// each is an axon event at least. So the links at the edges and the packets of these short rows and columns bound all links inside.
/// </summary>
internal sealed class LocalTraffic
{
    private readonly SendTerm _term;
    private readonly int[] _rowOfHome;
    private readonly (SynapseTerm Reader, int[] Column)[] _readers;
    private readonly int _places;

    /// <summary>Prepares a site.</summary>
    /// <param name="array">The cores.</param>
    /// <param name="term">The site's packets.</param>
    /// <param name="readers">Who gets them.</param>
    public LocalTraffic(CoreArray array, SendTerm term, IEnumerable<SynapseTerm> readers)
    {
        _term = term;
        _rowOfHome = Array.ConvertAll(term.Cores, RowOf);
        _readers = [.. readers.Select(r => (r, Array.ConvertAll(r.Cores, c => c < 0 ? -1 : ColumnOf(c))))];
        _places = Math.Max(array.Height * array.ChipColumns, array.Width * array.ChipRows);
        Most = MostOf(h => Enumerable.Range(term.FirstCell[h], term.FirstCell[h + 1] - term.FirstCell[h])
            .Sum(c => (long)term.Routes.Boxes[c].Count * term.Routes.Cells[c].Packets), (r, u) => r.Elements[u]);

        int RowOf(int core) => (array.Y(core) * array.ChipColumns) + (array.X(core) / array.CoreColumns);

        int ColumnOf(int core) => (array.X(core) * array.ChipRows) + (array.Y(core) / array.CoreRows);
    }

    /// <summary>Local packets of any link in any sub-step, if all neurons fire.</summary>
    public long Most { get; }

    /// <summary>Local packets of any link in a sub-step, at most.</summary>
    public long MostIn(SpikeCounts counts, int subStep)
        => MostOf(h => _term.Packets(counts, h, subStep), (r, u) => r.Events(counts)![u, subStep]);

    private long MostOf(Func<int, long> sent, Func<SynapseTerm, int, int> received)
    {
        long[] rows = new long[_places], columns = new long[_places];
        long most = 0;
        for (int h = 0; h < _rowOfHome.Length; h++)
        {
            most = Math.Max(most, rows[_rowOfHome[h]] += sent(h));
        }

        foreach ((SynapseTerm reader, int[] column) in _readers)
        {
            for (int u = 0; u < column.Length; u++)
            {
                if (column[u] >= 0)
                {
                    most = Math.Max(most, columns[column[u]] += received(reader, u));
                }
            }
        }

        return most;
    }
}
