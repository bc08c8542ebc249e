namespace NeuroSim.Cli.Charts;

/// <summary>Values that read well beside an axis: 1, 2 or 5 times a power of ten.</summary>
internal static class RoundTicks
{
    private const int MostTicks = 50;
    private const int MostDecades = 8;
    private const double Slack = 1e-9;

    /// <summary>The smallest round distance that is not below a given one.</summary>
    public static double Step(double least)
    {
        if (!(least > 0) || !double.IsFinite(least))
        {
            return 1;
        }

        double decade = Math.Pow(10, Math.Floor(Math.Log10(least)));
        double step = Multiples.First(m => m * decade >= least * (1 - Slack)) * decade;
        return step > 0 && double.IsFinite(step) ? step : 1;
    }

    /// <summary>Multiples of a step in a range.</summary>
    public static double[] Linear(double from, double to, double step)
    {
        long first = (long)Math.Ceiling(from / step - Slack), last = (long)Math.Floor(to / step + Slack);
        return [.. Enumerable.Range(0, (int)Math.Clamp(last - first + 1, 0, MostTicks)).Select(i => (first + i) * step)];
    }

    /// <summary>Powers of ten in a range, and 2 and 5 times them where it is short.</summary>
    public static double[] Log(double from, double to, bool fine)
    {
        int first = (int)Math.Floor(Math.Log10(from) + Slack), last = (int)Math.Floor(Math.Log10(to) + Slack);
        int every = 1 + (last - first) / MostDecades;
        return
        [
            .. Enumerable.Range(0, (last - first) / every + 1)
                .SelectMany(i => Multiples.SkipLast(1).Take(fine ? Multiples.Length - 1 : 1).Select(m => m * Math.Pow(10, first + i * every)))
                .Where(t => t >= from * (1 - Slack) && t <= to * (1 + Slack)),
        ];
    }

    /// <summary>The largest round value that is not above a positive one.</summary>
    public static double Below(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Max(double.Epsilon, Multiples.Last(m => m * decade <= value * (1 + Slack) || m == 1) * decade);
    }

    /// <summary>The smallest round value that is not below a positive one.</summary>
    public static double Above(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return Math.Min(double.MaxValue, Multiples.First(m => m * decade >= value * (1 - Slack) || m == Multiples[^1]) * decade);
    }

    /// <summary>The finest power of ten that writes all of some values exactly enough.</summary>
    public static double Finest(IReadOnlyList<double> values)
        => values.Where(v => v != 0 && double.IsFinite(v)).Select(v => Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(v))))).DefaultIfEmpty(1).Min();

    private static double[] Multiples { get; } = [1, 2, 5, 10];
}
