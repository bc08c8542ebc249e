using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>The points that no other beats in accuracy, latency and energy at once. Points that lost work do not count.</summary>
internal static class ParetoFront
{
    /// <summary>The front in the order of the results; of equal points the first.</summary>
    public static IReadOnlyList<SweepResult> Of(IReadOnlyList<SweepResult> results)
    {
        (SweepResult Result, double[] Costs)[] points = [.. results.Where(r => r.IsOk && !Feasibility.Loses(r)).Select(r => (r, Costs(r))).Where(p => p.Item2.All(double.IsFinite))];
        return [.. points.Where((p, i) => !points.Any(o => Beats(o.Costs, p.Costs)) && !points.Take(i).Any(o => o.Costs.SequenceEqual(p.Costs))).Select(p => p.Result)];
    }

    // Less is better in all of them; without labels all points are equally accurate.
    private static double[] Costs(SweepResult r) =>
    [
        -(r.Metric(SweepMetrics.Accuracy) ?? 0), r.Metric(SweepMetrics.DecisionPs) ?? double.NaN, r.Metric(SweepMetrics.EnergyPj) ?? double.NaN,
    ];

    private static bool Beats(double[] a, double[] b) => a.Zip(b).All(p => p.First <= p.Second) && a.Zip(b).Any(p => p.First < p.Second);
}
