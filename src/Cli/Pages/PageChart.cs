using NeuroSim.Cli.Charts;

namespace NeuroSim.Cli.Pages;

/// <summary>A chart of a page.</summary>
/// <param name="Name">Name of its file when it is written alone, without extension.</param>
/// <param name="Chart">The chart.</param>
/// <param name="Caption">What a reader should see in it, in a sentence or two.</param>
public sealed record PageChart(string Name, IChart Chart, string Caption)
{
    /// <summary>The chart as a figure of a page.</summary>
    public string ToHtml() => $"<figure>\n<figcaption><b>{Html.Text(Chart.Title)}</b> {Html.Text(Caption)}</figcaption>\n<div "
        + $"class=\"scroll\">{Chart.ToSvg(standalone: false)}</div>\n</figure>\n";

    /// <summary>Charts in as many columns as there is room for.</summary>
    public static string Together(IEnumerable<PageChart> charts) => Html.Columns(charts.Select(c => c.ToHtml()));

    /// <summary>A chart over the whole width.</summary>
    public static string Wide(PageChart chart) => $"<div class=\"figures wide\">\n{chart.ToHtml()}</div>\n";

    /// <summary>A name made of letters, digits and hyphens, as a file may have it everywhere.</summary>
    public static string FileName(params IEnumerable<string> parts)
    {
        char[] name = [.. string.Join('-', parts).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-')];
        string text = new string(name, 0, Math.Min(name.Length, MostLetters)).Trim('-', '.');
        return text.Length == 0 ? "chart" : text;
    }

    private const int MostLetters = 100;
}
