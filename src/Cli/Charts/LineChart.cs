namespace NeuroSim.Cli.Charts;

/// <summary>Values over values as lines, one per series.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="X">Axis below.</param>
/// <param name="Y">Axis at the left.</param>
/// <param name="Series">The lines.</param>
public sealed record LineChart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<LineSeries> Series) : IChart
{
    /// <summary>Lines of more points have no markers.</summary>
    internal const int MostMarkers = 32;

    private const int XTicks = 8;
    private const int YTicks = 6;

    /// <summary>Values that are marked by a line through the whole chart.</summary>
    public IReadOnlyList<MarkLine> Marks { get; init; } = [];

    /// <summary>Height of the chart in units of the view box.</summary>
    public double Height { get; init; } = ChartSize.Height;

    /// <inheritdoc/>
    public string ToSvg(bool standalone)
    {
        LinePoint[] drawn = [.. Series.SelectMany(s => s.Points).Where(Draws)];
        if (drawn.Length == 0)
        {
            return NoData.Svg(Title, standalone);
        }

        AxisRange x = X.Fit(drawn.Select(p => p.X).Concat(Marks.Where(m => m.Vertical).Select(m => m.Value)), XTicks);
        AxisRange y = Y.Fit(drawn.Select(p => p.Y).Concat(Marks.Where(m => !m.Vertical).Select(m => m.Value)), YTicks);
        Legend legend = new(Series.Count > 1 ? Series.Select(s => s.Name) : [], ChartSize.Width - 60);
        PlotFrame frame = new(ChartSize.Width, Height, legend.Height, x, y);
        SvgWriter svg = new(ChartSize.Width, Height, Title, Description(drawn.Length), standalone);
        frame.Draw(svg);
        MarkLines.Draw(svg, frame, Marks);
        for (int s = 0; s < Series.Count; s++)
        {
            DrawSeries(svg, frame, s);
        }

        legend.Draw(svg, frame.Left, 4, (s, left, middle) => Sample(svg, s, left, middle));
        return svg.ToString();
    }

    private bool Draws(LinePoint point) => X.Draws(point.X) && Y.Draws(point.Y);

    private string Description(int points)
        => $"{Y.Label} over {X.Label}{(X.Log ? " (logarithmic)" : string.Empty)}: {Series.Count} series "
            + $"({string.Join(", ", Series.Take(12).Select(s => s.Name))}), {points} points";

    private void Sample(SvgWriter svg, int series, double left, double middle)
    {
        svg.Line(left, middle, left + 20, middle, Classes(series));
        if (HasMarkers(Series[series]))
        {
            Marker.Draw(svg, left + 10, middle, series);
        }
    }

    private void DrawSeries(SvgWriter svg, PlotFrame frame, int series)
    {
        LineSeries line = Series[series];
        LinePoint[] points = [.. PointThinning.Thin(line.Points, Draws)];
        string path = string.Concat(points.Select((p, i) => Draws(p)
            ? $"{(i == 0 || !Draws(points[i - 1]) ? 'M' : 'L')}{SvgWriter.Number(frame.X(p.X))} {SvgWriter.Number(frame.Y(p.Y))}"
            : string.Empty));
        svg.Path(path, Classes(series));
        foreach (LinePoint point in points.Where(p => Draws(p) && HasMarkers(line)))
        {
            string hint = $"{line.Name}: {Y.Unit.Text(point.Y)} at {X.Unit.Text(point.X)}{(point.Note is { } note ? $" ({note})" : string.Empty)}";
            Marker.Draw(svg, frame.X(point.X), frame.Y(point.Y), series, hint);
        }
    }

    private static bool HasMarkers(LineSeries line) => line.Markers && line.Points.Count <= MostMarkers;

    private string Classes(int series)
        => $"line {ChartStyle.SeriesClass(series)}{(Series[series].Dashed || series >= ChartStyle.Series ? " dashed" : string.Empty)}";
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Points">Its points in order; a point without place on the axes (not a number, not positive on a logarithmic axis) interrupts the line.</param>
/// <param name="Dashed">Whether it is dashed.</param>
/// <param name="Markers">Whether its points are marked.</param>
public sealed record LineSeries(string Name, IReadOnlyList<LinePoint> Points, bool Dashed = false, bool Markers = true);

/// <summary>A point of a line.</summary>
/// <param name="X">Value from left to right.</param>
/// <param name="Y">Value from bottom to top.</param>
/// <param name="Note">What else a reader should know of it, or null.</param>
public readonly record struct LinePoint(double X, double Y, string? Note = null);

/// <summary>A line through the whole chart.</summary>
/// <param name="Value">Where.</param>
/// <param name="Vertical">True for a value of the axis below, false for one of the axis at the left.</param>
/// <param name="Label">What is there.</param>
public sealed record MarkLine(double Value, bool Vertical, string Label);
