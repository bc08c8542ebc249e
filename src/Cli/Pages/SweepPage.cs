using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>A sweep as one page.</summary>
public static class SweepPage
{
    /// <summary>The page as HTML; equal results give equal pages.</summary>
    /// <param name="merge">The results, and the points that have none yet.</param>
    /// <param name="input">What all points ran on.</param>
    /// <param name="samples">How many samples of it; null for all.</param>
    public static string Render(SweepMerge merge, string input, int? samples)
    {
        IReadOnlyList<SweepResult> results = merge.Results;
        SweepSlices slices = new(results);
        PageFrame page = new(Title(results), [Subtitle(merge, input, samples)], [.. Sections(merge, slices)])
        {
            Data = $"[{string.Join(",\n", results.Take(SweepTables.MostPoints).Select(SweepResultJson.Write))}]",
            DataName = "sweep.json",
            DataAreResults = true,
        };
        return page.ToHtml();
    }

    /// <summary>The charts of the page.</summary>
    /// <param name="merge">The results.</param>
    public static IReadOnlyList<PageChart> Charts(SweepMerge merge) => [.. SweepCharts.All(merge.Results, new(merge.Results))];

    private static string Title(IReadOnlyList<SweepResult> results)
    {
        SweepSlices slices = new(results);
        string[] chips = [.. results.Select(r => r.On(SweepPoint.ChipAxis)?.Text).OfType<string>().Distinct(StringComparer.Ordinal)];
        string axes = slices.Main is { } main ? $"D against {SweepSlices.Words(main)}" : "D";
        return chips.Length == 0 ? "An empty sweep"
            : $"{axes} on {string.Join(", ", chips.Take(4))}{(chips.Length > 4 ? $" and {chips.Length - 4} more chips" : string.Empty)}";
    }

    private static string Subtitle(SweepMerge merge, string input, int? samples)
    {
        string[] models = [.. merge.Results.Select(r => r.On(SweepPoint.ModelAxis)?.Text).OfType<string>().Distinct(StringComparer.Ordinal)];
        string ran = samples is { } n ? $"{Format.Count(n)} samples of {Path.GetFileName(input)}" : $"all samples of {Path.GetFileName(input)}";
        return $"{Format.Count(merge.Results.Count + merge.Missing.Count)} points, each on {ran}. Networks: "
            + $"{string.Join(", ", models.Take(12))}{(models.Length > 12 ? ", …" : string.Empty)}.";
    }

    private static IEnumerable<PageSection> Sections(SweepMerge merge, SweepSlices slices)
    {
        IReadOnlyList<SweepResult> results = merge.Results;
        string[] needs = [.. Feasibility.Sentences(slices)], alerts = [.. Alerts(merge)];
        yield return Html.Section(
            "summary", "In short",
            alerts.Length > 0 ? Html.Items(alerts, "alerts") : string.Empty,
            needs.Length > 0 ? Html.Items(needs, "lead") + Html.Paragraph(Feasibility.Meaning, "muted") : string.Empty,
            Html.Items(results.Select(r => r.Rescaled).OfType<string>().Distinct(StringComparer.Ordinal).Select(Sentence)),
            slices.LeftOut > 0 ? Html.Paragraph($"Charts show the first {slices.Slices.Count} of {slices.Slices.Count + slices.LeftOut} combinations of chips "
                + "and settings; the table of points has all.") : string.Empty);
        foreach ((string id, string heading, IEnumerable<PageChart> charts) in Charts(slices))
        {
            string[] figures = [.. charts.Select(c => c.ToHtml())];
            if (figures.Length > 0)
            {
                yield return Html.Section(id, heading, Html.Columns(figures));
            }
        }

        yield return Html.Section("pareto", "Pareto front", PageChart.Together(SweepCharts.Pareto(results, slices)),
            SweepTables.Front(ParetoFront.Of(results), slices));
        yield return Html.Section("points-all", "All points", SweepTables.Failures(results), SweepTables.Points(results, slices));
    }

    private static IEnumerable<(string Id, string Heading, IEnumerable<PageChart> Charts)> Charts(SweepSlices slices) =>
    [
        ("frontier", "Where D exceeds the bandwidth", SweepCharts.Frontier(slices)),
        ("latency", "Latency", SweepCharts.Latency(slices)),
        ("energy", "Energy", SweepCharts.Energy(slices)),
        ("accuracy", "Accuracy", SweepCharts.Accuracy(slices)),
    ];

    private static IEnumerable<string> Alerts(SweepMerge merge)
    {
        if (merge.Missing.Count > 0)
        {
            yield return $"{Format.Count(merge.Missing.Count)} points have no result yet.";
        }

        if (merge.Failed > 0)
        {
            yield return $"{Format.Count(merge.Failed)} points could not run; their messages are below, at the list of all points.";
        }
    }

    private static string Sentence(string text) => text.Length == 0 ? text
        : $"{char.ToUpperInvariant(text[0])}{text[1..]}{(text.EndsWith('.') ? string.Empty : ".")}";
}
