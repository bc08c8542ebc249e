namespace NeuroSim.Cli.Charts;

/// <summary>Draws the values that a chart marks, with their labels one below the other.</summary>
internal static class MarkLines
{
    private const double Gap = 5;

    /// <summary>Draws them.</summary>
    public static void Draw(SvgWriter svg, PlotFrame frame, IReadOnlyList<MarkLine> marks)
    {
        double row = frame.Top + TextWidth.FontSize;
        foreach (MarkLine mark in marks.Where(m => double.IsFinite(m.Value)).OrderBy(m => m.Value))
        {
            if (mark.Vertical)
            {
                double x = frame.X(mark.Value);
                bool left = x + Gap + TextWidth.Of(mark.Label) > frame.Right;
                svg.Line(x, frame.Top, x, frame.Bottom, "mark");
                svg.Text(left ? x - Gap : x + Gap, row, mark.Label, "small halo", left ? "end" : "start");
                row += TextWidth.LineHeight;
            }
            else
            {
                double y = frame.Y(mark.Value);
                svg.Line(frame.Left, y, frame.Right, y, "mark");
                svg.Text(frame.Right - Gap, y < frame.Top + TextWidth.LineHeight ? y + 14 : y - Gap, mark.Label, "small halo", "end");
            }
        }
    }
}
