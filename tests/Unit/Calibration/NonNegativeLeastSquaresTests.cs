using NeuroSim.Simulator.Calibration;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Calibration;

/// <summary>The active set method against closed forms, and its optimality conditions on random problems.</summary>
public sealed class NonNegativeLeastSquaresTests
{
    [Test]
    public void One_column_is_the_line_through_the_origin()
    {
        double[] a = [1, 2, 3, 4], b = [2.1, 3.9, 6.2, 7.7];
        NonNegativeSolution fit = NonNegativeLeastSquares.Solve([a], b);
        double squares = a.Sum(v => v * v), slope = a.Zip(b, (x, y) => x * y).Sum() / squares;
        double rest = a.Zip(b, (x, y) => Math.Pow(y - (slope * x), 2)).Sum(), error = Math.Sqrt(rest / 3 / squares);
        Assert.That(fit.Coefficients[0], Is.EqualTo(slope).Within(1e-12));
        Assert.That(fit.SquaredResiduals, Is.EqualTo(rest).Within(1e-12));
        Assert.That(fit.DegreesOfFreedom, Is.EqualTo(3));
        Assert.That(fit.StandardErrors[0], Is.EqualTo(error).Within(1e-12));
        (double low, double high) = fit.Interval(0, 0.95)!.Value;
        Assert.That(high - fit.Coefficients[0], Is.EqualTo(3.182446 * error).Within(1e-4).Percent);
        Assert.That(fit.Coefficients[0] - low, Is.EqualTo(3.182446 * error).Within(1e-4).Percent);
    }

    [Test]
    public void Two_columns_are_the_line_of_regression()
    {
        double[] x = [0, 1, 2, 3, 5], y = [1.2, 2.9, 5.1, 7.2, 10.8];
        NonNegativeSolution fit = NonNegativeLeastSquares.Solve([[1, 1, 1, 1, 1], x], y);
        double mean = x.Average(), about = x.Sum(v => Math.Pow(v - mean, 2));
        double slope = x.Zip(y, (a, b) => (a - mean) * b).Sum() / about, constant = y.Average() - (slope * mean);
        double variance = x.Zip(y, (a, b) => Math.Pow(b - constant - (slope * a), 2)).Sum() / 3;
        Assert.That(fit.Coefficients, Is.EqualTo(new[] { constant, slope }).Within(1e-12));
        Assert.That(fit.StandardErrors[1], Is.EqualTo(Math.Sqrt(variance / about)).Within(1e-12));
        Assert.That(fit.StandardErrors[0], Is.EqualTo(Math.Sqrt(variance * (0.2 + (mean * mean / about)))).Within(1e-12));
    }

    [Test]
    public void A_negative_optimum_is_held_at_the_bound()
    {
        // Unconstrained: x = (3, -1).
        NonNegativeSolution fit = NonNegativeLeastSquares.Solve([[1, 0, 1], [0, 1, 1]], [3, -1, 2]);
        Assert.That(fit.Coefficients, Is.EqualTo(new[] { 2.5, 0 }).Within(1e-12));
        Assert.That(fit.Free, Is.EqualTo(new[] { true, false }));
        Assert.That(fit.StandardErrors[1], Is.Null);
        Assert.That(fit.Interval(1, 0.95), Is.Null);
        Assert.That(fit.DegreesOfFreedom, Is.EqualTo(2));
    }

    [Test]
    public void As_many_constants_as_points_leave_no_interval()
    {
        NonNegativeSolution fit = NonNegativeLeastSquares.Solve([[1, 0], [1, 2]], [3, 4]);
        Assert.That(fit.Coefficients, Is.EqualTo(new[] { 1.0, 2.0 }).Within(1e-12));
        Assert.That(fit.DegreesOfFreedom, Is.Zero);
        Assert.That(fit.StandardErrors, Has.All.Null);
        Assert.That(fit.Interval(0, 0.95), Is.Null);
    }

    [Test]
    public void Equal_columns_and_columns_of_zeros_have_a_solution()
    {
        NonNegativeSolution fit = NonNegativeLeastSquares.Solve([[1, 1, 2], [0, 0, 0], [1, 1, 2], [2, 2, 4]], [2, 2, 4]);
        Assert.That(fit.Residuals, Has.All.EqualTo(0).Within(1e-12));
        Assert.That(fit.Free.Count(f => f), Is.EqualTo(1));
        Assert.That(fit.Coefficients[1], Is.Zero);
    }

    [Test]
    public void Nothing_to_fit_and_nothing_to_explain_have_a_solution()
    {
        Assert.That(NonNegativeLeastSquares.Solve([], [1, 2]).Residuals, Is.EqualTo(new[] { 1.0, 2.0 }));
        Assert.That(NonNegativeLeastSquares.Solve([[1, 2]], [0, 0]).Coefficients, Is.EqualTo(new[] { 0.0 }));
    }

    [Test]
    public void Lengths_must_agree_and_numbers_be_finite()
    {
        Assert.That(() => NonNegativeLeastSquares.Solve([[1.0]], [1, 2]), Throws.ArgumentException);
        Assert.That(() => NonNegativeLeastSquares.Solve([[1.0, double.NaN]], [1, 2]), Throws.ArgumentException);
    }

    // x ≥ 0, g = Aᵀ(b − Ax) ≤ 0, g·x = 0: necessary and sufficient, because the problem is convex.
    [Property(MaxTest = 1000)]
    public bool Conditions_of_Karush_Kuhn_and_Tucker_hold(int seed)
    {
        Random random = new(seed);
        int rows = random.Next(1, 9), columns = random.Next(1, 7);
        double[] scale = [.. Enumerable.Range(0, columns).Select(_ => Math.Pow(10, random.Next(-9, 10)))];
        double[][] a = [.. scale.Select(s => Row(random, rows, s))];
        if (random.Next(3) == 0)
        {
            a[^1] = [.. a[0]];
        }

        double[] b = Row(random, rows, 1);
        NonNegativeSolution fit = NonNegativeLeastSquares.Solve(a, b);
        double length = Math.Sqrt(b.Sum(v => v * v));
        return Enumerable.Range(0, columns).All(j =>
        {
            double column = Math.Sqrt(a[j].Sum(v => v * v)), gradient = a[j].Zip(fit.Residuals, (x, r) => x * r).Sum() / (column * length);
            bool isComplementary = fit.Coefficients[j] == 0 || (fit.Free[j] && Math.Abs(gradient) <= 1e-9);
            return fit.Coefficients[j] >= 0 && gradient <= 1e-9 && isComplementary;
        });
    }

    [Property(MaxTest = 300)]
    public bool Non_negative_truth_without_noise_is_found(int seed)
    {
        Random random = new(seed);
        int columns = random.Next(1, 5), rows = columns + random.Next(0, 5);
        double[][] a = [.. Enumerable.Range(0, columns).Select(_ => Row(random, rows, 1))];
        double[] truth = [.. Enumerable.Range(0, columns).Select(_ => random.Next(3) == 0 ? 0 : random.NextDouble())];
        double[] b = [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Sum(j => a[j][i] * truth[j]))];
        NonNegativeSolution fit = NonNegativeLeastSquares.Solve(a, b);
        return fit.Residuals.All(r => Math.Abs(r) < 1e-9);
    }

    private static double[] Row(Random random, int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => ((random.NextDouble() * 2) - 1) * scale)];
}
