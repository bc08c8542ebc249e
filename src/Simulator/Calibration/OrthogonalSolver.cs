namespace NeuroSim.Simulator.Calibration;

/// <summary>
/// Least squares of a small dense matrix by Householder reflections: min ‖A·x − b‖ = min ‖R·x − Qᵀb‖ (Golub and Van Loan, Matrix Computations, 5.2 and 5.3).
/// </summary>
internal sealed class OrthogonalSolver
{
    // A column this close to the space of those before it adds nothing that double precision can tell from rounding.
    private const double Dependent = 1e-11;

    private readonly double[][] _r;
    private readonly double[] _b;

    /// <summary>Decomposes.</summary>
    /// <param name="columns">Columns of A; not changed.</param>
    /// <param name="b">Right side; not changed.</param>
    public OrthogonalSolver(IReadOnlyList<double[]> columns, double[] b)
    {
        _r = [.. columns.Select(c => (double[])c.Clone())];
        _b = (double[])b.Clone();
        HasFullRank = _r.Length <= _b.Length;
        for (int j = 0; j < _r.Length && HasFullRank; j++)
        {
            double whole = Norm(_r[j], 0), rest = Norm(_r[j], j);
            HasFullRank = rest > Dependent * whole;
            if (HasFullRank)
            {
                Reflect(j, rest);
            }
        }
    }

    /// <summary>False if some column depends on others: then there is no single solution.</summary>
    public bool HasFullRank { get; }

    /// <summary>The solution x.</summary>
    public double[] Solve() => BackSubstitute(_b);

    /// <summary>The diagonal of (AᵀA)⁻¹: squared lengths of the rows of R⁻¹.</summary>
    public double[] InverseDiagonal()
    {
        double[] diagonal = new double[_r.Length];
        for (int k = 0; k < diagonal.Length; k++)
        {
            double[] unit = new double[_r.Length];
            unit[k] = 1;
            double[] column = BackSubstitute(unit);
            for (int i = 0; i < diagonal.Length; i++)
            {
                diagonal[i] += column[i] * column[i];
            }
        }

        return diagonal;
    }

    // H = I − 2vvᵀ/vᵀv with v = x ± ‖x‖e₁ makes the column zero below row j.
    private void Reflect(int j, double norm)
    {
        double[] v = _r[j][j..];
        v[0] += v[0] >= 0 ? norm : -norm;
        double square = v.Sum(x => x * x);
        foreach (double[] column in _r.Skip(j).Append(_b))
        {
            double dot = 0;
            for (int i = 0; i < v.Length; i++)
            {
                dot += v[i] * column[j + i];
            }

            for (int i = 0; i < v.Length; i++)
            {
                column[j + i] -= 2 * dot / square * v[i];
            }
        }
    }

    private double[] BackSubstitute(double[] right)
    {
        double[] x = new double[_r.Length];
        for (int i = x.Length - 1; i >= 0; i--)
        {
            double sum = right[i];
            for (int j = i + 1; j < x.Length; j++)
            {
                sum -= _r[j][i] * x[j];
            }

            x[i] = sum / _r[i][i];
        }

        return x;
    }

    private static double Norm(double[] column, int from)
    {
        double sum = 0;
        for (int i = from; i < column.Length; i++)
        {
            sum += column[i] * column[i];
        }

        return Math.Sqrt(sum);
    }
}
