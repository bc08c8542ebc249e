using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>The points that no other beats in accuracy, latency and energy at once. Points that lost work do not count.</summary>
internal static class ParetoFront
{
    /// <summary>The front in the order of the results; of equal points the first.</summary>
    public static IReadOnlyList<SweepResult> Of(IReadOnlyList<SweepResult> results)
    {
        (SweepResult Result, double[] Costs, int Index)[] points =
        [
            .. results.Select((r, i) => (r, Costs(r), i)).Where(p => p.r.IsOk && !Feasibility.Loses(p.r) && p.Item2.All(double.IsFinite)),
        ];
        List<(SweepResult Result, double[] Costs, int Index)> front = [];
        // What beats a point stands before it in this order, and is on the front or beaten by what is.
        foreach ((SweepResult Result, double[] Costs, int Index) point in points.OrderBy(p => p.Costs[0]).ThenBy(p => p.Costs[1]).ThenBy(p => p.Costs[2]))
        {
            if (!front.Any(f => f.Costs.Zip(point.Costs).All(c => c.First <= c.Second)))
            {
                front.Add(point);
            }
        }

        return [.. front.OrderBy(p => p.Index).Select(p => p.Result)];
    }

    // Less is better in all of them; without labels all points are equally accurate.
    private static double[] Costs(SweepResult r) =>
    [
        -(r.Metric(SweepMetrics.Accuracy) ?? 0), r.Metric(SweepMetrics.DecisionPs) ?? double.NaN, r.Metric(SweepMetrics.EnergyPj) ?? double.NaN,
    ];
}
