namespace NeuroSim.Simulator.Analysis;

/// <summary>
/// Eigenvalues of real symmetric matrices: Householder reflections to tridiagonal form (Householder 1958), then bisection on the number of negative pivots, a
/// Sturm sequence (Givens 1954; Barth, Martin and Wilkinson 1967). Every eigenvalue is found, to a few ulp of the largest one. Plain loops in a fixed order:
/// the result is the same on every machine.
/// </summary>
public static class SymmetricEigenvalues
{
    /// <summary>What an eigenvalue may be off, of the largest one.</summary>
    public const double RelativeTolerance = 2.3e-16;

    /// <summary>All eigenvalues, ascending.</summary>
    /// <param name="matrix">Symmetric matrix, row by row; it is overwritten.</param>
    /// <param name="n">Rows.</param>
    public static double[] Of(double[] matrix, int n)
    {
        System.Diagnostics.Debug.Assert(matrix.Length == n * n, "a square matrix");
        (double[] diagonal, double[] off) = Tridiagonal(matrix, n);
        double[] squares = Array.ConvertAll(off, e => e * e);
        double low = 0, high = 0;
        for (int i = 0; i < n; i++)
        {
            // Gershgorin: every eigenvalue lies that near to some element of the diagonal.
            double reach = (i == 0 ? 0 : Math.Abs(off[i - 1])) + Math.Abs(off[i]);
            (low, high) = (Math.Min(low, diagonal[i] - reach), Math.Max(high, diagonal[i] + reach));
        }

        double[] values = new double[n];
        for (int i = 0; i < n; i++)
        {
            values[i] = Bisect(diagonal, squares, i, i == 0 ? low : values[i - 1], high, Math.Max(-low, high));
        }

        return values;
    }

    // The diagonal, and the elements beside it; the last of these is 0.
    private static (double[] Diagonal, double[] Off) Tridiagonal(double[] a, int n)
    {
        double[] diagonal = new double[n], off = new double[n], v = new double[n], w = new double[n];
        for (int k = 0; k < n - 2; k++)
        {
            off[k] = Reflection(a, n, k, v, out double factor);
            if (factor != 0)
            {
                Reflect(a, n, k + 1, v, w, factor);
            }
        }

        for (int i = 0; i < n; i++)
        {
            diagonal[i] = a[i * n + i];
        }

        if (n > 1)
        {
            off[n - 2] = a[(n - 1) * n + n - 2];
        }

        return (diagonal, off);
    }

    // The reflection I − factor·v·vᵀ that leaves column k below the diagonal with one element, which is returned.
    private static double Reflection(double[] a, int n, int k, double[] v, out double factor)
    {
        double scale = 0, norm = 0;
        for (int i = k + 1; i < n; i++)
        {
            scale = Math.Max(scale, Math.Abs(a[i * n + k]));
        }

        factor = 0;
        if (scale == 0)
        {
            return 0;
        }

        for (int i = k + 1; i < n; i++)
        {
            v[i] = a[i * n + k] / scale;
            norm += v[i] * v[i];
        }

        // Away from the first element, so that nothing cancels.
        double length = v[k + 1] > 0 ? -Math.Sqrt(norm) : Math.Sqrt(norm);
        v[k + 1] -= length;
        factor = -1 / (length * v[k + 1]);
        return length * scale;
    }

    // A ← H·A·H on rows and columns from `first`: A − v·wᵀ − w·vᵀ with w = p − (factor/2)(vᵀp)·v and p = factor·A·v.
    private static void Reflect(double[] a, int n, int first, double[] v, double[] w, double factor)
    {
        double along = 0;
        for (int i = first; i < n; i++)
        {
            double sum = 0;
            for (int j = first; j < n; j++)
            {
                sum += a[i * n + j] * v[j];
            }

            w[i] = factor * sum;
            along += w[i] * v[i];
        }

        for (int i = first; i < n; i++)
        {
            w[i] -= factor / 2 * along * v[i];
        }

        for (int i = first; i < n; i++)
        {
            for (int j = first; j < n; j++)
            {
                a[i * n + j] -= v[i] * w[j] + w[i] * v[j];
            }
        }
    }

    private static double Bisect(double[] diagonal, double[] squares, int index, double low, double high, double norm)
    {
        double tolerance = norm * RelativeTolerance;
        while (high - low > tolerance)
        {
            double middle = low + (high - low) / 2;
            if (middle == low || middle == high)
            {
                break;
            }

            (low, high) = Below(diagonal, squares, middle) > index ? (low, middle) : (middle, high);
        }

        return low + (high - low) / 2;
    }

    // Eigenvalues below x: negative pivots of A − x·I.
    private static int Below(double[] diagonal, double[] squares, double x)
    {
        int count = 0;
        double pivot = 1;
        for (int i = 0; i < diagonal.Length; i++)
        {
            pivot = diagonal[i] - x - (i == 0 ? 0 : squares[i - 1] / pivot);
            if (pivot == 0)
            {
                pivot = -double.Epsilon;
            }

            count += pivot < 0 ? 1 : 0;
        }

        return count;
    }
}
