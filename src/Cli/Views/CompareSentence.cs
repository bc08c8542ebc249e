using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Views;

/// <summary>Says in a sentence which of several chips needs least, and why.</summary>
internal static class CompareSentence
{
    /// <summary>Differences below this share are not worth a sentence.</summary>
    private const double Alike = 0.005;

    public static string OfEnergy(IReadOnlyList<RunReport> reports)
    {
        (RunReport least, RunReport most) = Ends(reports, r => r.EnergyPj.Total);
        double difference = most.EnergyPj.Total - least.EnergyPj.Total;
        if (difference <= Alike * most.EnergyPj.Total)
        {
            return $"All chips need about the same energy ({Format.Energy(least.EnergyPj.Total)}).";
        }

        (string kind,
            double saved) = most.EnergyPj.ByKind.Keys.Select(k
                => (k, most.EnergyPj.ByKind[k] - least.EnergyPj.ByKind.GetValueOrDefault(k))).MaxBy(k => k.Item2);
        return $"{least.Chip.Name} needs least energy, {Format.Percent(least.EnergyPj.Total / most.EnergyPj.Total)} of what "
            + $"{most.Chip.Name} needs "
            + $"({Format.Energy(least.EnergyPj.Total)} against {Format.Energy(most.EnergyPj.Total)}); the largest saving is {kind} energy "
            + $"({Format.Energy(saved)} less).";
    }

    public static string OfTime(IReadOnlyList<RunReport> reports)
    {
        (RunReport least, RunReport most) = Ends(reports, r => r.Latency.DecisionPs);
        return most.Latency.DecisionPs - least.Latency.DecisionPs <= Alike * most.Latency.DecisionPs
            ? $"All chips decide after about the same time ({Format.Time(least.Latency.DecisionPs)})."
            : $"{least.Chip.Name} decides first, {Format.Factor(most.Latency.DecisionPs / least.Latency.DecisionPs)} times as fast as "
            + $"{most.Chip.Name} "
                + $"({Format.Time(least.Latency.DecisionPs)} against {Format.Time(most.Latency.DecisionPs)}): {Reason(least, most)}.";
    }

    private static string Reason(RunReport fast, RunReport slow)
    {
        if (fast.Chip.ClockHz is not { } fastClock || slow.Chip.ClockHz is not { } slowClock)
        {
            return AcrossKinds(fast, slow);
        }

        double fastPhase = fast.Chip.MeanPhaseCycles!.Value, slowPhase = slow.Chip.MeanPhaseCycles!.Value;
        double clock = fastClock / slowClock;
        return clock >= slowPhase / fastPhase
            ? $"its clock is {Format.Factor(clock)} times as fast (a phase has {Format.Mean(fastPhase)} cycles against {Format.Mean(slowPhase)})"
            : $"its phases have {Format.Mean(fastPhase)} cycles against {Format.Mean(slowPhase)} "
            + $"({fast.Chip.PhaseMode} against {slow.Chip.PhaseMode}; clocks {Format.Rate(fastClock)}Hz and {Format.Rate(slowClock)}Hz)";
    }

    // A chip without a clock against one with: what the slower one waits for.
    private static string AcrossKinds(RunReport fast, RunReport slow) => (fast.Asynchronous, slow.Asynchronous) switch
    {
        (_, { } s) when s.AfterLastInputPs < slow.Latency.DecisionPs / 2 =>
            $"{slow.Chip.Name} takes events at their own times, and decides {Format.Time(s.AfterLastInputPs)} after the last one (--pace fast does not wait for them)",
        (not null, null) => $"its cores work as events come, where every one of the {slow.Chip.PhasesPerSample} phases of {slow.Chip.Name} waits for its slowest core",
        (null, { } s) => $"its phases move whole maps at once, where {slow.Chip.Name} sends "
            + $"{Format.Mean(s.ServedMessages / (double)slow.Samples)} messages one by one{(s.MessageLatencyP99Ps is { } p99 ? $" (p99 {Format.Time(p99)} each)" : string.Empty)}",
        ({ MessageLatencyP50Ps: { } f }, { MessageLatencyP50Ps: { } s }) => $"its messages take {Format.Time(f)} against {Format.Time(s)} (median)",
        ({ } f, { } s) => $"its cores serve {Format.Mean(f.ServedMessages / (double)fast.Samples)} messages against {Format.Mean(s.ServedMessages / (double)slow.Samples)}",
        _ => "of its clock",
    };

    /// <summary>Says that the chips do not decide equally well; null if they do, or if nobody knows.</summary>
    public static string? OfAccuracy(IReadOnlyList<RunReport> reports)
    {
        if (reports.Any(r => r.Accuracy is null))
        {
            return null;
        }

        (RunReport least, RunReport most) = Ends(reports, r => r.Accuracy!.Value);
        return most.Accuracy - least.Accuracy <= Alike
            ? null
            : $"They do not decide equally well: {most.Chip.Name} {Format.Percent(most.Accuracy!.Value)}, {least.Chip.Name} {Format.Percent(least.Accuracy!.Value)}.";
    }

    private static (RunReport Least, RunReport Most) Ends(IReadOnlyList<RunReport> reports, Func<RunReport, double> value)
        => (reports.MinBy(value)!, reports.MaxBy(value)!);
}
