namespace NeuroSim.Cli.Charts;

/// <summary>Points over two axes that both are better when smaller or larger; the Pareto front of each chart is drawn as steps.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="X">Axis below; smaller is better.</param>
/// <param name="Y">Axis at the left; smaller is better.</param>
/// <param name="Series">Groups of points.</param>
public sealed record ScatterChart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ScatterSeries> Series) : IChart
{
    private const int Ticks = 6;
    private const double Gap = 8;

    /// <summary>True if larger values of the axis at the left are better, as for accuracy.</summary>
    public bool LargerYIsBetter { get; init; }

    /// <inheritdoc/>
    public string ToSvg(bool standalone)
    {
        ScatterPoint[] drawn = [.. Series.SelectMany(s => s.Points).Where(Draws)];
        if (drawn.Length == 0)
        {
            return NoData.Svg(Title, standalone);
        }

        AxisRange x = X.Fit(drawn.Select(p => p.X), Ticks), y = Y.Fit(drawn.Select(p => p.Y), Ticks);
        Legend legend = new([.. Series.Select(s => s.Name), "Pareto front"], ChartSize.Width - 60);
        PlotFrame frame = new(ChartSize.Width, ChartSize.Height + 40, legend.Height, x, y);
        SvgWriter svg = new(ChartSize.Width, ChartSize.Height + 40, Title, Description(drawn.Length), standalone);
        frame.Draw(svg);
        ScatterPoint[] front = [.. Front(drawn)];
        DrawFront(svg, frame, front);
        DrawPoints(svg, frame, front);
        legend.Draw(svg, frame.Left, 4, (s, left, middle) => Sample(svg, s, left, middle));
        return svg.ToString();
    }

    private string Description(int points) => $"{Y.Label} over {X.Label}: {points} points of {string.Join(", ", Series.Take(12).Select(s => s.Name))}";

    private void Sample(SvgWriter svg, int series, double left, double middle)
    {
        if (series == Series.Count)
        {
            svg.Line(left, middle, left + 20, middle, "front");
        }
        else
        {
            Marker.Draw(svg, left + 10, middle, series);
        }
    }

    private bool Draws(ScatterPoint point) => X.Draws(point.X) && Y.Draws(point.Y);

    // Points that no other beats on one axis without losing on the other, from left to right.
    private IEnumerable<ScatterPoint> Front(ScatterPoint[] points)
    {
        double best = double.PositiveInfinity;
        foreach (ScatterPoint point in points.OrderBy(p => p.X).ThenBy(Cost))
        {
            if (Cost(point) < best)
            {
                best = Cost(point);
                yield return point;
            }
        }
    }

    private double Cost(ScatterPoint point) => LargerYIsBetter ? -point.Y : point.Y;

    private static void DrawFront(SvgWriter svg, PlotFrame frame, ScatterPoint[] front)
        => svg.Path(string.Concat(front.Select((p, i) => i == 0
            ? $"M{SvgWriter.Number(frame.X(p.X))} {SvgWriter.Number(frame.Y(p.Y))}"
            : $"H{SvgWriter.Number(frame.X(p.X))}V{SvgWriter.Number(frame.Y(p.Y))}")), "front");

    private void DrawPoints(SvgWriter svg, PlotFrame frame, ScatterPoint[] front)
    {
        LabelPlaces labels = new(frame);
        foreach (ScatterPoint point in Series.SelectMany(s => s.Points).Where(Draws))
        {
            labels.Occupy(frame.X(point.X), frame.Y(point.Y));
        }

        foreach ((ScatterPoint a, ScatterPoint b) in front.Zip(front.Skip(1)))
        {
            labels.OccupyLine(frame.X(a.X), frame.Y(a.Y), frame.X(b.X), frame.Y(a.Y));
            labels.OccupyLine(frame.X(b.X), frame.Y(a.Y), frame.X(b.X), frame.Y(b.Y));
        }

        for (int s = 0; s < Series.Count; s++)
        {
            foreach (ScatterPoint point in Series[s].Points.Where(Draws))
            {
                Marker.Draw(svg, frame.X(point.X), frame.Y(point.Y), s, $"{Series[s].Name}, {point.Label}: {X.Unit.Text(point.X)}, {Y.Unit.Text(point.Y)}");
            }
        }

        foreach (ScatterPoint point in front)
        {
            if (labels.Place(frame.X(point.X), frame.Y(point.Y), point.Label, Gap) is { } place)
            {
                svg.Text(place.X, place.Y, point.Label, "small halo", place.Anchor);
            }
        }
    }
}

/// <summary>A group of points.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Points">Its points.</param>
public sealed record ScatterSeries(string Name, IReadOnlyList<ScatterPoint> Points);

/// <summary>A point.</summary>
/// <param name="X">Value from left to right.</param>
/// <param name="Y">Value from bottom to top.</param>
/// <param name="Label">Short name, written beside points of the front.</param>
public sealed record ScatterPoint(double X, double Y, string Label);
