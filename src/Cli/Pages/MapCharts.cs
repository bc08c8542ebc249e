using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>Where neurons fire: maps of each site, averaged over its channels, one per sub-step (Yao et al., TPAMI 2025, Figure 8).</summary>
internal static class MapCharts
{
    /// <summary>Identifier of the element that holds them.</summary>
    private const string Holder = "maps";

    private const int MostCells = 60_000;
    private const int LargestSide = 48;
    private const int LeastSide = 8;

    /// <summary>A chart per site that has places; a linear layer has none.</summary>
    public static IReadOnlyList<PageChart> Of(RunDetail detail)
    {
        SpikeMap[] maps = [.. detail.Maps.Where(m => m.Height * m.Width > 1 && m.SubSteps.Count > 0)];
        int all = Math.Max(1, maps.Sum(m => Math.Min(m.SubSteps.Count, SpikeMapStrip.MostMaps)));
        int side = Math.Clamp((int)Math.Sqrt((double)MostCells / all), LeastSide, LargestSide);
        return [.. maps.Select(m => Chart(m, side))];
    }

    /// <summary>The maps with a list to choose a site from.</summary>
    public static string ToHtml(IReadOnlyList<PageChart> charts, IReadOnlyList<string> sites)
    {
        if (charts.Count == 0)
        {
            return string.Empty;
        }

        int first = Largest(charts);
        string options = string.Concat(sites.Select((s, i) => $"<option{(i == first ? " selected" : string.Empty)}>{Html.Text(s)}</option>"));
        string maps = string.Concat(charts.Select((c, i) => $"<div class=\"map\"{(i == first ? string.Empty : " hidden")}>{c.ToHtml()}</div>\n"));
        return $"<p class=\"noprint\"><label>Site <select data-maps=\"{Holder}\">{options}</select></label></p>\n<div id=\"{Holder}\">\n{maps}</div>\n";
    }

    /// <summary>Names of the sites that have a chart.</summary>
    public static IReadOnlyList<string> Sites(RunDetail detail)
        => [.. detail.Maps.Where(m => m.Height * m.Width > 1 && m.SubSteps.Count > 0).Select(m => m.Site)];

    // The first of the largest maps shows most.
    private static int Largest(IReadOnlyList<PageChart> charts)
        => charts.Select((c, i) => (Map: (SpikeMapStrip)c.Chart, i)).MaxBy(c => c.Map.Height * c.Map.Width).i;

    private static PageChart Chart(SpikeMap map, int side)
    {
        SpikeMapStrip chart = new($"Spikes of site {map.Site}", map.Height, map.Width,
            [.. map.SubSteps.Select(s => Array.ConvertAll(s, v => (double)v))])
        { MostSide = side };
        string averaged = Math.Max(map.Height, map.Width) > side ? " Neighbouring places are averaged." : string.Empty;
        return new(PageChart.FileName("spike-map", map.Site), chart,
            $"Share of channels that fire at each of {map.Height} × {map.Width} places, sub-step by sub-step, in the first sample.{averaged}");
    }
}
