using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>The charts of a run, as its page and its files of single charts show them.</summary>
internal static class RunCharts
{
    private const int MostLines = 8;

    /// <summary>All charts, of maps one per site.</summary>
    public static IEnumerable<PageChart> All(RunReport report, RunDetail? detail) =>
    [
        EnergyByKind(report),
        EnergyByLayer(report),
        .. detail is null ? [] : Latency(report, detail),
        FiringRates(report),
        .. detail is null ? [] : MapCharts.Of(detail),
        .. AnalysisCharts.Of(report.Analysis),
        .. detail is null ? Array.Empty<PageChart>() : [FloorCharts.Of(report, detail)],
    ];

    /// <summary>Energy of a sample by what it is spent on.</summary>
    public static PageChart EnergyByKind(RunReport report)
    {
        KeyValuePair<string, double>[] kinds = [.. report.EnergyPj.ByKind.Where(k => k.Value > 0).OrderByDescending(k => k.Value)];
        BarChart chart = new("Energy by kind", new("energy per sample", ChartUnit.Energy), ["energy"], [.. kinds.Select(k => new Bar(k.Key, [k.Value]))]);
        return new("energy-by-kind", chart, "What the energy of a sample is spent on; static power counts until nothing moves any more.");
    }

    /// <summary>Dynamic energy by layer and kind.</summary>
    public static PageChart EnergyByLayer(RunReport report)
    {
        string[] kinds = [.. report.EnergyPj.ByKind.Keys.Where(k => report.Layers.Any(l => l.EnergyPjByKind.GetValueOrDefault(k) > 0))];
        BarChart chart = new(
            "Dynamic energy by layer", new("energy per sample", ChartUnit.Energy), kinds,
            [.. report.Layers.Select(l => new Bar(l.Name, [.. kinds.Select(k => l.EnergyPjByKind.GetValueOrDefault(k))]))]);
        return new("energy-by-layer", chart, "Layers in execution order. A layer's energy includes the somas that it feeds and the packets that these send; "
            + "clock and static energy belong to no layer.");
    }

    /// <summary>When each layer worked, and how long phases were.</summary>
    public static IEnumerable<PageChart> Latency(RunReport report, RunDetail detail)
    {
        MarkLine[] marks = [new(report.Latency.FirstOutputPs, true, "first output, mean of samples"),
            new(report.Latency.DecisionPs, true, "decision, mean of samples")];
        Waterfall chart = new("Latency by layer", [.. detail.Layers.Select(l => new WaterfallRow(l.Layer, [new(l.StartPs, l.EndPs)]))]) { Marks = marks };
        yield return new("latency", chart, "From the first to the last work of each layer in the first sample.");
        if (detail.Phases.Count > 1)
        {
            yield return Phases(detail.Phases);
        }
    }

    private static PageChart Phases(IReadOnlyList<PhaseSpan> phases)
    {
        LineSeries Line(string name, Func<PhaseSpan, long> cycles, bool dashed)
            => new(name, [.. phases.Select((p, i) => new LinePoint(i + 1, cycles(p), p.Limit))], dashed);
        LineChart chart = new("Length of each phase", new("phase", ChartUnit.Count) { FromZero = false }, new("clock cycles", ChartUnit.Count),
            [Line("length", p => p.Cycles, false), Line("until cores and network were done", p => p.NeededCycles, false),
                Line("the same if no packet waited", p => p.FreeCycles, true)]);
        return new("phases", chart, "Phases of the first "
            + $"sample{(phases.Count <= LineChart.MostMarkers ? "; what was done last in a phase shows at its points" : string.Empty)}.");
    }

    /// <summary>Share of neurons that fire by sub-step (Yao et al., TPAMI 2025, Figure 9).</summary>
    public static PageChart FiringRates(RunReport report)
    {
        double neurons = report.Sites.Sum(s => (double)s.Neurons);
        double[] mean = [.. Enumerable.Range(0, report.Network.D).Select(k => report.Sites.Sum(s => s.FiringRateBySubStep[k] * s.Neurons) / neurons)];
        SitePart[] sites = [.. Spread(report.Sites, MostLines - 1)];
        string all = sites.Length < report.Sites.Count ? $"{sites.Length} of {report.Sites.Count} sites are drawn, spread over the depth of the network; the "
            + "table of sites has all. " : string.Empty;
        ChartAxis x = new("sub-step", ChartUnit.Number)
        {
            FromZero = false,
            Min = report.Network.D > 1 ? 1 : null,
            Max = report.Network.D > 1
            ? report.Network.D : null,
            Ticks = Steps(report.Network.D)
        };
        LineChart chart = new("Firing rate by sub-step (NSFR)", x, new("share of neurons that fire", ChartUnit.Share),
            [Line("all sites", mean), .. sites.Select(s => Line(s.Name, s.FiringRateBySubStep))]);
        string meaning = report.Firing is not null ? "Immediate firing: the k-th spike of a neuron counts for sub-step k, and all beyond D for the last one."
            : report.Network.D > 1 ? "A spike train is consecutive from the first sub-step, so a rate never rises." : string.Empty;
        return new("firing-rates", chart, all + meaning);
    }

    private static LineSeries Line(string name, double[] rates) => new(name, [.. rates.Select((r, k) => new LinePoint(k + 1, r))]);

    private static double[] Steps(int d)
    {
        int every = (d + 15) / 16;
        return [.. Enumerable.Range(1, d).Where(k => k == 1 || k % every == 0).Select(k => (double)k)];
    }

    private static IEnumerable<T> Spread<T>(IReadOnlyList<T> items, int most)
        => items.Count <= most ? items : Enumerable.Range(0, most).Select(i => items[(int)Math.Round(i * (items.Count - 1) / (most - 1.0))]);
}
