namespace NeuroSim.Cli.Charts;

/// <summary>A chart that a page shows and that can be a file of its own.</summary>
public interface IChart
{
    /// <summary>What the chart shows, in a line.</summary>
    string Title { get; }

    /// <summary>The chart as SVG.</summary>
    /// <param name="standalone">True for a whole file for papers: its own style, light colours, white paper, title and description inside. False for
    /// an element of a page, whose colour scheme it takes (<see cref="ChartStyle.Variables"/>).</param>
    string ToSvg(bool standalone);
}
