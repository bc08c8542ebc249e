namespace NeuroSim.Simulator.Calibration;

/// <summary>
/// Student's t distribution for whole degrees of freedom, from its finite sums (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4).
/// </summary>
public static class StudentT
{
    // The finite sum has as many terms as half the degrees of freedom; beyond this many the normal quantile differs by less than 3e-6 of itself.
    private const int MostDegrees = 1_000_000;

    /// <summary>The t that a share of the distribution lies within, −t … t: 0.95 and 2 degrees of freedom give 4.303.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="degrees">Degrees of freedom, from 1.</param>
    public static double Within(double share, int degrees)
    {
        if (!(share is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share lies between 0 and 1");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        int n = Math.Min(degrees, MostDegrees);
        double low = 0, high = Math.PI / 2;
        while (true)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
            {
                return Math.Sqrt(n) * Math.Tan(low);
            }

            (low, high) = ShareWithin(middle, n) < share ? (middle, high) : (low, middle);
        }
    }

    /// <summary>The share within −t … t, where tan θ = t / √n.</summary>
    private static double ShareWithin(double theta, int n)
    {
        (double sin, double cos) = Math.SinCos(theta);
        double square = cos * cos;
        double term = n % 2 == 0 ? 1 : cos, sum = n == 1 ? 0 : term;
        for (int k = n % 2 == 0 ? 2 : 3; k <= n - 2; k += 2)
        {
            term *= square * (k - 1) / k;
            sum += term;
        }

        return n % 2 == 0 ? sin * sum : (theta + sin * sum) * 2 / Math.PI;
    }
}
