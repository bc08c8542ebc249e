using Spectre.Console;
using Spectre.Console.Rendering;

namespace NeuroSim.Cli.Views;

/// <summary>Tables and lines in one style. Text from files is escaped here and nowhere else.</summary>
internal static class Tables
{
    /// <summary>A table; headers that start with <c>&gt;</c> stand over numbers, which are aligned to the right.</summary>
    public static Table Make(params string[] headers)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.UseSafeBorder = true;
        foreach (string header in headers)
        {
            bool number = header.StartsWith('>');
            TableColumn column = new(new Markup($"[bold]{Markup.Escape(number ? header[1..] : header)}[/]")) { NoWrap = number };
            table.AddColumn(number ? column.RightAligned() : column);
        }

        return table;
    }

    /// <summary>A list of names with values, without headers.</summary>
    public static Table Pairs() => new Table().NoBorder().HideHeaders()
        .AddColumn(new TableColumn(string.Empty) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) })
        .AddColumn(new TableColumn(string.Empty));

    /// <summary>Adds a row.</summary>
    public static void Row(this Table table, params string[] cells) => table.AddRow(cells.Select(Cell));

    /// <summary>Adds a row in bold.</summary>
    public static void BoldRow(this Table table, params string[] cells)
        => table.AddRow(cells.Select(c => (IRenderable)new Text(PlainText.Line(c), new Style(decoration: Decoration.Bold))));

    /// <summary>Shows a table under a heading.</summary>
    public static void Section(Terminal terminal, string heading, IRenderable content)
    {
        Heading(terminal, heading);
        terminal.Screen.Write(content);
    }

    /// <summary>Shows a list of names with values.</summary>
    public static void ShowPairs(Terminal terminal, Table pairs) => terminal.Screen.Write(Indented(pairs));

    /// <summary>A heading.</summary>
    public static void Heading(Terminal terminal, string heading)
    {
        terminal.Screen.WriteLine();
        terminal.Screen.MarkupLine($"[bold]{Markup.Escape(PlainText.Line(heading))}[/]");
    }

    /// <summary>A paragraph that wraps, indented.</summary>
    public static void Paragraph(Terminal terminal, string text) => terminal.Screen.Write(Indented(Cell(text)));

    private static Padder Indented(IRenderable content) => new(content, new Padding(2, 0, 0, 0));

    private static Text Cell(string text) => new(PlainText.Line(text));
}
