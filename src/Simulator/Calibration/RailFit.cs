using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>The fit of one supply: power less what is known = Σ column·constant, constants not negative.</summary>
public sealed class RailFit
{
    /// <summary>Confidence of the intervals.</summary>
    public const double Confidence = 0.95;

    private readonly NonNegativeSolution _solution;

    /// <summary>Fits.</summary>
    /// <param name="rail">The supply.</param>
    /// <param name="groups">What is fitted; groups of other supplies are ignored.</param>
    /// <param name="chip">The chip file: constants that are not fitted keep its numbers.</param>
    /// <param name="points">The networks.</param>
    public RailFit(SupplyRail rail, IReadOnlyList<FitGroup> groups, AsynchronousChip chip, IReadOnlyList<CalibrationPoint> points)
    {
        (Rail, Points) = (rail, points);
        Groups = [.. groups.Where(g => g.Rail == rail)];
        double[] power = [.. points.Select(p => p.Measured.Power.Of(rail) - Known(p, chip))];
        _solution = NonNegativeLeastSquares.Solve([.. Groups.Select(g => points.Select(p => p.Column(g, chip)).ToArray())], power);
    }

    /// <summary>The supply.</summary>
    public SupplyRail Rail { get; }

    /// <summary>The networks that it was fitted on.</summary>
    public IReadOnlyList<CalibrationPoint> Points { get; }

    /// <summary>What was fitted.</summary>
    public IReadOnlyList<FitGroup> Groups { get; }

    /// <summary>Measured less fitted power of each network, in watt.</summary>
    public IReadOnlyList<double> ResidualsW => _solution.Residuals;

    /// <summary>Networks less constants that are not at their bound.</summary>
    public int DegreesOfFreedom => _solution.DegreesOfFreedom;

    /// <summary>Sum of a group: picojoule per action, or microwatt at rest.</summary>
    public double Value(int group) => _solution.Coefficients[group];

    /// <summary>True if the bound holds a group at 0: the measurements would have it negative, or cannot tell it from the others.</summary>
    public bool IsAtBound(int group) => !_solution.Free[group];

    /// <summary>The interval of a group's sum, or null where there is none.</summary>
    public (double Low, double High)? Interval(int group) => _solution.Interval(group, Confidence);

    // What is not fitted: power at rest, and actions whose energies stay.
    private double Known(CalibrationPoint point, AsynchronousChip chip)
    {
        double known = point.Predict(chip, Rail);
        foreach (FitGroup group in Groups)
        {
            double sum = group.IsIdle ? chip.Idle(Rail).Value : group.Actions.Sum(a => chip.EnergyPj[a].Value);
            known -= sum * point.Column(group, chip);
        }

        return known;
    }
}
