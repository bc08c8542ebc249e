using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>The tables of a sweep's page.</summary>
internal static class SweepTables
{
    /// <summary>Most points that the page holds with all their numbers.</summary>
    public const int MostPoints = 2_000;

    /// <summary>All points; pressing one shows its whole result.</summary>
    public static string Points(IReadOnlyList<SweepResult> results, SweepSlices slices)
    {
        HashSet<string> front = [.. ParetoFront.Of(results).Select(r => r.Id)];
        string[] axes = [.. new[] { slices.Main }.OfType<string>(), .. slices.Minor];
        string more = results.Count > MostPoints ? $" The first {MostPoints:N0} of {results.Count:N0}; results.jsonl has all." : string.Empty;
        PageTable table = new(
            $"All points; press one to see all of its numbers. ★ is on the Pareto front of accuracy, latency and energy.{more}",
            ["Point", ">D", "Chip", .. axes.Select(a => (IsNumber(results, a) ? ">" : string.Empty) + SweepSlices.Words(a)), "Exceeds", ">Waiting",
                ">Accuracy", ">Decision", ">Energy", "Front"])
        {
            Id = "points",
        };
        Dictionary<string, SweepSeries> series = slices.Slices.SelectMany(s => s.Series)
            .SelectMany(s => s.Results.Select(r => (r.Id, s))).DistinctBy(p => p.Id).ToDictionary(p => p.Id, p => p.s, StringComparer.Ordinal);
        foreach ((SweepResult r, int i) in results.Take(MostPoints).Select((r, i) => (r, i)))
        {
            SweepSeries own = series.GetValueOrDefault(r.Id) ?? new(string.Empty, double.NaN, [r]);
            TableCell[] cells = [Axis(r, SweepPoint.DAxis), r.On(SweepPoint.ChipAxis)?.Text ?? "–", .. axes.Select(a => Axis(r, a))];
            table.AddOpening(i, [r.On(SweepPoint.ModelAxis)?.Text ?? $"point {i + 1}", .. cells, .. Numbers(own, r), front.Contains(r.Id) ? "★"
                : string.Empty]);
        }

        return table.ToHtml();
    }

    /// <summary>The points of the Pareto front.</summary>
    public static string Front(IReadOnlyList<SweepResult> front, SweepSlices slices)
    {
        PageTable table = new("Pareto front of accuracy, latency and energy: no other point is better in one without being worse in another; of equal points "
            + "the first is listed.", "Point", "Chip", ">Accuracy", ">Decision", ">Energy", ">Energy × time")
        { Id = "front" };
        foreach (SweepResult r in front)
        {
            table.Add(ShortName(r, slices), r.On(SweepPoint.ChipAxis)?.Text ?? "–", Cell(r, SweepMetrics.Accuracy, Format.Percent),
                Cell(r, SweepMetrics.DecisionPs, Format.Time),
                Cell(r, SweepMetrics.EnergyPj, Format.Energy), Cell(r, SweepMetrics.EnergyDelayProductJs, Format.EnergyDelay));
        }

        return table.Count == 0 ? string.Empty : table.ToHtml();
    }

    /// <summary>Points that could not run, by their message.</summary>
    public static string Failures(IReadOnlyList<SweepResult> results)
    {
        PageTable table = new("Points that could not run", "Why", ">Points", "Which") { Sortable = false };
        foreach (IGrouping<string, SweepResult> g in results.Where(r => !r.IsOk).GroupBy(r => r.Message ?? "no message", StringComparer.Ordinal))
        {
            string which = string.Join("; ", g.Take(4).Select(r => string.Join(", ", r.Axes.Select(a => a.Text))));
            table.Add(g.Key, new(Format.Count(g.Count()), g.Count()), g.Count() > 4 ? $"{which}; …" : which);
        }

        return table.Count == 0 ? string.Empty : table.ToHtml();
    }

    /// <summary>A point in few words: D and where it stands on the main axis.</summary>
    public static string ShortName(SweepResult result, SweepSlices slices)
    {
        string d = result.On(SweepPoint.DAxis) is { } value ? $"D = {value.Text}" : result.On(SweepPoint.ModelAxis)?.Text ?? "point";
        return slices.Main is { } main && result.On(main) is { } at ? $"{d}, {Text(at)}" : d;
    }

    private static IEnumerable<TableCell> Numbers(SweepSeries series, SweepResult r) =>
    [
        r.IsOk ? Feasibility.Exceeds(series, r) == true ? "yes" : "no" : "failed",
        Feasibility.Waiting(series, r) is { } waiting ? new TableCell(Format.Percent(waiting), waiting) : "–",
        Cell(r, SweepMetrics.Accuracy, Format.Percent),
        Cell(r, SweepMetrics.DecisionPs, Format.Time),
        Cell(r, SweepMetrics.EnergyPj, Format.Energy),
    ];

    private static TableCell Cell(SweepResult result, string metric, Func<double, string> text)
        => result.Metric(metric) is { } value ? new TableCell(text(value), value) : "–";

    private static TableCell Axis(SweepResult result, string axis)
        => result.On(axis) is not { } value ? "–" : value.Number is { } number ? new TableCell(Text(value), number) : value.Text;

    private static string Text(SweepValue value) => value.Number is { } number ? SweepSlices.UnitOf(value.Axis).Text(number) : value.Text;

    private static bool IsNumber(IReadOnlyList<SweepResult> results, string axis) => results.Any(r => r.On(axis)?.Number is not null);
}
