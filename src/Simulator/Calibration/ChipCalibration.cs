using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>
/// Fits the free constants of an asynchronous chip to measured power: for each supply P = P_idle + Σ rate·energy with the counts of our own runs, by
/// non-negative least squares. The other networks are held out: their power is predicted.
/// </summary>
public sealed class ChipCalibration
{
    // Pairs of a few networks; more say nothing new.
    private const int MostChoices = 20;

    private ChipCalibration(AsynchronousChip chip, IReadOnlyList<CalibrationPoint> points, IReadOnlyList<CalibrationPoint> used, IReadOnlyList<FitGroup> groups)
    {
        (Before, Points, Used) = (chip, points, used);
        Rails = [.. SupplyRails.All.Select(r => new RailFit(r, groups, chip, used)).Where(f => f.Groups.Count > 0)];
        Constants = [.. Rails.SelectMany(f => FittedConstant.Of(f, chip))];
        After = FittedChip.Numbers(chip, Constants);
    }

    /// <summary>The chip file.</summary>
    public AsynchronousChip Before { get; }

    /// <summary>The chip with the fitted numbers; sources and name are still the old ones.</summary>
    public AsynchronousChip After { get; }

    /// <summary>All networks.</summary>
    public IReadOnlyList<CalibrationPoint> Points { get; }

    /// <summary>The networks that were fitted on.</summary>
    public IReadOnlyList<CalibrationPoint> Used { get; }

    /// <summary>The fits of the supplies.</summary>
    public IReadOnlyList<RailFit> Rails { get; }

    /// <summary>The fitted constants.</summary>
    public IReadOnlyList<FittedConstant> Constants { get; }

    /// <summary>
    /// Every choice of as many networks, the one taken among them, with the errors of the networks that it holds out; empty where none is held out.
    /// </summary>
    public IReadOnlyList<HeldOutErrors> Choices { get; private init; } = [];

    /// <summary>Fits.</summary>
    /// <param name="chip">The chip file.</param>
    /// <param name="points">All measured networks with their counts.</param>
    /// <param name="use">
    /// Names of the networks to fit on; null for the two with the most and the least power of the processor, whose difference says most about energies.
    /// </param>
    /// <param name="fit">Names of the constants to fit; null for all energies of synaptic operations and events that are estimates.</param>
    /// <exception cref="CalibrationException">A name is unknown or published, or nothing can be fitted.</exception>
    public static ChipCalibration Fit(AsynchronousChip chip, IReadOnlyList<CalibrationPoint> points, IReadOnlyList<string>? use, IReadOnlyList<string>? fit)
    {
        IReadOnlyList<FitGroup> groups = FitGroup.Choose(chip, fit, points);
        IReadOnlyList<CalibrationPoint> used = Choose(points, use);
        ChipCalibration calibration = new(chip, points, used, groups)
        {
            Choices = [.. AllChoices(points, used.Count).Where(c => c.Length < points.Count)
                .Select(c => HeldOutErrors.Of(new ChipCalibration(chip, points, c, groups)))],
        };
        return calibration;
    }

    /// <summary>True if a network was fitted on.</summary>
    public bool IsUsed(CalibrationPoint point) => Used.Contains(point);

    /// <summary>Predicted less measured power of the processor, as a share of the measured one.</summary>
    public double Error(CalibrationPoint point) => Processor(point, After) / point.Measured.Power.Processor - 1;

    /// <summary>The same with the numbers of the chip file.</summary>
    public double ErrorBefore(CalibrationPoint point) => Processor(point, Before) / point.Measured.Power.Processor - 1;

    /// <summary>
    /// The same without the power at rest, which hides errors of energies: predicted less measured power above it, as a share of the measured one; null
    /// where the measured power is not above it.
    /// </summary>
    public double? DynamicError(CalibrationPoint point)
    {
        double measured = point.Measured.Power.Processor - SupplyRails.All.Sum(r => point.Predict(After, r) - point.Dynamic(After, r));
        return measured > 0 ? SupplyRails.All.Sum(r => point.Dynamic(After, r)) / measured - 1 : null;
    }

    /// <summary>Power of the processor that a chip predicts, in watt.</summary>
    public static double Processor(CalibrationPoint point, AsynchronousChip chip) => SupplyRails.All.Sum(r => point.Predict(chip, r));

    private static IReadOnlyList<CalibrationPoint> Choose(IReadOnlyList<CalibrationPoint> points, IReadOnlyList<string>? use)
    {
        if (use is null)
        {
            CalibrationPoint[] byPower = [.. points.OrderByDescending(p => p.Measured.Power.Processor)];
            return byPower.Length < 2 ? byPower : [byPower[0], byPower[^1]];
        }

        return [.. use.Distinct(StringComparer.Ordinal).Select(name => points.FirstOrDefault(p => p.Name == name)
            ?? throw new CalibrationException($"--use {name}: no such network was measured; there are {string.Join(", ", points.Select(p => p.Name))}."))];
    }

    // All ways to take so many networks, in their order.
    private static IEnumerable<CalibrationPoint[]> AllChoices(IReadOnlyList<CalibrationPoint> points, int count)
        => Places(points.Count, count, 0).Take(MostChoices).Select(c => c.Select(i => points[i]).ToArray());

    private static IEnumerable<IEnumerable<int>> Places(int of, int count, int from)
    {
        if (count == 0)
        {
            yield return [];
            yield break;
        }

        for (int first = from; first <= of - count; first++)
        {
            foreach (IEnumerable<int> rest in Places(of, count - 1, first + 1))
            {
                yield return rest.Prepend(first);
            }
        }
    }
}

/// <summary>How well a choice of networks predicts those that it holds out.</summary>
/// <param name="Used">Names of the networks that were fitted on.</param>
/// <param name="HeldOut">Names of the others, each with the error of its predicted power as a share of the measured one.</param>
public sealed record HeldOutErrors(IReadOnlyList<string> Used, IReadOnlyList<(string Name, double Error)> HeldOut)
{
    /// <summary>The largest error in magnitude.</summary>
    public double Largest => HeldOut.Max(h => Math.Abs(h.Error));

    internal static HeldOutErrors Of(ChipCalibration fit) => new(
        [.. fit.Used.Select(p => p.Name)], [.. fit.Points.Where(p => !fit.IsUsed(p)).Select(p => (p.Name, fit.Error(p)))]);
}
