using NeuroSim.Simulator.Reports;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>Several reports of one network and input side by side.</summary>
internal static class CompareView
{
    public static void Show(IReadOnlyList<RunReport> reports, Terminal terminal)
    {
        NetworkPart n = reports[0].Network;
        Tables.Heading(terminal, $"{n.Name}, D = {n.D}, {Format.Count(reports[0].Samples)} samples on {reports.Count} chips");
        Listing table = new(["Per sample", .. reports.Select(r => $">{r.Chip.Name}")]);
        foreach ((string name, Func<RunReport, string> value) in Rows(reports))
        {
            table.Add([name, .. reports.Select(value)]);
        }

        table.Show(terminal);
        terminal.Screen.WriteLine();
        Tables.Paragraph(terminal, CompareSentence.OfEnergy(reports));
        Tables.Paragraph(terminal, CompareSentence.OfTime(reports));
        if (CompareSentence.OfAccuracy(reports) is { } accuracy)
        {
            Tables.Paragraph(terminal, accuracy);
        }

        terminal.Screen.WriteLine();
    }

    private static IEnumerable<(string Name, Func<RunReport, string> Value)> Rows(IReadOnlyList<RunReport> reports) =>
    [
        ("accuracy", r => r.Accuracy is { } a ? Format.Percent(a) : "no labels"),
        ("decisions as trained", r => r.Golden is { } g ? Format.Percent(g.ArgmaxAgreement) : "not compared"),
        ("weights", r => r.Network.Weights),
        ("chips", r => Format.Count(r.Chip.Chips)),
        ("cores used", r => Format.Count(r.Chip.CoresUsed)),
        ("time", r => r.Chip.ClockHz is { } clock ? $"clock {Format.Rate(clock)}Hz" : $"no clock, {r.Chip.Firing}"),
        ("mean phase, cycles", r => r.Chip.MeanPhaseCycles is { } cycles ? Format.Mean(cycles) : "none"),
        ("first output", r => Format.Time(r.Latency.FirstOutputPs)),
        ("decision", r => Format.Time(r.Latency.DecisionPs)),
        ("end", r => Format.Time(r.Latency.EndPs)),
        ("message latency, p99", r => r.Asynchronous is not { } a ? "a phase" : a.MessageLatencyP99Ps is { } p99 ? Format.Time(p99) : "not simulated"),
        ("throughput, samples/s", r => Format.Rate(r.ThroughputSamplesPerSecond)),
        ("energy", r => Format.Energy(r.EnergyPj.Total)),
        .. reports[0].EnergyPj.ByKind.Keys.Select(k => ($"energy: {k}",
            (Func<RunReport, string>)(r => Format.Energy(r.EnergyPj.ByKind[k])))),
        ("energy × decision time", r => Format.EnergyDelay(r.EnergyDelayProductJs)),
        ("spikes", r => PerSample(r, r.Totals.Spikes)),
        ("synaptic operations", r => PerSample(r, r.Totals.SynapticOperations)),
        ("packets", r => PerSample(r, r.Totals.Packets)),
        ("hops", r => PerSample(r, r.Totals.Hops)),
        ("tokens", r => r.Asynchronous is { } a ? PerSample(r, a.Tokens) : "none"),
        ("stalled, all cores", r => r.Asynchronous is not { } a ? "none" : a.StalledPs is { } stalled ? Format.Time(stalled) : "not simulated"),
        ("dropped events, all samples", r => r.Asynchronous is { } a ? Format.Count(a.DroppedEvents) : "none"),
        ("phase overflows, all samples", r => Format.Count(r.Events.PhaseOverflows)),
        ("saturations, all samples", r => Format.Count(r.Events.Saturations)),
    ];

    private static string PerSample(RunReport report, long total) => Format.Mean(total / (double)report.Samples);
}
