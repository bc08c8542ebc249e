using Spectre.Console;
using Spectre.Console.Rendering;

namespace NeuroSim.Cli.Views;

/// <summary>Tables and lines in one style. Text from files is escaped here and nowhere else.</summary>
internal static class Tables
{
    /// <summary>A list of names with values, without headers.</summary>
    public static Table Pairs() => new Table().NoBorder().HideHeaders()
        .AddColumn(new TableColumn(string.Empty) { NoWrap = true, Padding = new Padding(0, 0, 2, 0) })
        .AddColumn(new TableColumn(string.Empty));

    /// <summary>Adds a row.</summary>
    public static void Row(this Table table, params string[] cells) => table.AddRow(cells.Select(Cell));

    /// <summary>Shows a table under a heading.</summary>
    public static void Section(Terminal terminal, string heading, Listing content)
    {
        Heading(terminal, heading);
        content.Show(terminal);
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
