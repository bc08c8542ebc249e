namespace NeuroSim.Cli.Charts;

/// <summary>The rectangle between two axes, with grid, ticks and their text.</summary>
internal sealed class PlotFrame
{
    private const double Margin = 8;
    private const double TickGap = 6;
    private const double BottomHeight = 44;
    private const double LabelGap = 8;

    private readonly AxisRange _x;
    private readonly AxisRange _y;

    /// <summary>Lays out a frame.</summary>
    /// <param name="width">Width of the chart.</param>
    /// <param name="height">Height of the chart.</param>
    /// <param name="top">What is kept free above.</param>
    /// <param name="x">Axis below.</param>
    /// <param name="y">Axis at the left.</param>
    public PlotFrame(double width, double height, double top, AxisRange x, AxisRange y)
    {
        (_x, _y) = (x, y);
        Left = Margin + TextWidth.LineHeight + TextWidth.Of(y.Labels.Append(y.Infinite ?? string.Empty)) + TickGap;
        double last = TextWidth.Of(x.Infinite is { } infinite ? [infinite] : x.Labels.TakeLast(1)) / 2;
        Right = width - Math.Max(Margin * 2, last + 2);
        Top = top + Margin;
        Bottom = height - BottomHeight;
    }

    /// <summary>Left edge.</summary>
    public double Left { get; }

    /// <summary>Right edge.</summary>
    public double Right { get; }

    /// <summary>Upper edge.</summary>
    public double Top { get; }

    /// <summary>Lower edge.</summary>
    public double Bottom { get; }

    /// <summary>Where a value lies from left to right.</summary>
    public double X(double value) => Left + _x.At(value) * (Right - Left);

    /// <summary>Where a value lies from top to bottom.</summary>
    public double Y(double value) => Bottom - _y.At(value) * (Bottom - Top);

    /// <summary>Draws grid, axes, ticks and their text.</summary>
    public void Draw(SvgWriter svg)
    {
        DrawRows(svg);
        DrawColumns(svg);
        svg.Line(Left, Bottom, Right, Bottom, "axis");
        svg.Line(Left, Top, Left, Bottom, "axis");
        svg.Text((Left + Right) / 2, Bottom + 38, _x.Caption, "strong", "middle");
        svg.Text(Margin + 8, (Top + Bottom) / 2, _y.Caption, "strong", "middle", upwards: true);
    }

    private void DrawRows(SvgWriter svg)
    {
        double free = double.PositiveInfinity;
        foreach ((double at, string label) in Places(_y))
        {
            double y = Y(at);
            svg.Line(Left, y, Right, y, "grid");
            if (y + TextWidth.LineHeight / 2 <= free)
            {
                svg.Text(Left - TickGap, y + 4, label, "muted", "end");
                free = y - TextWidth.LineHeight / 2;
            }
        }
    }

    // Text that would touch its neighbour is left out; the last one of an axis with a place for infinite values stays.
    private void DrawColumns(SvgWriter svg)
    {
        double free = double.NegativeInfinity, end = _x.Infinite is { } words ? Right - TextWidth.Of(words) / 2 - LabelGap : double.PositiveInfinity;
        foreach ((double at, string label) in Places(_x))
        {
            double x = X(at), half = TextWidth.Of(label) / 2;
            svg.Line(x, Top, x, Bottom, "grid");
            if (x - half >= free && (double.IsInfinity(at) || x + half <= end))
            {
                svg.Text(x, Bottom + 19, label, "muted", "middle");
                free = x + half + LabelGap;
            }
        }
    }

    private static IEnumerable<(double At, string Label)> Places(AxisRange axis)
        => axis.Ticks.Zip(axis.Labels).Concat(axis.Infinite is { } words ? [(double.PositiveInfinity, words)] : []);
}
