namespace NeuroSim.Tests.Unit.Analysis;

/// <summary>Eigenvalues by cyclic Jacobi rotations: slow, simple, and nothing in common with what is tested.</summary>
internal static class JacobiRotations
{
    private const int MostSweeps = 60;

    public static double[] Eigenvalues(double[] symmetric, int n)
    {
        double[,] a = new double[n, n];
        Buffer.BlockCopy(symmetric, 0, a, 0, symmetric.Length * sizeof(double));
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Rotate(a, n, p, q);
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => a[i, i]).Order()];
    }

    private static void Rotate(double[,] a, int n, int p, int q)
    {
        if (a[p, q] == 0)
        {
            return;
        }

        double angle = Math.Atan2(2 * a[p, q], a[p, p] - a[q, q]) / 2, c = Math.Cos(angle), s = Math.Sin(angle);
        for (int i = 0; i < n; i++)
        {
            (a[i, p], a[i, q]) = (c * a[i, p] + s * a[i, q], c * a[i, q] - s * a[i, p]);
        }

        for (int i = 0; i < n; i++)
        {
            (a[p, i], a[q, i]) = (c * a[p, i] + s * a[q, i], c * a[q, i] - s * a[p, i]);
        }

        a[p, q] = a[q, p] = 0;
    }
}
