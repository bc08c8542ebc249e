using NeuroSim.Cli.Charts;

namespace NeuroSim.Tests.Unit.Charts;

/// <summary>Charts of every kind with random data, some of it odd.</summary>
internal static class ChartSamples
{
    public const string Hostile = "<b>&\"'layer\u0001\ud800]]>";

    private static readonly double[] s_odd = [0, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e-300, 1e300, 5e-324];

    /// <summary>One chart of each kind.</summary>
    public static IEnumerable<IChart> All(int seed)
    {
        Random random = new(seed);
        double Value() => random.Next(12) == 0 ? s_odd[random.Next(s_odd.Length)] : Math.Pow(10, random.NextDouble() * 12 - 3);
        string Name() => random.Next(9) == 0 ? Hostile : $"stages.{random.Next(99)}.blocks.{random.Next(9)}.attention.projection"[..random.Next(3, 34)];
        int Count() => random.Next(0, 14);
        ChartUnit unit = new[] { ChartUnit.Time, ChartUnit.Energy, ChartUnit.Share, ChartUnit.Count, ChartUnit.PerSecond, ChartUnit.Number }[random.Next(6)];
        ChartAxis x = new(Name(), unit, random.Next(2) == 0) { FromZero = random.Next(2) == 0, Infinite = random.Next(2) == 0 ? "unlimited" : null };
        ChartAxis y = new(Name(), unit, random.Next(2) == 0);
        yield return new LineChart(Name(), x, y, [.. Few(Count(), () => new LineSeries(Name(), Few(Count(), () => new LinePoint(Value(), Value()))))])
        {
            Marks = Few(random.Next(3), () => new MarkLine(Math.Abs(Value()), random.Next(2) == 0, Name())),
        };
        string[] kinds = Few(random.Next(1, 6), Name);
        yield return new BarChart(Name(), new(Name(), unit), kinds, Few(Count() * 6, () => new Bar(Name(), Few(kinds.Length, Value))));
        string[] columns = Few(random.Next(1, 12), Name), rows = Few(random.Next(1, 6), Name);
        HeatCell?[][] cells = Few(rows.Length, () => Few(columns.Length, () => random.Next(5) == 0 ? null : new HeatCell(Value(), random.Next(2) == 0)));
        yield return new HeatMap(Name(), Name(), columns, Name(), rows, cells, unit, Name());
        yield return new ScatterChart(Name(), x, y, Few(Count(), ()
            => new ScatterSeries(Name(), Few(Count(), () => new ScatterPoint(Value(), Value(), Name())))));
        yield return new Waterfall(Name(), Few(Count() * 6, () => new WaterfallRow(Name(), Few(random.Next(3), () => new WaterfallSpan(Value(), Value())))));
        int width = random.Next(1, 70), height = random.Next(1, 70);
        yield return new FloorPlan(
            Name(), width, height, random.Next(1, 9), random.Next(1, 9),
                Few(Count() * 9, () => new FloorCore(random.Next(width), random.Next(height), Value(), Value(), Name(), "7")),
            Few(Count() * 9, () => new FloorLink(random.Next(width), random.Next(height), random.Next(4), Value(), Value())));
        int side = random.Next(1, 40);
        yield return new SpikeMapStrip(Name(), side, side + 1, Few(Count(), () => Few(side * (side + 1), random.NextDouble)));
    }

    private static T[] Few<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];
}
