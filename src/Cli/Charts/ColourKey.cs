namespace NeuroSim.Cli.Charts;

/// <summary>The key of a sequential scale: its steps with the values at both ends.</summary>
internal static class ColourKey
{
    private const double Step = 15;

    /// <summary>Height that it takes.</summary>
    public const double Height = 22;

    /// <summary>Draws it, with a caption at its left.</summary>
    /// <param name="svg">Where.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="caption">What the colours mean.</param>
    /// <param name="least">Value of the first step.</param>
    /// <param name="most">Value of the last step.</param>
    /// <param name="lines">True for the colours of lines.</param>
    /// <returns>Right edge.</returns>
    public static double Draw(SvgWriter svg, double x, double y, string caption, string least, string most, bool lines = false)
    {
        svg.Text(x, y + 12, caption, "small");
        x += TextWidth.Of(caption, 11) + 8;
        svg.Text(x, y + 12, least, "small muted");
        x += TextWidth.Of(least, 11) + 5;
        for (int h = 0; h < ChartStyle.Levels; h++, x += Step)
        {
            if (lines)
            {
                svg.Stroke($"M{SvgWriter.Number(x)} {SvgWriter.Number(y + 8)}h{Step}", FloorPlan.LinkWidth(h / (ChartStyle.Levels - 1.0)), $"k{h}");
            }
            else
            {
                svg.Rect(x, y + 2, Step, 12, $"h{h}");
            }
        }

        svg.Text(x + 5, y + 12, most, "small muted");
        return x + 5 + TextWidth.Of(most, 11);
    }
}
