using NeuroSim.Simulator.Analysis;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Analysis;

public sealed class EffectiveRankTests
{
    private const double Close = 1e-12;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(64)]
    public void OrthogonalRowsOfOneLengthCountFully(int n)
    {
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            gram[i * n + i] = 25;
        }

        Assert.That(EffectiveRank.OfGram(gram, n), Is.EqualTo(n).Within(Close * n));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(40)]
    public void MultiplesOfOneRowCountAsOne(int n)
    {
        double[] gram = [.. from i in Enumerable.Range(1, n) from j in Enumerable.Range(1, n) select 7.0 * i * j];

        Assert.That(EffectiveRank.OfGram(gram, n), Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void SilenceHasRankZero()
    {
        Assert.That(EffectiveRank.OfGram(new double[9], 3), Is.Zero);
        Assert.That(EffectiveRank.OfGram([], 0), Is.Zero);
    }

    // Entropy of (1/2, 1/4, 1/4) is 3/2 · ln 2.
    [Test]
    public void TheDefinitionByHand() => Assert.That(EffectiveRank.OfSingularValues([2, 1, 0, 1]), Is.EqualTo(Math.Pow(2, 1.5)).Within(Close));

    // The matrix of second differences: 2 − 2·cos(kπ / (n + 1)).
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(33)]
    [TestCase(200)]
    public void EigenvaluesOfSecondDifferences(int n)
    {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[i * n + i] = 2;
            if (i > 0)
            {
                matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
            }
        }

        double[] expected = [.. Enumerable.Range(1, n).Select(k => 2 - 2 * Math.Cos(k * Math.PI / (n + 1)))];
        Assert.That(SymmetricEigenvalues.Of(matrix, n), Is.EqualTo(expected).Within(4e-15));
    }

    // A full matrix, so that the reflections work: entries min(i, j) have the eigenvalues (2·sin((2k − 1)π / (4n + 2)))⁻².
    [TestCase(3)]
    [TestCase(60)]
    [TestCase(200)]
    public void EigenvaluesOfTheMinimumMatrix(int n)
    {
        double[] matrix = [.. from i in Enumerable.Range(1, n) from j in Enumerable.Range(1, n) select (double)Math.Min(i, j)];
        double[] expected = [.. Enumerable.Range(1, n).Select(k => Math.Pow(2 * Math.Sin((2 * k - 1) * Math.PI / (4 * n + 2)), -2)).Order()];

        Assert.That(SymmetricEigenvalues.Of(matrix, n), Is.EqualTo(expected).Within(expected[^1] * 1e-14));
    }

    // Beside another method: cyclic Jacobi rotations.
    [Property(MaxTest = 60)]
    public void EigenvaluesEqualThoseOfJacobiRotations(int seed)
    {
        Random random = new(seed);
        int n = random.Next(1, 20), columns = random.Next(1, 30);
        double[] gram = Gram(random, n, columns);
        double[] expected = JacobiRotations.Eigenvalues(gram, n);

        Assert.That(SymmetricEigenvalues.Of([.. gram], n), Is.EqualTo(expected).Within(Math.Max(1e-14, expected[^1] * 1e-13)));
        double rank = EffectiveRank.OfGram(gram, n);
        Assert.That(rank, expected[^1] == 0 ? Is.Zero : Is.InRange(1 - 1e-9, Math.Min(n, columns) + 1e-3));
    }

    private static double[] Gram(Random random, int n, int columns)
    {
        int[] matrix = [.. Enumerable.Range(0, n * columns).Select(_ => random.Next(3) == 0 ? random.Next(9) : 0)];
        return [.. from i in Enumerable.Range(0, n)
                   from j in Enumerable.Range(0, n)
                   select Enumerable.Range(0, columns).Sum(c => (double)matrix[i * columns + c] * matrix[j * columns + c])];
    }
}
