using NeuroSim.Simulator.Analysis;

namespace NeuroSim.Cli.Views;

/// <summary>Field analyses as tables: what a reader of the JSON would look at first.</summary>
internal static class AnalysisView
{
    private const int MostRows = 10;

    public static void Show(AnalysisPart? analysis, Terminal terminal)
    {
        if (analysis is not null)
        {
            Sites(analysis, terminal);
            Weights(analysis, terminal);
        }
    }

    private static void Sites(AnalysisPart analysis, Terminal terminal)
    {
        Listing table = new("Site (by error)", ">effective rank", ">of", ">mean error", "?>largest", ">rounding", ">saturated");
        foreach (SiteAnalysisPart site in analysis.Sites.OrderByDescending(s => s.Approximation?.MeanError ?? 0).Take(MostRows))
        {
            ApproximationPart? error = site.Approximation;
            table.Add(
                site.Name, Format.Mean(site.EffectiveRank.Value), Format.Count(Math.Min(site.EffectiveRank.Rows, site.EffectiveRank.Columns)),
                Number(error?.MeanError), Number(error?.LargestError), Share(error?.RoundingShare), Share(error?.SaturatedShare));
        }

        Tables.Section(terminal, "Output of sites: effective rank; error |ReLU(V) - S(V)| in units of the threshold, rounding's share of it, and the share of "
            + $"neurons saturated{Shown(analysis.Sites.Count, "sites")}", table);
        if (analysis.Note is { } note)
        {
            Tables.Paragraph(terminal, note);
        }
    }

    private static void Weights(AnalysisPart analysis, Terminal terminal)
    {
        Listing table = new("Layer", ">weights", ">bits", ">least", ">largest", ">zeros", ">range used", "?>by channel");
        foreach (WeightAnalysisPart layer in analysis.Layers.OrderBy(l => l.ChannelRangeUse ?? 0).Take(MostRows))
        {
            table.Add(
                layer.Name, Format.Count(layer.Weights), layer.Bits is { } bits ? Format.Count(bits) : "exact", Format.Count(layer.Min),
                Format.Count(layer.Max), Format.Percent(layer.Zeros / (double)layer.Weights), Share(layer.RangeUse), Share(layer.ChannelRangeUse));
        }

        Tables.Section(terminal, $"Integer weights, and how much of their range layers and output channels use{Shown(analysis.Layers.Count, "layers")}", table);
    }

    private static string Number(double? value) => value is { } number ? Format.Fraction(number) : "-";

    private static string Share(double? share) => share is { } value ? Format.Percent(value) : "-";

    private static string Shown(int all, string what) => all > MostRows ? $" ({MostRows} of {all} {what}; --report has all)" : string.Empty;
}
