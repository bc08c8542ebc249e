using System.Globalization;
using System.Text;

namespace NeuroSim.Cli.Pages;

/// <summary>A table of a page, whose columns sort when their headings are pressed: numbers by value, words by spelling.</summary>
/// <param name="Caption">What it lists.</param>
/// <param name="Columns">Headings; those that start with <c>&gt;</c> are numbers.</param>
internal sealed record PageTable(string Caption, params IReadOnlyList<string> Columns)
{
    private readonly List<TableRow> _rows = [];

    /// <summary>Whether headings can be pressed.</summary>
    public bool Sortable { get; init; } = true;

    /// <summary>Identifier of the table for links and scripts; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>Rows so far.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row.</summary>
    public void Add(params IReadOnlyList<TableCell> cells) => _rows.Add(new(cells, null));

    /// <summary>Adds a row that opens: the n-th of the results that the page holds is shown below it.</summary>
    public void AddOpening(int result, params IReadOnlyList<TableCell> cells) => _rows.Add(new(cells, result));

    /// <summary>The table as HTML.</summary>
    public string ToHtml()
    {
        StringBuilder html = new();
        html.Append($"<div class=\"scroll table{(Sortable ? " long" : string.Empty)}\" role=\"region\" tabindex=\"0\" "
            + $"aria-label=\"{Html.Text(Caption)}\">\n<table{(Id is null ? string.Empty : $" id=\"{Id}\"")}>\n")
            .Append($"<caption>{Html.Text(Caption)}</caption>\n<thead><tr>");
        foreach (string column in Columns)
        {
            string name = Html.Text(column.TrimStart('>'));
            html.Append($"<th scope=\"col\"{(column.StartsWith('>') ? " class=\"number\"" : string.Empty)}")
                .Append(Sortable ? $" aria-sort=\"none\"><button type=\"button\">{name}</button></th>" : $">{name}</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (TableRow row in _rows)
        {
            AppendRow(html, row);
        }

        return html.Append("</tbody>\n</table>\n</div>\n").ToString();
    }

    private void AppendRow(StringBuilder html, TableRow row)
    {
        html.Append("<tr>");
        for (int c = 0; c < Columns.Count; c++)
        {
            TableCell cell = row.Cells[c];
            string key = cell.Value is { } value ? string.Create(CultureInfo.InvariantCulture,
                $" data-v=\"{(double.IsFinite(value) ? value : value > 0 ? 1e308 : -1e308):R}\"") : string.Empty;
            string style = Columns[c].StartsWith('>') ? " class=\"number\"" : string.Empty;
            string text = Html.Text(cell.Text);
            string content = c == 0 && row.Result is { } result
                ? $"<button type=\"button\" class=\"open\" aria-expanded=\"false\" data-result=\"{result}\">{text}</button>"
                : text;
            html.Append(c == 0 ? $"<th scope=\"row\"{key}{style}>{content}</th>" : $"<td{key}{style}>{content}</td>");
        }

        html.Append("</tr>\n");
    }

    private sealed record TableRow(IReadOnlyList<TableCell> Cells, int? Result);
}

/// <summary>A cell of a table.</summary>
/// <param name="Text">What is shown.</param>
/// <param name="Value">What is sorted by; null for the text. Not a number and infinities sort to the ends.</param>
internal readonly record struct TableCell(string Text, double? Value = null)
{
    /// <summary>A word.</summary>
    public static implicit operator TableCell(string text) => new(text);
}
