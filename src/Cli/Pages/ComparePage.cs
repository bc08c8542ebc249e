using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>Several runs of one network and input side by side, as one page.</summary>
public static class ComparePage
{
    /// <summary>The page as HTML.</summary>
    /// <param name="runs">The runs, in the order in which they are shown; the first is what others are compared with.</param>
    /// <param name="json">The comparison as JSON, which the page also holds.</param>
    public static string Render(IReadOnlyList<ComparedRun> runs, string json)
    {
        IReadOnlyList<ComparedRun> named = Named(runs);
        RunReport first = runs[0].Report;
        PageFrame page = new($"{first.Network.Name} on {string.Join(", ", named.Select(r => r.Name))}", [RunPage.NetworkLine(first)], [.. Sections(named)])
        {
            Data = JsonNode.Parse(json)!.ToJsonString(),
            DataName = $"{PageChart.FileName(first.Network.Name, "comparison")}.json",
        };
        return page.ToHtml();
    }

    /// <summary>The charts of the page.</summary>
    public static IReadOnlyList<PageChart> Charts(IReadOnlyList<ComparedRun> runs) => [.. CompareCharts.All(Named(runs))];

    // Two files may describe chips of one name.
    private static IReadOnlyList<ComparedRun> Named(IReadOnlyList<ComparedRun> runs) =>
        [.. runs.Select((r, i) => runs.Take(i).Count(o => o.Report.Chip.Name == r.Report.Chip.Name) is > 0 and var n
            ? r with { Name = $"{r.Report.Chip.Name} ({n + 1})" } : r)];

    private static IEnumerable<PageSection> Sections(IReadOnlyList<ComparedRun> runs)
    {
        RunReport[] reports = [.. runs.Select(r => r.Report)];
        string[] sentences = [CompareSentence.OfEnergy(reports), CompareSentence.OfTime(reports), .. CompareSentence.OfAccuracy(reports) is { } accuracy
            ? [accuracy] : Array.Empty<string>()];
        string[] alerts = [.. runs.SelectMany(r => RunHeadline.Alerts(r.Report).Select(a => $"{r.Name}: {a}"))];
        yield return Html.Section(
            "summary", "In short", string.Concat(sentences.Select(s => Html.Paragraph(s, "lead"))), alerts.Length > 0 ? Html.Items(alerts, "alerts")
                : string.Empty, CompareTable.ToHtml(runs));
        yield return Html.Section("energy", "Energy", PageChart.Together(CompareCharts.Energy(runs)));
        yield return Html.Section("latency", "Latency", Html.Items(runs.Select(r => $"{r.Name}: {r.Report.Bottleneck}")),
            PageChart.Together(CompareCharts.Latency(runs)));
        yield return Html.Section("spikes", "Spikes", PageChart.Wide(CompareCharts.FiringRates(runs)));
        if (runs.Any(r => r.Detail is not null))
        {
            yield return Html.Section("cores", "Cores and links", PageChart.Together(CompareCharts.Floors(runs)));
        }

        yield return Html.Section("chips", "What the numbers stand on", runs.Select(Chip));
    }

    private static string Chip(ComparedRun run)
    {
        IReadOnlyList<ChipFact> facts = ChipSheet.Facts(run.Chip);
        string set = run.Report.Overrides.Count > 0 ? $" Set by the user: {string.Join(", ", run.Report.Overrides.Select(o => $"{o.Key} = {o.Value}"))}."
            : string.Empty;
        return $"<h3>{Html.Text(run.Name)}</h3>\n" + Html.Paragraph(RunPage.ChipLine(run.Report.Chip) + set)
            + Html.Paragraph($"{run.Chip.Summary} {facts.Count(f => f.Estimate)} of the {facts.Count} entries of the chip file are estimates: derived or "
                + "assumed, not published.")
            + Html.Details("The estimates", RunTables.Estimates(run.Chip));
    }
}

/// <summary>One run of a comparison.</summary>
/// <param name="Name">What the page calls it.</param>
/// <param name="Report">Its report.</param>
/// <param name="Detail">What the report leaves out, or null.</param>
/// <param name="Chip">Its chip.</param>
public sealed record ComparedRun(string Name, RunReport Report, RunDetail? Detail, ChipDescription Chip);
