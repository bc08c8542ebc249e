using NeuroSim.Chips;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>What a reader of a run's page sees first: the numbers, and what should not have happened.</summary>
internal static class RunHeadline
{
    private const double Most = 0.9995;

    /// <summary>The numbers.</summary>
    public static IEnumerable<Tile> Tiles(RunReport r)
    {
        yield return new("Accuracy", r.Accuracy is { } a ? Format.Percent(a) : "unknown", r.Accuracy is null ? "the input has no labels"
            : $"of {Format.Count(r.Samples)} samples");
        yield return new("Decision latency", Format.Time(r.Latency.DecisionPs),
            $"first output after {Format.Time(r.Latency.FirstOutputPs)}, nothing moves after {Format.Time(r.Latency.EndPs)}");
        yield return new("Throughput", $"{Format.Rate(r.ThroughputSamplesPerSecond)}/s",
            $"samples; one every {Format.Time(r.Latency.IntervalPs)} in a full pipeline");
        yield return new("Energy", Format.Energy(r.EnergyPj.Total), EnergySplit(r.EnergyPj));
        yield return new("Spikes", PerSample(r.Totals.Spikes, r), $"{Format.Percent(Rate(r))} of what {Format.Count(r.Network.Neurons)} neurons could fire");
        yield return new("Synaptic operations", PerSample(r.Totals.SynapticOperations, r),
            $"{PerSample(r.Totals.Macs, r)} MACs, {PerSample(r.Totals.Packets, r)} packets, {PerSample(r.Totals.Hops, r)} hops");
        yield return Waiting(r);
        yield return Agreement(r);
    }

    /// <summary>What should not have happened, in sentences; empty if nothing did.</summary>
    public static IEnumerable<string> Alerts(RunReport r)
    {
        if (r.Events.PhaseOverflows > 0)
        {
            yield return $"{Format.Count(r.Events.PhaseOverflows)} times a core or link did not finish in a fixed phase: the chip would lose what the "
                + "simulator still counts, and the times are too short. See --phase-cycles adaptive.";
        }

        if (r.Asynchronous is { DroppedEvents: > 0 } dropped)
        {
            yield return $"{Format.Count(dropped.DroppedEvents)} of {Format.Count(dropped.OfferedEvents)} events were dropped at the sensor, "
                + "which cannot wait.";
        }

        if (r.Asynchronous is { Deadlocks: > 0 } deadlock)
        {
            yield return $"{Format.Count(deadlock.Deadlocks)} samples ended in a circle of full queues: {string.Join(" → ", deadlock.FirstDeadlock ?? [])}.";
        }

        if (r.Events.Saturations > 0)
        {
            yield return $"{Format.Count(r.Events.Saturations)} potentials reached the largest or smallest value that the chip can hold.";
        }

        if (r.Events.PipelinedPhaseOverflows > r.Events.PhaseOverflows)
        {
            yield return $"In a full pipeline, {Format.Count(r.Events.PipelinedPhaseOverflows)} cores and links would not finish in their phase: the "
                + "throughput is out of reach.";
        }

        if (r.Golden is { ArgmaxAgreement: < Most } golden)
        {
            yield return $"{Format.Percent(1 - golden.ArgmaxAgreement)} of the decisions differ from those of the network as trained.";
        }
    }

    private static string PerSample(long total, RunReport r) => Format.Mean(total / (double)r.Samples);

    private static double Rate(RunReport r)
    {
        double neurons = r.Sites.Sum(s => (double)s.Neurons);
        return neurons == 0 ? 0 : r.Sites.Sum(s => s.FiringRate * s.Neurons) / neurons;
    }

    private static string EnergySplit(EnergyPart energy)
    {
        string kinds = string.Join(", ", energy.ByKind.Where(k => k.Value > 0).OrderByDescending(k => k.Value).Take(3)
            .Select(k => $"{k.Key} {Format.Percent(k.Value / energy.Total)}"));
        return energy.Total > 0 ? $"per sample; {kinds}" : $"per sample; the chip file has no {EnergyAccount.Name(EnergyKind.Static)} or other cost";
    }

    private static Tile Waiting(RunReport r)
    {
        string note = r.Interconnect.StallFraction is null ? r.Asynchronous is null ? "not measured"
            : r.Interconnect.QueueDepth is null ? "not measured (--timing cycle --stalls measures it)" : "not measured (--stalls measures it)"
            : $"of the time{(r.Chip.PhaseMode == "fixed" ? " that phases need" : string.Empty)}; {r.Interconnect.Timing} timing";
        string value = r.Interconnect.StallFraction is { } stall ? Format.Percent(stall) : "unknown";
        long lost = r.Events.PhaseOverflows + (r.Asynchronous?.DroppedEvents ?? 0);
        string lostNote = r.Asynchronous is { } a ? $"; {Format.Count(a.DroppedEvents)} events dropped"
            : $"; {Format.Count(r.Events.PhaseOverflows)} phase overflows";
        return new("Added by the network of cores", value, note + lostNote, lost > 0);
    }

    private static Tile Agreement(RunReport r) => r.Golden is { } golden
        ? new("Decides as trained", Format.Percent(golden.ArgmaxAgreement),
            $"{Format.Count(golden.MismatchedActivations)} of {Format.Count(r.Network.Neurons * r.Samples)} activations differ", golden.ArgmaxAgreement < Most)
        : new("Decides as trained", "unknown", "not compared (--no-golden)");
}
