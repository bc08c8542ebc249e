using NeuroSim.Simulator.Reports;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>What only an asynchronous chip has: queues, stalls, drops, latencies of messages, and immediate firing beside the golden counts.</summary>
internal static class AsynchronousTables
{
    /// <summary>What analytic timing does not know.</summary>
    public const string NotSimulated = "not simulated (--timing cycle does)";

    private const int MostRows = 10;

    public static void Show(RunReport report, Terminal terminal)
    {
        if (report.Asynchronous is { } part)
        {
            Queues(part, report.Samples, terminal);
        }

        if (report.Firing is { } firing)
        {
            Firing(firing, report, terminal);
        }
    }

    private static void Queues(AsynchronousPart part, int samples, Terminal terminal)
    {
        Tables.Heading(terminal, "Messages and queues");
        Table table = Tables.Pairs();
        table.Row("messages served", $"{Format.Mean(part.ServedMessages / (double)samples)} per sample; from ready to served: "
            + (part.MessageLatencyP50Ps is { } median
                ? $"median {Format.Time(median)}, p99 {Format.Time(part.MessageLatencyP99Ps ?? median)}, longest {Format.Time(part.MessageLatencyMaxPs ?? median)}"
                : NotSimulated));
        table.Row("decision after the last input", Format.Time(part.AfterLastInputPs));
        table.Row("offered, dropped at the sensor", $"{Format.Count(part.OfferedEvents)}, {Format.Count(part.DroppedEvents)}");
        table.Row("end-of-window tokens", $"{Format.Mean(part.Tokens / (double)samples)} per sample, {Format.Energy(part.TokenEnergyPj)}");
        table.Row("stalled", part.StalledPs is { } stalled ? $"{Format.Time(stalled)} per sample, summed over the cores" : NotSimulated);
        QueuePart? fullest = part.FullestQueues is [var first, ..] ? first : null;
        table.Row("fullest queue", part.FullestQueues is null ? NotSimulated : fullest is null ? "none" : $"{fullest.Name}, layer {fullest.Layer}: {Format.Count(fullest.Peak)} messages at its peak");
        table.Row("deadlocks", part.FirstDeadlock is null
            ? "0"
            : $"{Format.Count(part.Deadlocks)} samples ended in a circle of full queues; the first: {string.Join(" → ", part.FirstDeadlock)} → {part.FirstDeadlock[0]}");
        Tables.ShowPairs(terminal, table);
    }

    private static void Firing(FiringPart firing, RunReport report, Terminal terminal)
    {
        Listing table = new("Site (by deviation)", ">golden spikes", ">spikes", ">mean deviation", ">largest");
        foreach (FiringSitePart site in firing.Sites.OrderByDescending(s => s.MeanDeviation).Take(MostRows))
        {
            table.Add(
                site.Name, Format.Mean(site.GoldenSpikes / (double)report.Samples), Format.Mean(site.Spikes / (double)report.Samples),
                Format.Fraction(site.MeanDeviation), Format.Count(site.LargestDeviation));
        }

        string accuracy = firing.GoldenAccuracy is { } golden
            ? $"; accuracy {Format.Percent(report.Accuracy ?? 0)} against {Format.Percent(golden)} of the golden integer network"
            : string.Empty;
        Tables.Section(terminal, $"Immediate firing against the golden counts, per sample and neuron: {Format.Percent(firing.SameDecision)} of decisions agree{accuracy}",
            table);
    }
}
