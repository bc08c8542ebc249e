using NeuroSim.Chips;
using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Accounting;

namespace NeuroSim.Cli.Pages;

/// <summary>The charts of a comparison.</summary>
internal static class CompareCharts
{
    /// <summary>Runs that differ more in length have an axis of time each.</summary>
    private const double MostStretch = 12;

    private static readonly string[] s_powers = [EnergyAccount.Name(EnergyKind.Static), EnergyAccount.Name(EnergyKind.Clock)];

    /// <summary>All charts.</summary>
    public static IEnumerable<PageChart> All(IReadOnlyList<ComparedRun> runs) =>
        [.. Energy(runs), .. Latency(runs), FiringRates(runs), .. Floors(runs)];

    /// <summary>Energy of each chip by kind: all of it, and without what flows while nothing happens.</summary>
    public static IEnumerable<PageChart> Energy(IReadOnlyList<ComparedRun> runs)
    {
        string[] kinds = [.. runs.SelectMany(r => r.Report.EnergyPj.ByKind).Where(k => k.Value > 0).Select(k => k.Key).Distinct(StringComparer.Ordinal)];
        yield return new("energy", Bars("Energy of a sample by kind", kinds, runs), "All of it, static and clock power until nothing moves any more.");
        string[] actions = [.. kinds.Except(s_powers)];
        if (actions.Length is > 0 && actions.Length < kinds.Length)
        {
            yield return new("energy-dynamic", Bars("Dynamic energy of a sample by kind", actions, runs),
                "The same without static and clock power: what the work itself costs.");
        }
    }

    /// <summary>When the layers worked on each chip.</summary>
    public static IEnumerable<PageChart> Latency(IReadOnlyList<ComparedRun> runs)
    {
        double[] ends = [.. runs.Select(r => Math.Max(r.Report.Latency.EndPs, r.Detail?.Layers.Select(l => l.EndPs).DefaultIfEmpty(0).Max() ?? 0))];
        double? shared = ends.Max() <= MostStretch * ends.Min() ? ends.Max() : null;
        return runs.Where(r => r.Detail is not null).Select(r => Named(
            RunCharts.Latency(r.Report, r.Detail!).First(), r, c => ((Waterfall)c) with { Title = $"Latency by layer on {r.Name}", EndPs = shared }));
    }

    /// <summary>Firing rates, which do not depend on the chip unless it fires at once.</summary>
    public static PageChart FiringRates(IReadOnlyList<ComparedRun> runs)
    {
        ComparedRun run = runs.FirstOrDefault(r => r.Report.Firing is null) ?? runs[0];
        ComparedRun[] others = [.. runs.Where(r => r.Report.Firing is not null && r != run)];
        string differs = others.Length > 0 ? $" {string.Join(", ", others.Select(o => o.Name))} fires at once, and differs." : string.Empty;
        PageChart chart = RunCharts.FiringRates(run.Report);
        return chart with { Caption = $"{chart.Caption} Measured on {run.Name}.{differs}" };
    }

    /// <summary>Floor plan of each chip.</summary>
    public static IEnumerable<PageChart> Floors(IReadOnlyList<ComparedRun> runs)
        => runs.Where(r => r.Detail is not null).Select(r => Named(FloorCharts.Of(r.Report, r.Detail!), r, c => c));

    private static PageChart Named(PageChart chart, ComparedRun run, Func<IChart, IChart> change)
        => chart with { Name = PageChart.FileName(chart.Name, run.Name), Chart = change(chart.Chart) };

    private static BarChart Bars(string title, string[] kinds, IReadOnlyList<ComparedRun> runs) => new(
        title, new("energy per sample", ChartUnit.Energy), kinds,
        [.. runs.Select(r => new Bar(r.Name, [.. kinds.Select(k => r.Report.EnergyPj.ByKind.GetValueOrDefault(k))]))]);
}
