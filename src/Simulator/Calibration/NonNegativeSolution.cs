namespace NeuroSim.Simulator.Calibration;

/// <summary>Solution of a non-negative least squares problem, and how well its right side determines it.</summary>
public sealed class NonNegativeSolution
{
    internal NonNegativeSolution(IReadOnlyList<double[]> columns, double[] b, double[] coefficients, bool[] free)
    {
        (Coefficients, Free) = (coefficients, free);
        Residuals = ResidualsOf(columns, b, coefficients);
        SquaredResiduals = Residuals.Sum(r => r * r);
        DegreesOfFreedom = b.Length - free.Count(f => f);
        StandardErrors = Errors(columns, b);
    }

    /// <summary>x, none negative.</summary>
    public double[] Coefficients { get; }

    /// <summary>True where a coefficient is free, false where the bound holds it at 0.</summary>
    public bool[] Free { get; }

    /// <summary>b − A·x.</summary>
    public double[] Residuals { get; }

    /// <summary>‖b − A·x‖².</summary>
    public double SquaredResiduals { get; }

    /// <summary>Rows less free coefficients: 0 means that the fit passes through all points and says nothing about its error.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>
    /// Standard error of each coefficient: √(σ²·((AᵀA)⁻¹)ⱼⱼ) over the free columns with σ² = ‖b − A·x‖² / degrees of freedom; null where no degree of freedom
    /// is left, or the bound holds the coefficient.
    /// </summary>
    public double?[] StandardErrors { get; }

    /// <summary>The interval that holds a coefficient with a given confidence, by Student's t; null where there is none. Its lower end is not below
    /// 0.</summary>
    /// <param name="coefficient">Which one.</param>
    /// <param name="confidence">0.95 for 95 %.</param>
    public (double Low, double High)? Interval(int coefficient, double confidence)
    {
        if (StandardErrors[coefficient] is not { } error)
        {
            return null;
        }

        double reach = StudentT.Within(confidence, DegreesOfFreedom) * error;
        return (Math.Max(0, Coefficients[coefficient] - reach), Coefficients[coefficient] + reach);
    }

    internal static double[] ResidualsOf(IReadOnlyList<double[]> columns, double[] b, double[] x)
    {
        double[] residuals = (double[])b.Clone();
        for (int j = 0; j < x.Length; j++)
        {
            for (int i = 0; i < b.Length; i++)
            {
                residuals[i] -= columns[j][i] * x[j];
            }
        }

        return residuals;
    }

    private double?[] Errors(IReadOnlyList<double[]> columns, double[] b)
    {
        double?[] errors = new double?[columns.Count];
        int[] index = [.. Enumerable.Range(0, errors.Length).Where(j => Free[j])];
        if (DegreesOfFreedom > 0 && index.Length > 0)
        {
            double[] inverse = new OrthogonalSolver([.. index.Select(j => columns[j])], b).InverseDiagonal();
            for (int i = 0; i < index.Length; i++)
            {
                errors[index[i]] = Math.Sqrt(SquaredResiduals / DegreesOfFreedom * inverse[i]);
            }
        }

        return errors;
    }
}
