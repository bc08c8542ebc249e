using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>
/// Where a D exceeds what a chip can carry: events are dropped, a fixed phase overflows, full queues end in a circle, or waiting makes up more than a tenth of
/// a sample's time, unless it happens in fixed phases, which it makes no longer. Waiting is what the report measured; where it did not, how much longer a sample takes than at the most generous stop of its series.
/// </summary>
internal static class Feasibility
{
    /// <summary>Share of a sample's time from which waiting counts as too much.</summary>
    public const double MostWaiting = 0.1;

    /// <summary>What exceeding means, for readers.</summary>
    public const string Meaning = "A point exceeds what the chip can carry if events are dropped, a fixed phase ends before its work, full queues end "
        + "in a circle, or waiting for the network makes up more than 10 % of a sample's time "
        + "(where phases are fixed, waiting makes them no longer and does not count).";

    private const string Deadlocks = "asynchronous.deadlocks", PhaseMode = "chip.phaseMode", Fixed = "fixed", Prefix = "D = ";

    /// <summary>Share of a sample's time that waiting makes up; null if the point did not run.</summary>
    public static double? Waiting(SweepSeries series, SweepResult result)
    {
        double? best = series.Results.LastOrDefault(r => r.IsOk)?.Metric(SweepMetrics.DecisionPs);
        return !result.IsOk ? null
            : result.Metric(SweepMetrics.StallShare) ?? (best > 0 && result.Metric(SweepMetrics.DecisionPs) is > 0 and var own
                ? Math.Max(0, 1 - best.Value / own) : null);
    }

    /// <summary>Whether work was lost, so that times and decisions are not those of the chip.</summary>
    public static bool Loses(SweepResult result) => Count(result, SweepMetrics.PhaseOverflows) + Count(result, SweepMetrics.DroppedEvents)
        + Count(result, Deadlocks) > 0;

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
        IEnumerable<string> needs = slice.Series
            .Select(s => (s.Name, Words: Words(Needed(slice, s), slice, s)))
            .GroupBy(n => n.Words, StringComparer.Ordinal)
            .Select(g => $"{Several(g.Select(n => n.Name))} on {slice.Name} {g.Key}");
        return $"{string.Join("; ", needs)}.";
    }

    private static string Words(double? needed, SweepSlice slice, SweepSeries series)
    {
        ChartUnit unit = slice.All.MainUnit;
        double[] stops = slice.Stops;
        return needed is not { } value ? "could not run"
            : double.IsNaN(value) ? $"exceeds the {slice.All.MainWords} at every stop up to {unit.Text(stops[^1])}"
            : value == stops[0] ? $"stays within the {slice.All.MainWords} at every stop from {unit.Text(value)}"
            : $"needs a {slice.All.MainWords} of ≥ {Text(value, slice)} ({Below(slice, series, value)})";
    }

    private static string Text(double value, SweepSlice slice)
        => double.IsPositiveInfinity(value) ? "more than any stop with a limit"
            : slice.All.Main is SweepSettings.LinkBandwidth or SweepSettings.RouterBandwidth ? $"{ChartUnit.Count.Text(value)} packets/s"
            : slice.All.MainUnit.Text(value);

    // What goes wrong at the stop below.
    private static string Below(SweepSlice slice, SweepSeries series, double needed)
    {
        if (series.Results.Where(r => r.IsOk && slice.All.At(r) < needed).MaxBy(slice.All.At) is not { } last)
        {
            return "nothing below could run";
        }

        string what = Count(last, SweepMetrics.DroppedEvents) > 0 ? "events are dropped"
            : Count(last, SweepMetrics.PhaseOverflows) > 0 ? "phases overflow"
            : Count(last, Deadlocks) > 0 ? "full queues end in a circle"
            : "too much waiting";
        return $"{what} at {slice.All.MainUnit.Text(slice.All.At(last))}";
    }

    /// <summary>Names of several series: "D = 1, D = 2" is written "D = 1, 2".</summary>
    public static string Several(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.All(n => n.StartsWith(Prefix, StringComparison.Ordinal)) ? Prefix + string.Join(", ", all.Select(n => n[Prefix.Length..]))
            : string.Join(", ", all);
    }

    // In a fixed phase nothing takes longer: either it fits or it overflows.
    private static bool IsFixed(SweepResult result) => result.Facts.GetValueOrDefault(PhaseMode) == Fixed;

    private static double Count(SweepResult result, string metric) => result.Metric(metric) ?? 0;
}
