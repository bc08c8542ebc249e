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
        double clock = fast.Chip.ClockHz / slow.Chip.ClockHz;
        double phase = slow.Chip.MeanPhaseCycles / fast.Chip.MeanPhaseCycles;
        return clock >= phase
            ? $"its clock is {Format.Factor(clock)} times as fast (a phase has {Format.Mean(fast.Chip.MeanPhaseCycles)} cycles against "
            + $"{Format.Mean(slow.Chip.MeanPhaseCycles)})"
            : $"its phases have {Format.Mean(fast.Chip.MeanPhaseCycles)} cycles against {Format.Mean(slow.Chip.MeanPhaseCycles)} "
            + $"({fast.Chip.PhaseMode} against {slow.Chip.PhaseMode}; clocks {Format.Rate(fast.Chip.ClockHz)}Hz and "
            + $"{Format.Rate(slow.Chip.ClockHz)}Hz)";
    }

    private static (RunReport Least, RunReport Most) Ends(IReadOnlyList<RunReport> reports, Func<RunReport, double> value)
        => (reports.MinBy(value)!, reports.MaxBy(value)!);
}
