namespace NeuroSim.Simulator.Calibration;

/// <summary>
/// min ‖A·x − b‖ subject to x ≥ 0, by the active set method (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter 23). For small dense problems.
/// At the solution the Karush–Kuhn–Tucker conditions hold: x ≥ 0, g = Aᵀ(b − A·x) ≤ 0, and g = 0 wherever x &gt; 0.
/// </summary>
public static class NonNegativeLeastSquares
{
    // Of a column of length 1 and a right side of length 1: smaller gradients are rounding.
    private const double Rounding = 1e-12;
    private const int MostRoundsPerColumn = 30;

    /// <summary>Solves.</summary>
    /// <param name="columns">Columns of A, all as long as <paramref name="b"/>; one of zeros gets the coefficient 0.</param>
    /// <param name="b">Right side.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a number is not finite.</exception>
    public static NonNegativeSolution Solve(IReadOnlyList<double[]> columns, double[] b)
    {
        if (columns.Any(c => c.Length != b.Length) || columns.Append(b).Any(c => !c.All(double.IsFinite)))
        {
            throw new ArgumentException("all columns must be as long as the right side, and all numbers finite", nameof(columns));
        }

        double[] lengths = [.. columns.Select(Length)];
        double[][] scaled = [.. columns.Select((c, j) => Array.ConvertAll(c, v => lengths[j] > 0 ? v / lengths[j] : 0))];
        (double[] x, bool[] free) = Search(scaled, b);
        double[] unscaled = [.. x.Select((v, j) => v > 0 ? v / lengths[j] : 0)];
        return new NonNegativeSolution(columns, b, unscaled, free);
    }

    private static (double[] X, bool[] Free) Search(double[][] columns, double[] b)
    {
        double[] x = new double[columns.Length];
        bool[] free = new bool[columns.Length], refused = new bool[columns.Length];
        double least = Rounding * Length(b);
        for (int round = 0; round <= MostRoundsPerColumn * columns.Length; round++)
        {
            double[] gradient = Gradient(columns, b, x);
            int enter = Enumerable.Range(0, x.Length).Where(j => !free[j] && !refused[j] && gradient[j] > least)
                .OrderByDescending(j => gradient[j]).FirstOrDefault(-1);
            if (enter < 0)
            {
                break;
            }

            // A column that depends on the free ones, or would at once leave again, cannot enter now.
            free[enter] = true;
            double[]? step = Free(columns, b, free);
            if (step is null || step[enter] <= 0)
            {
                (free[enter], refused[enter]) = (false, true);
                continue;
            }

            Array.Clear(refused);
            x = Approach(columns, b, x, step, free);
        }

        return (x, free);
    }

    // Goes from x towards the solution of the free columns; a coefficient that meets 0 on the way stays there.
    private static double[] Approach(double[][] columns, double[] b, double[] x, double[] step, bool[] free)
    {
        while (Enumerable.Range(0, x.Length).Any(j => free[j] && step[j] <= 0))
        {
            int[] falling = [.. Enumerable.Range(0, x.Length).Where(j => free[j] && step[j] <= 0)];
            double[] from = x, to = step;
            double share = falling.Min(j => ShareTo0(from[j], to[j]));
            x = [.. from.Select((v, j) => free[j] ? Math.Max(0, v + share * (to[j] - v)) : 0)];
            foreach (int j in falling.Where(j => ShareTo0(from[j], to[j]) <= share))
            {
                (x[j], free[j]) = (0, false);
            }

            step = Free(columns, b, free)!;
        }

        return step;
    }

    // How much of the way from a coefficient to one that is not positive leads to 0.
    private static double ShareTo0(double from, double to) => from > 0 ? from / (from - to) : 0;

    // The unconstrained solution of the free columns, 0 elsewhere; null if they depend on each other.
    private static double[]? Free(double[][] columns, double[] b, bool[] free)
    {
        int[] index = [.. Enumerable.Range(0, free.Length).Where(j => free[j])];
        OrthogonalSolver solver = new([.. index.Select(j => columns[j])], b);
        if (!solver.HasFullRank)
        {
            return null;
        }

        double[] solution = solver.Solve(), x = new double[free.Length];
        for (int i = 0; i < index.Length; i++)
        {
            x[index[i]] = solution[i];
        }

        return x;
    }

    private static double[] Gradient(double[][] columns, double[] b, double[] x)
    {
        double[] residuals = NonNegativeSolution.ResidualsOf(columns, b, x);
        return [.. columns.Select(c => c.Zip(residuals, (a, r) => a * r).Sum())];
    }

    private static double Length(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
