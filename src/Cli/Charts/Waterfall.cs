namespace NeuroSim.Cli.Charts;

/// <summary>When each of several things was at work: a row each, spans of time from left to right.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="Rows">The rows from top to bottom.</param>
public sealed record Waterfall(string Title, IReadOnlyList<WaterfallRow> Rows) : IChart
{
    private const int MostRows = 60;
    private const int Few = 24;
    private const int Ticks = 7;
    private const double SpanHeight = 12;
    private const double WidestLabel = 230;
    private const double Gap = 8;

    /// <summary>Moments that are marked by a line through all rows, in picoseconds.</summary>
    public IReadOnlyList<MarkLine> Marks { get; init; } = [];

    /// <summary>End of the axis in picoseconds; null to take it from the spans. Charts that are compared share it.</summary>
    public double? EndPs { get; init; }

    private double RowHeight => Rows.Count <= Few ? 21 : 18;

    /// <inheritdoc/>
    public string ToSvg(bool standalone)
    {
        WaterfallRow[] rows = [.. Rows.Take(MostRows)];
        WaterfallSpan[] spans = [.. rows.SelectMany(r => r.Spans).Where(IsDrawn)];
        if (spans.Length == 0)
        {
            return NoData.Svg(Title, standalone);
        }

        double left = Math.Min(WidestLabel, TextWidth.Of(rows.Select(r => r.Label))) + Gap + 4, right = ChartSize.Width - 20;
        double top = Marks.Count * TextWidth.LineHeight + 6, bottom = top + rows.Length * RowHeight + 4;
        AxisRange range = new ChartAxis("time", ChartUnit.Time).Fit([.. spans.Select(s => s.EndPs), .. Marks.Select(m => m.Value), EndPs ?? 0], Ticks);
        double At(double ps) => left + range.At(ps) * (right - left);
        SvgWriter svg = new(ChartSize.Width, bottom + 42 + (Rows.Count > MostRows ? 16 : 0), Title, Description(), standalone);
        DrawAxis(svg, range, At, (left, right, top, bottom));
        for (int r = 0; r < rows.Length; r++)
        {
            DrawRow(svg, rows[r], top + r * RowHeight, left, right, At);
        }

        DrawMarks(svg, At, right, bottom);
        if (Rows.Count > MostRows)
        {
            svg.Text(Gap, bottom + 54, $"{Rows.Count - MostRows} more rows are not drawn", "small muted");
        }

        return svg.ToString();
    }

    private static bool IsDrawn(WaterfallSpan span) => double.IsFinite(span.StartPs) && double.IsFinite(span.EndPs) && span.EndPs >= span.StartPs;

    private string Description() => string.Join(
        "; ", Rows.Take(12).Where(r => r.Spans.Count > 0).Select(r => $"{r.Label} from {ChartUnit.Time.Text(r.Spans.Min(s => s.StartPs))} to "
            + $"{ChartUnit.Time.Text(r.Spans.Max(s => s.EndPs))}"));

    private static void DrawAxis(SvgWriter svg, AxisRange range, Func<double, double> at, (double Left, double Right, double Top, double Bottom) box)
    {
        foreach ((double tick, string label) in range.Ticks.Zip(range.Labels))
        {
            svg.Line(at(tick), box.Top, at(tick), box.Bottom, "grid");
            svg.Text(at(tick), box.Bottom + 15, label, "muted", "middle");
        }

        svg.Line(box.Left, box.Top, box.Left, box.Bottom, "axis");
        svg.Text((box.Left + box.Right) / 2, box.Bottom + 34, range.Caption, "strong", "middle");
    }

    private void DrawRow(SvgWriter svg, WaterfallRow row, double y, double left, double right, Func<double, double> at)
    {
        svg.Text(left - Gap, y + SpanHeight + 2, TextWidth.Fit(row.Label, WidestLabel), string.Empty, "end");
        double end = left;
        foreach (WaterfallSpan span in row.Spans.Where(IsDrawn))
        {
            double from = at(span.StartPs), to = Math.Max(at(span.EndPs), from + 1.2);
            string hint = $"{row.Label}: {ChartUnit.Time.Text(span.StartPs)} to {ChartUnit.Time.Text(span.EndPs)} "
                + $"({ChartUnit.Time.Text(span.EndPs - span.StartPs)})";
            svg.Rect(from, y + 4, to - from, SpanHeight, $"fill {ChartStyle.SeriesClass(row.Series)}", hint);
            end = to;
        }

        string length = ChartUnit.Time.Text(row.Spans.Where(IsDrawn).Sum(s => s.EndPs - s.StartPs));
        if (Rows.Count <= Few && row.Spans.Count > 0 && end + 5 + TextWidth.Of(length, 11) < right)
        {
            svg.Text(end + 5, y + SpanHeight + 1.5, length, "small muted halo");
        }
    }

    private void DrawMarks(SvgWriter svg, Func<double, double> at, double right, double bottom)
    {
        double row = TextWidth.FontSize;
        foreach (MarkLine mark in Marks.Where(m => double.IsFinite(m.Value)).OrderBy(m => m.Value))
        {
            double x = at(mark.Value);
            bool before = x + 5 + TextWidth.Of(mark.Label, 11) > right;
            svg.Line(x, row - 8, x, bottom, "mark");
            svg.Text(before ? x - 5 : x + 5, row, mark.Label, "small halo", before ? "end" : "start");
            row += TextWidth.LineHeight;
        }
    }
}

/// <summary>A row of a waterfall.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Spans">When it was at work.</param>
/// <param name="Series">Colour, as index of a series.</param>
public sealed record WaterfallRow(string Label, IReadOnlyList<WaterfallSpan> Spans, int Series = 0);

/// <summary>A span of time in picoseconds.</summary>
/// <param name="StartPs">Its start.</param>
/// <param name="EndPs">Its end.</param>
public readonly record struct WaterfallSpan(double StartPs, double EndPs);
