namespace NeuroSim.Cli.Charts;

/// <summary>What a chart shows that has nothing to show.</summary>
internal static class NoData
{
    /// <summary>A chart that says so.</summary>
    public static string Svg(string title, bool standalone)
    {
        SvgWriter svg = new(ChartSize.Width, 60, title, "There is no data for this chart.", standalone);
        svg.Text(ChartSize.Width / 2, 34, "no data", "muted", "middle");
        return svg.ToString();
    }
}

/// <summary>The size that charts have in common.</summary>
internal static class ChartSize
{
    /// <summary>Width of the view box.</summary>
    public const double Width = 720;

    /// <summary>Height of charts with two axes.</summary>
    public const double Height = 340;
}
