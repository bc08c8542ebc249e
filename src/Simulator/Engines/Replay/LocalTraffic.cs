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

    /// <summary>Prepares a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="term">The site's packets.</param>
    /// <param name="readers">Who gets them.</param>
    public LocalTraffic(LinkTable links, SendTerm term, IEnumerable<SynapseTerm> readers)
    {
        CoreArray array = links.Array;
        Ways = new PlaceWays(links, term);
        _term = term;
        _rowOfHome = Array.ConvertAll(term.Cores, c => (array.Y(c) * array.ChipColumns) + (array.X(c) / array.CoreColumns));
        _readers = [.. readers.Select(r => (r, Array.ConvertAll(r.Cores, c => c < 0 ? Places(array) - 1 : (array.X(c) * array.ChipRows) + (array.Y(c) / array.CoreRows))))];
    }

    /// <summary>The ways where the bounds are not enough.</summary>
    public PlaceWays Ways { get; }

    /// <summary>Short rows or columns of an array, and one place for nothing.</summary>
    public static int Places(CoreArray array) => Math.Max(array.Height * array.ChipColumns, array.Width * array.ChipRows) + 1;

    /// <summary>Local packets of any link in a sub-step, at most.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="subStep">The sub-step.</param>
    /// <param name="rows">Scratch by short row, all 0 before and after.</param>
    /// <param name="columns">Scratch by short column, all 0 before and after.</param>
    public int MostOf(SpikeCounts counts, int subStep, int[] rows, int[] columns)
    {
        AddTo(counts, subStep, rows, columns);
        int most = 0;
        foreach (int row in _rowOfHome)
        {
            most = Math.Max(most, rows[row]);
            rows[row] = 0;
        }

        foreach ((_, int[] column) in _readers)
        {
            foreach (int place in column)
            {
                most = Math.Max(most, columns[place]);
                columns[place] = 0;
            }
        }

        return most;
    }

    /// <summary>Adds the local packets of each short row and column in a sub-step.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="subStep">The sub-step.</param>
    /// <param name="rows">By short row: row × chips side by side + chip.</param>
    /// <param name="columns">By short column: column × chips above each other + chip.</param>
    public void AddTo(SpikeCounts counts, int subStep, int[] rows, int[] columns)
    {
        for (int h = 0; h < _rowOfHome.Length; h++)
        {
            rows[_rowOfHome[h]] += (int)_term.Packets(counts, h, subStep);
        }

        foreach ((SynapseTerm reader, int[] column) in _readers)
        {
            ReadOnlySpan<ushort> events = reader.Events(counts)!.Plane(subStep);
            for (int u = 0; u < column.Length; u++)
            {
                columns[column[u]] += events[u];
            }
        }
    }
}
