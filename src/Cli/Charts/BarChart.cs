namespace NeuroSim.Cli.Charts;

/// <summary>Horizontal bars, each stacked from the same categories.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="Axis">What the lengths are.</param>
/// <param name="Categories">Names of the stacked parts, in their order.</param>
/// <param name="Bars">The bars from top to bottom.</param>
public sealed record BarChart(string Title, ChartAxis Axis, IReadOnlyList<string> Categories, IReadOnlyList<Bar> Bars) : IChart
{
    private const int MostBars = 60;
    private const int Few = 16;
    private const double WidestLabel = 230;
    private const double LabelGap = 8;
    private const double AxisHeight = 42;
    private const int Ticks = 6;

    private double RowHeight => Bars.Count <= Few ? 24 : 19;

    private double BarHeight => Bars.Count <= Few ? 17 : 14;

    /// <inheritdoc/>
    public string ToSvg(bool standalone)
    {
        IReadOnlyList<Bar> bars = Shown();
        if (!bars.Any(b => b.Total > 0))
        {
            return NoData.Svg(Title, standalone);
        }

        Legend legend = new(Categories.Count > 1 ? Categories : [], ChartSize.Width - 20);
        double top = legend.Height + 6, bottom = top + bars.Count * RowHeight + 4;
        double left = Math.Min(WidestLabel, TextWidth.Of(bars.Select(b => b.Label))) + LabelGap + 4;
        double right = ChartSize.Width - TextWidth.Of(bars.Select(b => Axis.Unit.Text(b.Total))) - 2 * LabelGap;
        AxisRange range = Axis.Fit(bars.Select(b => b.Total), Ticks);
        SvgWriter svg = new(ChartSize.Width, bottom + AxisHeight, Title, Description(bars), standalone);
        DrawAxis(svg, range, left, right, top, bottom);
        for (int i = 0; i < bars.Count; i++)
        {
            DrawBar(svg, bars[i], top + i * RowHeight + (RowHeight - BarHeight) / 2, left, v => left + range.At(v) * (right - left));
        }

        legend.Draw(svg, 8, 2, (c, x, y) => svg.Rect(x + 4, y - 6, 16, 12, $"fill {ChartStyle.SeriesClass(c)}"));
        return svg.ToString();
    }

    private string Description(IReadOnlyList<Bar> bars)
        => $"{Axis.Label} of {string.Join(", ", bars.Take(12).Select(b => $"{b.Label} {Axis.Unit.Text(b.Total)}"))}; parts: {string.Join(", ", Categories)}";

    // A chart of hundreds of bars is not read; what is left out is said in the last one.
    private IReadOnlyList<Bar> Shown()
    {
        if (Bars.Count <= MostBars)
        {
            return Bars;
        }

        Bar[] rest = [.. Bars.Skip(MostBars - 1)];
        double[] sums = [.. Enumerable.Range(0, Categories.Count).Select(c => rest.Sum(b => b.Part(c)))];
        return [.. Bars.Take(MostBars - 1), new Bar($"{rest.Length} more", sums)];
    }

    private static void DrawAxis(SvgWriter svg, AxisRange range, double left, double right, double top, double bottom)
    {
        double free = double.NegativeInfinity;
        foreach ((double at, string label) in range.Ticks.Zip(range.Labels))
        {
            double x = left + range.At(at) * (right - left), half = TextWidth.Of(label) / 2;
            svg.Line(x, top, x, bottom, "grid");
            if (x - half >= free)
            {
                svg.Text(x, bottom + 15, label, "muted", "middle");
                free = x + half + LabelGap;
            }
        }

        svg.Line(left, top, left, bottom, "axis");
        svg.Text((left + right) / 2, bottom + 34, range.Caption, "strong", "middle");
    }

    private void DrawBar(SvgWriter svg, Bar bar, double y, double left, Func<double, double> at)
    {
        svg.Text(left - LabelGap, y + BarHeight / 2 + 4, TextWidth.Fit(bar.Label, WidestLabel), string.Empty, "end");
        double sum = 0;
        for (int c = 0; c < Categories.Count; c++)
        {
            double from = at(sum), to = at(sum += bar.Part(c));
            if (to - from < 0.05)
            {
                continue;
            }

            string share = ChartUnit.Share.Text(bar.Part(c) / bar.Total);
            svg.Rect(from, y, to - from, BarHeight, $"fill edge {ChartStyle.SeriesClass(c)}",
                $"{bar.Label}, {Categories[c]}: {Axis.Unit.Text(bar.Part(c))} ({share})");
            if (Categories.Count > 1 && TextWidth.Of(share, 11) + 8 < to - from)
            {
                svg.Text((from + to) / 2, y + BarHeight / 2 + 4, share, $"small on{c % ChartStyle.Series}", "middle");
            }
        }

        svg.Text(at(sum) + LabelGap, y + BarHeight / 2 + 4, Axis.Unit.Text(bar.Total), "muted");
    }
}

/// <summary>A bar.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Values">Length of each category's part; what is negative or not finite counts as nothing.</param>
public sealed record Bar(string Label, IReadOnlyList<double> Values)
{
    /// <summary>Length of the whole bar.</summary>
    public double Total => Enumerable.Range(0, Values.Count).Sum(Part);

    /// <summary>Length of one part.</summary>
    public double Part(int category) => category < Values.Count && double.IsFinite(Values[category]) && Values[category] > 0 ? Values[category] : 0;
}
