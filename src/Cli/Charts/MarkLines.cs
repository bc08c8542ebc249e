namespace NeuroSim.Cli.Charts;

/// <summary>Draws the values that a chart marks, with their labels one below the other.</summary>
internal static class MarkLines
{
    private const double Gap = 5;

    /// <summary>Draws them.</summary>
    public static void Draw(SvgWriter svg, PlotFrame frame, IReadOnlyList<MarkLine> marks)
    {
        MarkLine[] drawn = [.. marks.Where(m => double.IsFinite(m.Value)).OrderBy(m => m.Value)];
        foreach (MarkLine mark in drawn)
        {
            (double x, double y) = mark.Vertical ? (frame.X(mark.Value), frame.Top) : (frame.Left, frame.Y(mark.Value));
            svg.Line(x, y, mark.Vertical ? x : frame.Right, mark.Vertical ? frame.Bottom : y, "mark");
        }

        double row = frame.Top + TextWidth.FontSize;
        foreach (MarkLine mark in drawn)
        {
            if (mark.Vertical)
            {
                double x = frame.X(mark.Value);
                bool left = x + Gap + TextWidth.Of(mark.Label) > frame.Right;
                svg.Text(left ? x - Gap : x + Gap, row, mark.Label, "small halo", left ? "end" : "start");
                row += TextWidth.LineHeight;
            }
            else
            {
                double y = frame.Y(mark.Value);
                svg.Text(frame.Right - Gap, y < frame.Top + TextWidth.LineHeight ? y + 14 : y - Gap, mark.Label, "small halo", "end");
            }
        }
    }
}
