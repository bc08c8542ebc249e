using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>The charts of a sweep.</summary>
internal static class SweepCharts
{
    private const string Unlimited = "unlimited";
    private const double WideRange = 20;

    private static readonly ChartAxis s_accuracy = new("accuracy", ChartUnit.Share) { FromZero = false, Max = 1 };

    /// <summary>All charts.</summary>
    public static IEnumerable<PageChart> All(IReadOnlyList<SweepResult> results, SweepSlices slices) =>
        [.. Latency(slices), .. Energy(slices), .. Accuracy(slices), .. Frontier(slices), .. Pareto(results, slices)];

    /// <summary>Latency along the main axis, with the stops that each D needs.</summary>
    public static IEnumerable<PageChart> Latency(SweepSlices slices)
        => slices.Slices.SelectMany(s => Curve(s, "latency", "Decision latency", new("decision latency", ChartUnit.Time), SweepMetrics.DecisionPs, Needs(s)));

    /// <summary>Energy along the main axis.</summary>
    public static IEnumerable<PageChart> Energy(SweepSlices slices)
        => slices.Slices.SelectMany(s => Curve(s, "energy", "Energy per sample", new("energy per sample", ChartUnit.Energy), SweepMetrics.EnergyPj, []));

    /// <summary>Accuracy along the main axis, or over D alone where the main axis does not change it.</summary>
    public static IEnumerable<PageChart> Accuracy(SweepSlices slices)
    {
        bool constant = slices.Slices.SelectMany(s => s.Series).All(s
            => s.Results.Select(r => r.Metric(SweepMetrics.Accuracy)).OfType<double>().Distinct().Count() <= 1);
        return slices.Main is not null && constant
            ? AccuracyOverD(slices)
            : slices.Slices.SelectMany(s => Curve(s, "accuracy", "Accuracy", s_accuracy, SweepMetrics.Accuracy, []));
    }

    /// <summary>Waiting by D and main axis, with the border between what the chip can carry and what it cannot.</summary>
    public static IEnumerable<PageChart> Frontier(SweepSlices slices)
        => slices.Main is null ? [] : slices.Slices.Where(s => s.Stops.Length > 0).Select(Map);

    /// <summary>Latency, energy and accuracy of all points against each other.</summary>
    public static IEnumerable<PageChart> Pareto(IReadOnlyList<SweepResult> results, SweepSlices slices)
    {
        SweepResult[] whole = [.. results.Where(r => r.IsOk && !Feasibility.Loses(r))];
        string leftOut = whole.Length < results.Count ? $" {results.Count - whole.Length} points that failed or lost work are left out." : string.Empty;
        ChartAxis latency = Axis(new("decision latency", ChartUnit.Time), whole, SweepMetrics.DecisionPs),
            energy = Axis(new("energy per sample", ChartUnit.Energy), whole, SweepMetrics.EnergyPj);
        yield return Scatter("pareto-energy-latency", "Energy against latency", latency, energy, SweepMetrics.DecisionPs, SweepMetrics.EnergyPj,
            $"Lower and further left is better.{leftOut}");
        if (whole.Any(r => r.Metric(SweepMetrics.Accuracy) is not null))
        {
            yield return Scatter("pareto-accuracy-energy", "Accuracy against energy", energy, s_accuracy, SweepMetrics.EnergyPj, SweepMetrics.Accuracy,
                $"Higher and further left is better.{leftOut}");
            yield return Scatter("pareto-accuracy-latency", "Accuracy against latency", latency, s_accuracy, SweepMetrics.DecisionPs, SweepMetrics.Accuracy,
                $"Higher and further left is better.{leftOut}");
        }

        PageChart Scatter(string name, string title, ChartAxis x, ChartAxis y, string xMetric, string yMetric, string caption)
        {
            ScatterSeries[] series =
            [
                .. whole.GroupBy(r => r.On(SweepPoint.ChipAxis)?.Text ?? "chip").Select(g => new ScatterSeries(
                    g.Key, [.. g.Select(r => new ScatterPoint(r.Metric(xMetric) ?? double.NaN, r.Metric(yMetric) ?? double.NaN,
                        SweepTables.ShortName(r, slices)))])),
            ];
            return new(name, new ScatterChart(title, x, y, series) { LargerYIsBetter = yMetric == SweepMetrics.Accuracy }, caption);
        }
    }

    private static IEnumerable<PageChart> Curve(SweepSlice slice, string name, string title, ChartAxis y, string metric, IReadOnlyList<MarkLine> marks)
    {
        LineSeries[] series = [.. slice.Series.Select(s => new LineSeries(s.Name,
            [.. s.Results.Select(r => new LinePoint(slice.All.At(r), r.Metric(metric) ?? double.NaN, Note(s, r)))]))];
        if (slice.Stops.Length < 2 || !series.SelectMany(s => s.Points).Any(p => double.IsFinite(p.Y)))
        {
            yield break;
        }

        ChartAxis axis = y.Unit == ChartUnit.Share ? y : Axis(y, slice.Series.SelectMany(s => s.Results), metric);
        yield return new(PageChart.FileName(name, slice.Name), new LineChart($"{title} on {slice.Name}", MainAxis(slice), axis, series) { Marks = marks },
            Caption(slice, marks));
    }

    private static string Caption(SweepSlice slice, IReadOnlyList<MarkLine> marks)
    {
        string unknown = slice.Series.Any(s => s.Results.Any(r => !r.IsOk)) ? " Points that failed interrupt their line." : string.Empty;
        return (marks.Count > 0 ? $"Dashed: the {slice.All.MainWords} from which a D no longer exceeds." : string.Empty) + unknown;
    }

    private static string? Note(SweepSeries series, SweepResult result)
        => Feasibility.Exceeds(series, result) == true ? "exceeds what the chip can carry" : null;

    // Several D may need the same.
    private static MarkLine[] Needs(SweepSlice slice) =>
    [
        .. slice.Series.Select(s => (s.Name, Needed: Feasibility.Needed(slice, s) ?? double.NaN))
            .Where(n => double.IsFinite(n.Needed) && n.Needed > slice.Stops[0])
            .GroupBy(n => n.Needed).Select(g => new MarkLine(g.Key, true, $"{Feasibility.Several(g.Select(n => n.Name))}: ≥ {slice.All.MainUnit.Text(g.Key)}")),
    ];

    private static ChartAxis MainAxis(SweepSlice slice)
    {
        double[] finite = [.. slice.Stops.Where(double.IsFinite)];
        bool log = finite.Length > 1 && finite[0] > 0 && finite[^1] / finite[0] >= WideRange;
        return new(slice.All.MainWords, slice.All.MainUnit, log) { FromZero = false, Infinite = Unlimited, Ticks = finite.Length <= 10 ? finite : null };
    }

    private static ChartAxis Axis(ChartAxis axis, IEnumerable<SweepResult> results, string metric)
    {
        double[] values = [.. results.Select(r => r.Metric(metric)).OfType<double>().Where(v => v > 0)];
        return axis with { Log = values.Length > 0 && values.Max() / values.Min() >= WideRange };
    }

    private static IEnumerable<PageChart> AccuracyOverD(SweepSlices slices)
    {
        LineSeries[] series =
        [
            .. slices.Slices.Select(s => new LineSeries(s.Name, [.. s.Series.Where(x => !double.IsNaN(x.D)).OrderBy(x => x.D)
                .Select(x => new LinePoint(x.D, x.Results.Select(r => r.Metric(SweepMetrics.Accuracy)).OfType<double>().FirstOrDefault(double.NaN)))])),
        ];
        double[] ds = [.. series.SelectMany(s => s.Points).Where(p => double.IsFinite(p.Y)).Select(p => p.X).Distinct().Order()];
        if (ds.Length > 0)
        {
            ChartAxis x = new("D", ChartUnit.Number, ds[0] > 0 && ds.Length > 2) { FromZero = false, Ticks = ds };
            yield return new("accuracy", new LineChart("Accuracy over D", x, s_accuracy, series), $"The {slices.MainWords} changes no decision in this sweep.");
        }
    }

    private static PageChart Map(SweepSlice slice)
    {
        double[] stops = slice.Stops;
        HeatMap map = new(
            $"Waiting for the network on {slice.Name}", slice.All.MainWords, [.. stops.Select(slice.All.MainUnit.Text)], "D",
                [.. slice.Series.Select(s => s.Name.Replace("D = ", string.Empty, StringComparison.Ordinal))],
            [.. slice.Series.Select(s => (IReadOnlyList<HeatCell?>)[.. stops.Select(v => Cell(s, s.Results.FirstOrDefault(r => slice.All.At(r) == v)))])],
            ChartUnit.Share, "share of a sample's time");
        return new(PageChart.FileName("frontier", slice.Name), map, "Point at a cell to see overflows and drops.");
    }

    private static HeatCell? Cell(SweepSeries series, SweepResult? result)
    {
        if (result is null || Feasibility.Waiting(series, result) is not { } waiting)
        {
            return null;
        }

        string lost = string.Concat(new[] { (SweepMetrics.PhaseOverflows, "phase overflows"), (SweepMetrics.DroppedEvents, "dropped events") }
            .Where(m => result.Metric(m.Item1) > 0).Select(m => $", {ChartUnit.Count.Text(result.Metric(m.Item1)!.Value)} {m.Item2}"));
        return new(waiting, Feasibility.Exceeds(series, result) != true,
            $"waiting {ChartUnit.Share.Text(waiting)}{lost}, decision after {ChartUnit.Time.Text(result.Metric(SweepMetrics.DecisionPs) ?? double.NaN)}");
    }
}
