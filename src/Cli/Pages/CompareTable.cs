using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>The numbers of several runs side by side, each also as a multiple of the first run's.</summary>
internal static class CompareTable
{
    /// <summary>The table as HTML.</summary>
    public static string ToHtml(IReadOnlyList<ComparedRun> runs)
    {
        PageTable table = new($"Per sample. In parentheses: the multiple of {runs[0].Name}.", ["What", .. runs.Select(r => $">{r.Name}")]) { Sortable = false };
        foreach ((string name, Func<RunReport, double?> value, Func<double, string> text, bool multiple) in Rows(runs.Select(r => r.Report)))
        {
            double? first = value(runs[0].Report);
            TableCell[] cells = [.. runs.Select((r, i) => Cell(value(r.Report), i > 0 && multiple ? first : null, text))];
            table.Add([name, .. cells]);
        }

        return table.ToHtml();
    }

    private static TableCell Cell(double? value, double? first, Func<double, string> text) => value is { } v
        ? new TableCell(first is > 0 ? $"{text(v)} ({Format.Factor(v / first.Value)}×)" : text(v), v)
        : "–";

    private static IEnumerable<(string Name, Func<RunReport, double?> Value, Func<double, string> Text, bool Multiple)> Rows(IEnumerable<RunReport> reports) =>
    [
        ("accuracy", r => r.Accuracy, Format.Percent, false),
        ("decides as trained", r => r.Golden?.ArgmaxAgreement, Format.Percent, false),
        ("chips", r => r.Chip.Chips, Whole, false),
        ("cores in use", r => r.Chip.CoresUsed, Whole, false),
        ("first output", r => r.Latency.FirstOutputPs, Format.Time, true),
        ("decision", r => r.Latency.DecisionPs, Format.Time, true),
        ("end", r => r.Latency.EndPs, Format.Time, true),
        ("samples per second, full pipeline", r => r.ThroughputSamplesPerSecond, Format.Rate, true),
        ("energy", r => r.EnergyPj.Total, Format.Energy, true),
        .. reports.SelectMany(r => r.EnergyPj.ByKind).Where(k => k.Value > 0).Select(k => k.Key).Distinct(StringComparer.Ordinal)
            .Select(k => ($"energy: {k}", (Func<RunReport, double?>)(r => r.EnergyPj.ByKind.GetValueOrDefault(k)), (Func<double, string>)Format.Energy, true)),
        ("energy × decision time", r => r.EnergyDelayProductJs, Format.EnergyDelay, true),
        ("spikes", r => r.Totals.Spikes / (double)r.Samples, Format.Mean, true),
        ("synaptic operations", r => r.Totals.SynapticOperations / (double)r.Samples, Format.Mean, true),
        ("packets", r => r.Totals.Packets / (double)r.Samples, Format.Mean, true),
        ("hops", r => r.Totals.Hops / (double)r.Samples, Format.Mean, true),
        ("added to the time by the network of cores", r => r.Interconnect.StallFraction, Format.Percent, false),
        ("phase overflows, all samples", r => r.Chip.ClockHz is null ? null : r.Events.PhaseOverflows, Whole, false),
        ("dropped events, all samples", r => r.Asynchronous?.DroppedEvents, Whole, false),
        ("saturations, all samples", r => r.Events.Saturations, Whole, false),
    ];

    private static string Whole(double count) => Format.Count((long)count);
}
