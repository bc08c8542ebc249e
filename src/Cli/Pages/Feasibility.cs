using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>
/// Where a D exceeds what a chip can carry: events are dropped, a fixed phase overflows, full queues end in a circle, or waiting makes up more than a tenth of
/// a sample's time. Waiting is what the report measured; where it did not, how much longer a sample takes than at the most generous stop of its series.
/// </summary>
internal static class Feasibility
{
    /// <summary>Share of a sample's time from which waiting counts as too much.</summary>
    public const double MostWaiting = 0.1;

    /// <summary>What exceeding means, for readers.</summary>
    public const string Meaning = "A point exceeds what the chip can carry if events are dropped, a fixed phase ends before its work, full queues end in a circle, "
        + "or waiting for the network makes up more than 10 % of a sample's time.";

    private const string Deadlocks = "asynchronous.deadlocks", PhaseMode = "chip.phaseMode", Fixed = "fixed";

    /// <summary>Share of a sample's time that waiting makes up; null if the point did not run.</summary>
    public static double? Waiting(SweepSeries series, SweepResult result)
    {
        double? best = series.Results.LastOrDefault(r => r.IsOk)?.Metric(SweepMetrics.DecisionPs);
        return !result.IsOk ? null
            : result.Metric(SweepMetrics.StallShare) ?? (best > 0 && result.Metric(SweepMetrics.DecisionPs) is > 0 and var own ? Math.Max(0, 1 - best.Value / own) : null);
    }

    /// <summary>Whether work was lost, so that times and decisions are not those of the chip.</summary>
    public static bool Loses(SweepResult result) => Count(result, SweepMetrics.PhaseOverflows) + Count(result, SweepMetrics.DroppedEvents) + Count(result, Deadlocks) > 0;

    /// <summary>Whether a point exceeds; null if it did not run.</summary>
    public static bool? Exceeds(SweepSeries series, SweepResult result)
        => !result.IsOk ? null : Loses(result) || (!IsFixed(result) && Waiting(series, result) > MostWaiting);

    /// <summary>The least stop of the main axis from which no point of a series exceeds; not a number if the last one does, null if nothing is known.</summary>
    public static double? Needed(SweepSlice slice, SweepSeries series)
    {
        SweepResult[] known = [.. series.Results.Where(r => Exceeds(series, r) is not null && !double.IsNaN(slice.All.At(r)))];
        int last = Array.FindLastIndex(known, r => Exceeds(series, r) == true);
        return known.Length == 0 ? null : last == known.Length - 1 ? double.NaN : slice.All.At(known[last + 1]);
    }

    /// <summary>A sentence for each slice: which D needs how much.</summary>
    public static IEnumerable<string> Sentences(SweepSlices slices)
        => slices.Main is null ? [] : slices.Slices.Where(s => s.Stops.Length > 1).Select(Sentence);

    private static string Sentence(SweepSlice slice)
    {
        ChartUnit unit = slice.All.MainUnit;
        double first = slice.Stops[0], end = slice.Stops[^1];
        IEnumerable<string> needs = slice.Series
            .Select(s => (s.Name, Needed: Needed(slice, s)))
            .GroupBy(n => n.Needed is { } v ? double.IsNaN(v) ? $"exceeds it at every stop up to {unit.Text(end)}" : v == first ? $"stays within it from {unit.Text(first)} on, the least of the sweep" : $"needs ≥ {unit.Text(v)}" : "did not run", StringComparer.Ordinal)
            .Select(g => $"{string.Join(", ", g.Select(n => n.Name))} {g.Key}");
        return $"{slice.Name}, {slice.All.MainWords}: {string.Join("; ", needs)}.";
    }

    // In a fixed phase nothing takes longer: either it fits or it overflows.
    private static bool IsFixed(SweepResult result) => result.Facts.GetValueOrDefault(PhaseMode) == Fixed;

    private static double Count(SweepResult result, string metric) => result.Metric(metric) ?? 0;
}
