using NeuroSim.Cli.Charts;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Analysis;

namespace NeuroSim.Cli.Pages;

/// <summary>The field analyses of a run: how well activations stand for potentials, and how sites and weights use their range.</summary>
internal static class AnalysisCharts
{
    /// <summary>Mean approximation error of each site (Yao et al., TPAMI 2025, Definition 1) by what it comes from; none with immediate firing.</summary>
    public static IEnumerable<PageChart> Of(AnalysisPart? analysis)
    {
        SiteAnalysisPart[] sites = [.. (analysis?.Sites ?? []).Where(s => s.Approximation is not null)];
        if (sites.Length > 0)
        {
            BarChart chart = new(
                "Approximation error by site", new("mean |ReLU(V) − S(V)| in thresholds", ChartUnit.Number), ["rounding", "saturation at D"],
                [.. sites.Select(s => new Bar(s.Name, [s.Approximation!.RoundingError, s.Approximation.SaturationError]))]);
            yield return new("approximation-error", chart, "How far spikes are from the potentials that they stand for, and why.");
        }
    }

    /// <summary>The part of a run's page.</summary>
    public static PageSection Section(AnalysisPart analysis) => Html.Section(
        "analysis", "Approximation and ranges",
        analysis.Note is { } note ? Html.Paragraph(note) : string.Empty,
        string.Concat(Of(analysis).Select(PageChart.Wide)), Sites(analysis), Weights(analysis));

    private static string Sites(AnalysisPart analysis)
    {
        PageTable table = new("Output of sites: effective rank of most possible; error in thresholds; neurons cut off at D", "Site", ">Rank", ">Of",
            ">Mean error", ">Largest", ">Saturated");
        foreach (SiteAnalysisPart site in analysis.Sites)
        {
            ApproximationPart? error = site.Approximation;
            table.Add(
                site.Name, new(Format.Mean(site.EffectiveRank.Value), site.EffectiveRank.Value),
                    Whole(Math.Min(site.EffectiveRank.Rows, site.EffectiveRank.Columns)),
                Number(error?.MeanError), Number(error?.LargestError), Share(error?.SaturatedShare));
        }

        return table.ToHtml();
    }

    private static string Weights(AnalysisPart analysis)
    {
        PageTable table = new("Integer weights: how much of their range layers and, on average, output channels use", "Layer", ">Weights", ">Bits", ">Zeros",
            ">Range used", ">By channel");
        foreach (WeightAnalysisPart layer in analysis.Layers)
        {
            table.Add(
                layer.Name, Whole(layer.Weights), layer.Bits is { } bits ? Whole(bits) : "exact",
                    Share(layer.Weights == 0 ? null : layer.Zeros / (double)layer.Weights),
                Share(layer.RangeUse), Share(layer.ChannelRangeUse));
        }

        return table.ToHtml();
    }

    private static TableCell Whole(long count) => new(Format.Count(count), count);

    private static TableCell Number(double? value) => value is { } number ? new TableCell(Format.Fraction(number), number) : "–";

    private static TableCell Share(double? share) => share is { } value ? new TableCell(Format.Percent(value), value) : "–";
}
