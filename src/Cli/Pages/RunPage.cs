using System.Globalization;
using NeuroSim.Chips;
using NeuroSim.Cli.Charts;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>A run as one page.</summary>
public static class RunPage
{
    private const double LongNumber = 100_000;

    /// <summary>The page as HTML; the same run gives the same page, except for what it says about the simulating machine.</summary>
    /// <param name="report">The run's report, which the page also holds as JSON.</param>
    /// <param name="detail">What the report leaves out; null to leave out the charts of it.</param>
    /// <param name="chip">The chip, for its notes and estimates.</param>
    public static string Render(RunReport report, RunDetail? detail, ChipDescription chip)
    {
        PageFrame page = new($"{report.Network.Name} on {report.Chip.Name}", [NetworkLine(report), ChipLine(report.Chip)], [.. Sections(report, detail, chip)])
        {
            Data = report.ToJson(),
            DataName = $"{PageChart.FileName(report.Network.Name, report.Chip.Name)}.json",
        };
        return page.ToHtml();
    }

    /// <summary>The charts of the page.</summary>
    public static IReadOnlyList<PageChart> Charts(RunReport report, RunDetail? detail) => [.. RunCharts.All(report, detail)];

    /// <summary>The network in a line.</summary>
    internal static string NetworkLine(RunReport report)
    {
        NetworkPart n = report.Network;
        string steps = n.Timesteps > 1 ? $", {Format.Count(n.Timesteps)} timesteps" : string.Empty;
        return $"{n.Family}: {Format.Count(n.Parameters)} parameters, {Format.Count(n.Neurons)} neurons, D = {n.D}{steps}, {n.Weights} weights; "
            + $"{Format.Count(report.Samples)} samples.";
    }

    /// <summary>The chip in a line.</summary>
    internal static string ChipLine(ChipPart c)
    {
        string chips = c.Chips == 1 ? "1 chip" : $"{Format.Count(c.Chips)} chips ({c.ChipColumns} × {c.ChipRows})";
        string time = c.ClockHz is { } clock
            ? $"clock of {Format.Rate(clock)}Hz, {c.PhasesPerSample} {c.PhaseMode} phases of {Format.Mean(c.MeanPhaseCycles!.Value)} cycles a sample"
            : $"no clock, {c.Firing} firing{(c.QueueDepth is { } depth ? $", queues of {Format.Count(depth)} messages" : string.Empty)}";
        string shape = c.Topology is { } topology ? $" of a {topology}" : string.Empty;
        return $"{chips}, {Format.Count(c.CoresUsed)} of {Format.Count(c.Cores)} cores{shape} in use, {time}.";
    }

    private static IEnumerable<PageSection> Sections(RunReport report, RunDetail? detail, ChipDescription chip)
    {
        string[] alerts = [.. RunHeadline.Alerts(report)];
        yield return Html.Section(
            "summary", "In short", Tiles.ToHtml(RunHeadline.Tiles(report)), alerts.Length > 0 ? Html.Items(alerts, "alerts") : string.Empty,
            Html.Paragraph(report.Bottleneck, "lead"), RunTables.Pairs("Set by the user instead of the chip file's values", "What", "Value",
                report.Overrides.Select(o => (o.Key, Readable(o.Value)))));
        yield return Energy(report);
        yield return Time(report, detail);
        yield return Spikes(report, detail);
        if (report.Analysis is { } analysis)
        {
            yield return AnalysisCharts.Section(analysis);
        }

        yield return Cores(report, detail);
        yield return Html.Section("layers", "Layers", RunTables.Layers(report));
        yield return Chip(report, chip);
    }

    // Rates are written out in reports.
    private static string Readable(string value)
        => double.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out double number) && number >= LongNumber ? ChartUnit.Count.Text(number)
            : value;

    private static PageSection Energy(RunReport report) => Html.Section(
        "energy", "Energy",
        Html.Columns(RunCharts.EnergyByKind(report).ToHtml() + EnergyText(report) + RunTables.Literature(report), RunCharts.EnergyByLayer(report).ToHtml()));

    private static string EnergyText(RunReport report) => string.Concat(
        Html.Paragraph($"Counted: {string.Join("; ", report.EnergyBoundary.Included)}. Not counted: {string.Join("; ", report.EnergyBoundary.Excluded)}."),
        Html.Paragraph($"Energy × time until the decision: {Format.EnergyDelay(report.EnergyDelayProductJs)}. In a full pipeline the static and clock energy "
            + $"of a sample is {Format.Energy(report.EnergyPj.StaticPipelined)}."));

    private static PageSection Time(RunReport report, RunDetail? detail)
    {
        string[] charts = [.. (detail is null ? [] : RunCharts.Latency(report, detail)).Select(c => c.ToHtml())];
        string network = RunTables.Pairs("The network between the cores", "What", "Value", NetworkTable.Rows(report));
        return Html.Section("latency", "Latency", Html.Columns(charts.FirstOrDefault(string.Empty), string.Concat(charts.Skip(1)) + network));
    }

    private static PageSection Spikes(RunReport report, RunDetail? detail) => Html.Section(
        "spikes", "Spikes",
        Html.Columns(RunCharts.FiringRates(report).ToHtml(), detail is null ? string.Empty : MapCharts.ToHtml(MapCharts.Of(detail), MapCharts.Sites(detail))),
        RunTables.Sites(report),
        RunTables.Firing(report));

    private static PageSection Cores(RunReport report, RunDetail? detail) => Html.Section(
        "cores", "Cores and links",
        detail is null ? string.Empty : PageChart.Wide(FloorCharts.Of(report, detail)),
        Html.Paragraph($"Cores are busy {Format.Percent(report.Utilisation.MeanCoreBusyFraction)} of the time on average."),
        RunTables.Busiest(report.Utilisation),
        report.Asynchronous is { } part ? RunTables.Queues(part) : string.Empty);

    private static PageSection Chip(RunReport report, ChipDescription chip)
    {
        int estimates = ChipSheet.Facts(chip).Count(f => f.Estimate), all = ChipSheet.Facts(chip).Count;
        HostPart host = report.Host;
        return Html.Section(
            "chip", "What the numbers stand on",
            Html.Paragraph(chip.Summary),
            Html.Paragraph($"{estimates} of the {all} entries of the chip file are estimates: derived or assumed, not published."),
            estimates > 0 ? Html.Details("The estimates", RunTables.Estimates(chip)) : string.Empty,
            chip.Notes.Count > 0 ? Html.Details("Notes of the chip file", Html.Items(chip.Notes)) : string.Empty,
            Html.Paragraph($"Simulated with {host.Threads} threads: {Format.HostTime(host.LoadMs)} reading, {Format.HostTime(host.CompileMs)} compiling, "
                + $"{Format.HostTime(host.MsPerImageMedian)} per sample (median), {Format.Bytes(host.PeakBytes)}.", "muted"));
    }
}
