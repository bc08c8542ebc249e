namespace NeuroSim.Cli.Charts;

/// <summary>What one direction of a chart means.</summary>
/// <param name="Label">Name of the quantity, without unit.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Log">True for a logarithmic axis; values that are not positive have no place on it.</param>
public sealed record ChartAxis(string Label, ChartUnit Unit, bool Log = false)
{
    private const double LeastSpan = 1e-9;
    private const double Largest = 1e200;
    private const double ManyDecades = 2;

    /// <summary>Least value of the axis; null to take it from the data.</summary>
    public double? Min { get; init; }

    /// <summary>Largest value of the axis; null to take it from the data.</summary>
    public double? Max { get; init; }

    /// <summary>Whether a linear axis starts at zero.</summary>
    public bool FromZero { get; init; } = true;

    /// <summary>Values that are ticks, instead of round ones; null for round ones.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    /// <summary>Words for infinitely large values, which then get a place of their own at the end; null to leave such values out.</summary>
    public string? Infinite { get; init; }

    /// <summary>Whether a value has a place on the axis: numbers beyond all that is measured have none.</summary>
    public bool Draws(double value)
        => double.IsFinite(value) ? Math.Abs(value) <= Largest && (!Log || value >= 1 / Largest) : double.IsPositiveInfinity(value) && Infinite is not null;

    /// <summary>The axis over its data.</summary>
    /// <param name="values">All values that it has to show.</param>
    /// <param name="ticks">About how many ticks there is room for.</param>
    public AxisRange Fit(IEnumerable<double> values, int ticks)
    {
        double[] all = [.. values.Where(Draws)];
        double[] finite = [.. all.Where(double.IsFinite)];
        double low = Min ?? finite.DefaultIfEmpty(Log ? 1 : 0).Min(), high = Max ?? finite.DefaultIfEmpty(1).Max();
        bool infinite = all.Any(double.IsPositiveInfinity);
        return Log ? Logarithmic(low, high, infinite) : Linear(low, high, ticks, infinite);
    }

    private AxisRange Linear(double low, double high, int ticks, bool infinite)
    {
        low = Min ?? (FromZero ? Math.Min(0, low) : low);
        high = Max ?? (FromZero ? Math.Max(0, high) : high);
        if (high - low <= Math.Max(Math.Abs(high), Math.Abs(low)) * LeastSpan)
        {
            (low, high) = (Min ?? (low == 0 ? 0 : low - Math.Abs(low) / 2), Max ?? (high == 0 ? 1 : high + Math.Abs(high) / 2));
        }

        double step = RoundTicks.Step((high - low) / Math.Max(1, ticks));
        (double from, double to) = (Min ?? Math.Floor(low / step + LeastSpan) * step, Max ?? Math.Ceiling(high / step - LeastSpan) * step);
        (double factor, string name) = Unit.For(Math.Max(Math.Abs(from), Math.Abs(to)));
        bool plain = Unit.InCaption || name.Length == 0;
        double[] at = Ticks is null ? RoundTicks.Linear(from, to, step) : [.. Ticks.Where(t => t >= from && t <= to)];
        string[] labels = [.. at.Select(t => Text(t, step, factor, plain || t == 0 ? string.Empty : name))];
        return new(from, to, false, at, labels, Unit.InCaption ? $"{Label} ({name})" : Label, infinite ? Infinite : null);
    }

    private string Text(double tick, double step, double factor, string name)
    {
        string number = ChartUnit.Number3(tick * factor, (Ticks is null ? step : RoundTicks.Finest(Ticks)) * factor);
        return Unit == ChartUnit.Share && name.Length == 0 ? number + " %" : ChartUnit.Join(number, name);
    }

    private AxisRange Logarithmic(double low, double high, bool infinite)
    {
        double from = Min ?? RoundTicks.Below(low), to = Max ?? RoundTicks.Above(high);
        if (to <= from)
        {
            (from, to) = (RoundTicks.Below(low / 2), RoundTicks.Above(high * 2));
        }

        double[] at = Ticks is null ? RoundTicks.Log(from, to, Math.Log10(to) - Math.Log10(from) <= ManyDecades) : [.. Ticks.Where(t => t >= from && t <= to)];
        return new(from, to, true, at, [.. at.Select(Unit.Text)], Label, infinite ? Infinite : null);
    }
}

/// <summary>An axis with the data known.</summary>
/// <param name="From">Least value.</param>
/// <param name="To">Largest value.</param>
/// <param name="Log">Whether it is logarithmic.</param>
/// <param name="Ticks">Values with a tick.</param>
/// <param name="Labels">Text of each tick.</param>
/// <param name="Caption">Name of the axis, with unit where ticks have none.</param>
/// <param name="Infinite">Words for the place of infinite values; null if there is none.</param>
public sealed record AxisRange(double From, double To, bool Log, double[] Ticks, string[] Labels, string Caption, string? Infinite)
{
    private const double InfiniteShare = 0.09;

    /// <summary>Place of a value between 0 (least) and 1 (largest).</summary>
    public double At(double value)
    {
        double end = Infinite is null ? 1 : 1 - InfiniteShare;
        return double.IsPositiveInfinity(value) ? 1 : Math.Clamp(Log ? (Math.Log(value) - Math.Log(From)) / (Math.Log(To) - Math.Log(From))
            : (value - From) / (To - From), 0, 1) * end;
    }
}
