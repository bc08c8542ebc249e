using Spectre.Console;
using Spectre.Console.Rendering;

namespace NeuroSim.Cli.Views;

/// <summary>
/// A table that fits the terminal: where it is too wide it leaves out columns that readers can do without, and says so.
/// Names and numbers never wrap.
/// </summary>
internal sealed class Listing
{
    /// <summary>Blanks between columns, and at the left end.</summary>
    private const int Gap = 2;

    private readonly Column[] _columns;
    private readonly List<(string[] Cells, bool Bold)> _rows = [];

    /// <summary>Creates a table.</summary>
    /// <param name="headers">
    /// Names of the columns. <c>&gt;</c> before a name: numbers, aligned to the right. <c>?</c>: may be left out, the last such
    /// column first. <c>~</c>: text that may wrap.
    /// </param>
    public Listing(params string[] headers) => _columns = [.. headers.Select(Column.Of)];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => _rows.Add(([.. cells.Select(PlainText.Line)], Bold: false));

    /// <summary>Adds a row in bold.</summary>
    public void AddBold(params string[] cells) => _rows.Add(([.. cells.Select(PlainText.Line)], Bold: true));

    /// <summary>Shows the table.</summary>
    public void Show(Terminal terminal)
    {
        List<int> shown = [.. Enumerable.Range(0, _columns.Length)];
        while (Width(shown) > terminal.Screen.Profile.Width && shown.FindLastIndex(i => _columns[i].Optional) is >= 0 and int last)
        {
            shown.RemoveAt(last);
        }

        terminal.Screen.Write(new Padder(Build(shown), new Padding(Gap, 0, 0, 0)));
        if (shown.Count < _columns.Length)
        {
            string left = string.Join(", ", Enumerable.Range(0, _columns.Length).Except(shown).Select(i => _columns[i].Name));
            terminal.Screen.WriteLine($"{new string(' ', Gap)}(not shown for want of width: {left})");
        }
    }

    private Table Build(List<int> shown)
    {
        Table table = new Table().Border(TableBorder.None);
        foreach (int i in shown)
        {
            Column column = _columns[i];
            TableColumn made = new(new Text(column.Name, new Style(decoration: Decoration.Bold)))
            {
                NoWrap = !column.Wraps,
                Padding = new Padding(0, 0, i == shown[^1] ? 0 : Gap, 0),
            };
            table.AddColumn(column.Number ? made.RightAligned() : made);
        }

        table.AddRow(shown.Select(i => (IRenderable)new Text(new string('─', LeastWidth(i)))));
        foreach ((string[] cells, bool bold) in _rows)
        {
            Style style = new(decoration: bold ? Decoration.Bold : Decoration.None);
            table.AddRow(shown.Select(i => (IRenderable)new Text(cells[i], style)));
        }

        return table;
    }

    private int Width(List<int> shown) => Gap + shown.Sum(i => LeastWidth(i) + Gap) - Gap;

    private int LeastWidth(int column) => _columns[column].Least(_rows.Select(r => r.Cells[column]));

    private sealed record Column(string Name, bool Number, bool Optional, bool Wraps)
    {
        /// <summary>Width below which text that wraps is no longer read with ease.</summary>
        private const int NarrowestText = 30;

        public static Column Of(string header)
        {
            string name = header.TrimStart('>', '?', '~');
            string marks = header[..^name.Length];
            return new(name, marks.Contains('>', StringComparison.Ordinal), marks.Contains('?', StringComparison.Ordinal),
                marks.Contains('~', StringComparison.Ordinal));
        }

        public int Least(IEnumerable<string> cells)
        {
            int longest = cells.Append(Name).Max(c => c.Length);
            return Wraps ? Math.Min(longest, NarrowestText) : longest;
        }
    }
}
