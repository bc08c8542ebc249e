namespace NeuroSim.Simulator.Analysis;

/// <summary>
/// Effective rank of a matrix: exp of the Shannon entropy of its singular values, normalised to sum 1 (Roy and Vetterli, EUSIPCO 2007, Definition 2).
/// </summary>
public static class EffectiveRank
{
    /// <summary>From the Gram matrix A·Aᵀ, whose eigenvalues are the squared singular values of A.</summary>
    /// <param name="gram">Symmetric and positive semidefinite, row by row; it is overwritten.</param>
    /// <param name="n">Rows of A.</param>
    /// <returns>0 for a matrix of zeros.</returns>
    public static double OfGram(double[] gram, int n)
    {
        double[] eigenvalues = SymmetricEigenvalues.Of(gram, n);
        // Below this an eigenvalue is rounding alone. A singular value that is lost so is less than 10⁻⁶ of the largest.
        double noise = n == 0 ? 0 : eigenvalues[^1] * n * SymmetricEigenvalues.RelativeTolerance;
        return OfSingularValues([.. eigenvalues.Where(e => e > noise).Select(Math.Sqrt)]);
    }

    /// <summary>From singular values.</summary>
    /// <param name="values">Not negative, in any order.</param>
    /// <returns>0 if all are zero.</returns>
    public static double OfSingularValues(ReadOnlySpan<double> values)
    {
        double sum = 0, entropy = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        foreach (double value in values)
        {
            double p = value / sum;
            entropy -= value > 0 ? p * Math.Log(p) : 0;
        }

        return sum == 0 ? 0 : Math.Exp(entropy);
    }
}
