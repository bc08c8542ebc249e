using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>The runs of links of all cells of a site: found once, needed only while its traffic is prepared.</summary>
internal sealed class CellRuns
{
    private readonly List<LineRun> _runs = [];

    // By cell: where its runs along columns begin, then those along its row, then where they end.
    private readonly int[] _columns, _rows;

    /// <summary>Finds the runs of a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="term">The site's packets.</param>
    public CellRuns(LinkTable links, SendTerm term)
    {
        int cells = term.Routes.Cells.Length;
        (_columns, _rows) = (new int[cells + 1], new int[cells]);
        List<LineRun> row = [];
        for (int cell = 0; cell < cells; cell++)
        {
            row.Clear();
            links.AddRuns(term.Routes.Cells.From(cell), term.Routes.Cells.Targets(cell), row, _runs);
            _rows[cell] = _runs.Count;
            _runs.AddRange(row);
            _columns[cell + 1] = _runs.Count;
        }
    }

    /// <summary>All runs of a cell; they may be written over.</summary>
    public Span<LineRun> All(int cell) => CollectionsMarshal.AsSpan(_runs)[_columns[cell].._columns[cell + 1]];

    /// <summary>Those along columns.</summary>
    public Span<LineRun> Columns(int cell) => CollectionsMarshal.AsSpan(_runs)[_columns[cell].._rows[cell]];

    /// <summary>Those along its row.</summary>
    public Span<LineRun> Row(int cell) => CollectionsMarshal.AsSpan(_runs)[_rows[cell].._columns[cell + 1]];
}
