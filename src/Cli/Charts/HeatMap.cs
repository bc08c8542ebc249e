using System.Text;

namespace NeuroSim.Cli.Charts;

/// <summary>Values over two axes as coloured cells with their numbers; a line is drawn between cells that are feasible and cells that are not.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="XLabel">What the columns are.</param>
/// <param name="Columns">Names of the columns from left to right.</param>
/// <param name="YLabel">What the rows are.</param>
/// <param name="Rows">Names of the rows from top to bottom.</param>
/// <param name="Cells">Row by row; null where there is no value.</param>
/// <param name="Unit">What the values are.</param>
/// <param name="ValueLabel">What the colours mean.</param>
public sealed record HeatMap(
    string Title, string XLabel, IReadOnlyList<string> Columns, string YLabel, IReadOnlyList<string> Rows, IReadOnlyList<IReadOnlyList<HeatCell?>> Cells,
    ChartUnit Unit, string ValueLabel) : IChart
{
    private const double RowHeight = 30;
    private const double WidestColumn = 92;
    private const double LeastColumn = 12;
    private const double WidestLabel = 160;
    private const double Gap = 8;
    private const double KeyHeight = 26;

    /// <inheritdoc/>
    public string ToSvg(bool standalone)
    {
        double[] values = [.. Cells.SelectMany(r => r).Where(c => c is not null && double.IsFinite(c.Value)).Select(c => c!.Value)];
        if (values.Length == 0)
        {
            return NoData.Svg(Title, standalone);
        }

        double left = Gap + TextWidth.LineHeight + Math.Min(WidestLabel, TextWidth.Of(Rows)) + Gap;
        double column = Math.Clamp((ChartSize.Width - left - 2 * Gap) / Columns.Count, LeastColumn, WidestColumn);
        bool frontier = Cells.SelectMany(r => r).Any(c => c is { Feasible: false });
        double keys = KeyHeight * (frontier ? 2 : 1), bottom = keys + 4 + Rows.Count * RowHeight;
        SvgWriter svg = new(Math.Max(ChartSize.Width, left + column * Columns.Count + Gap), bottom + 40, Title, Description(values, frontier), standalone);
        double most = values.Max();
        _ = ColourKey.Draw(svg, Gap, 4, ValueLabel, Unit.Text(0), Unit.Text(most));
        DrawFrontierKey(svg, frontier);
        DrawLabels(svg, left, keys + 4, column, bottom);
        for (int r = 0; r < Rows.Count; r++)
        {
            for (int c = 0; c < Columns.Count; c++)
            {
                DrawCell(svg, left + c * column, keys + 4 + r * RowHeight, column, r, c, most);
            }
        }

        svg.Path(Frontier(left, keys + 4, column), "frontier");
        return svg.ToString();
    }

    private static void DrawFrontierKey(SvgWriter svg, bool frontier)
    {
        if (frontier)
        {
            svg.Line(Gap, KeyHeight + 10, Gap + 22, KeyHeight + 10, "frontier");
            svg.Text(Gap + 32, KeyHeight + 14, "frontier: cells with × exceed what the chip can carry", "small");
        }
    }

    private string Description(double[] values, bool frontier)
        => $"{ValueLabel} by {XLabel} and {YLabel}, from {Unit.Text(values.Min())} to "
            + $"{Unit.Text(values.Max())}{(frontier ? "; the line separates feasible from infeasible cells" : string.Empty)}";

    private void DrawLabels(SvgWriter svg, double left, double top, double column, double bottom)
    {
        for (int r = 0; r < Rows.Count; r++)
        {
            svg.Text(left - Gap, top + r * RowHeight + RowHeight / 2 + 4, TextWidth.Fit(Rows[r], WidestLabel), "muted", "end");
        }

        double free = double.NegativeInfinity;
        for (int c = 0; c < Columns.Count; c++)
        {
            double x = left + (c + 0.5) * column, half = TextWidth.Of(Columns[c]) / 2;
            if (x - half >= free)
            {
                svg.Text(x, bottom + 16, Columns[c], "muted", "middle");
                free = x + half + Gap;
            }
        }

        svg.Text(left + column * Columns.Count / 2, bottom + 34, XLabel, "strong", "middle");
        svg.Text(Gap + 8, (top + bottom) / 2, YLabel, "strong", "middle", upwards: true);
    }

    private void DrawCell(SvgWriter svg, double x, double y, double column, int row, int columnIndex, double most)
    {
        if (At(row, columnIndex) is not { } cell || !double.IsFinite(cell.Value))
        {
            svg.Rect(x, y, column, RowHeight, "void", $"{Rows[row]}, {Columns[columnIndex]}: no value");
            svg.Text(x + column / 2, y + RowHeight / 2 + 4, "–", "muted", "middle");
            return;
        }

        int level = ChartStyle.Level(most > 0 ? cell.Value / most : 0);
        string value = Unit.Text(cell.Value), exceeds = cell.Feasible ? string.Empty : " ×";
        svg.Rect(x, y, column, RowHeight, $"edge h{level}", $"{Rows[row]}, {Columns[columnIndex]}: {cell.Note ?? value}");
        string text = TextWidth.Of(value + exceeds) < column - 4 ? value + exceeds : exceeds.Trim();
        svg.Text(x + column / 2, y + RowHeight / 2 + 4, text, $"t{level}", "middle");
    }

    // Every edge between a feasible and an infeasible cell.
    private string Frontier(double left, double top, double column)
    {
        StringBuilder path = new();
        for (int r = 0; r < Rows.Count; r++)
        {
            for (int c = 0; c < Columns.Count; c++)
            {
                string x = SvgWriter.Number(left + (c + 1) * column), y = SvgWriter.Number(top + (r + 1) * RowHeight);
                _ = Differs(r, c, r, c + 1) ? path.Append($"M{x} {SvgWriter.Number(top + r * RowHeight)}v{RowHeight}") : path;
                _ = Differs(r, c, r + 1, c) ? path.Append($"M{SvgWriter.Number(left + c * column)} {y}h{SvgWriter.Number(column)}") : path;
            }
        }

        return path.ToString();
    }

    private bool Differs(int r1, int c1, int r2, int c2) => At(r1, c1) is { } a && At(r2, c2) is { } b && a.Feasible != b.Feasible;

    private HeatCell? At(int row, int column) => row < Cells.Count && row < Rows.Count && column < Cells[row].Count && column < Columns.Count
        ? Cells[row][column] : null;
}

/// <summary>A cell of a heat map.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Feasible">False if the chip cannot do it.</param>
/// <param name="Note">What a reader finds who points at it; null for the value.</param>
public sealed record HeatCell(double Value, bool Feasible = true, string? Note = null);
