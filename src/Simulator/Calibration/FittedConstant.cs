using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>A constant before and after the fit, in picojoule or microwatt.</summary>
/// <param name="Path">Name in the chip file.</param>
/// <param name="Action">The action, or null for power at rest.</param>
/// <param name="Fit">The fit of its supply.</param>
/// <param name="Group">Its group in that fit.</param>
/// <param name="Before">Number of the chip file.</param>
/// <param name="Value">Number after the fit.</param>
/// <param name="Interval">95 % interval, or null where there is none.</param>
public sealed record FittedConstant(
    string Path, ChipAction? Action, RailFit Fit, int Group, double Before, double Value, (double Low, double High)? Interval)
{
    /// <summary>True if the bound holds it at 0.</summary>
    public bool IsAtBound => Fit.IsAtBound(Group);

    /// <summary>Other constants that it was fitted together with, in the ratio of the chip file.</summary>
    public IEnumerable<string> Together => Fit.Groups[Group].Paths.Where(p => p != Path);

    /// <summary>Unit of its numbers.</summary>
    public string Unit => Action is null ? "µW" : "pJ";

    /// <summary>The interval, or why there is none, in words.</summary>
    public string IntervalText => Interval is { } i ? FormattableString.Invariant($"{i.Low:0.##} to {i.High:0.##}")
        : IsAtBound ? "none: held at 0"
        : "none: no degree of freedom is left";

    /// <summary>All constants of a fit.</summary>
    internal static IEnumerable<FittedConstant> Of(RailFit fit, AsynchronousChip chip)
        => Enumerable.Range(0, fit.Groups.Count).SelectMany(g => Of(fit, g, chip));

    private static IEnumerable<FittedConstant> Of(RailFit fit, int index, AsynchronousChip chip)
    {
        FitGroup group = fit.Groups[index];
        (double Low, double High)? whole = fit.Interval(index);
        return group.IsIdle
            ? [new(SupplyRails.IdlePath(fit.Rail), null, fit, index, chip.Idle(fit.Rail).Value, fit.Value(index), whole)]
            : group.Actions.Select(a => new FittedConstant(
                FitGroup.PathOf(a), a, fit, index, chip.EnergyPj[a].Value, fit.Value(index) * group.Share(a, chip), Scaled(whole, group.Share(a, chip))));
    }

    private static (double Low, double High)? Scaled((double Low, double High)? interval, double share)
        => interval is { } i ? (i.Low * share, i.High * share) : null;
}
