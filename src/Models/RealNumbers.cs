namespace NeuroSim.Models;

/// <summary>Loops over the parameters of a network, of which there are millions: without a call for each.</summary>
public static class RealNumbers
{
    /// <summary>Where the first number stands that is infinite or none, or −1.</summary>
    public static int FirstNotFinite(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Single-precision numbers in double precision.</summary>
    public static double[] ToDoubles(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    /// <summary>Double-precision numbers in single precision; null if that loses a bit of one of them.</summary>
    public static float[]? ToSingles(ReadOnlySpan<double> values)
    {
        float[] narrow = new float[values.Length];
        for (int i = 0; i < narrow.Length; i++)
        {
            narrow[i] = (float)values[i];
            if (BitConverter.DoubleToInt64Bits(narrow[i]) != BitConverter.DoubleToInt64Bits(values[i]))
            {
                return null;
            }
        }

        return narrow;
    }

    /// <summary>The largest magnitude, 0 of none.</summary>
    public static double MaxMagnitude(ReadOnlySpan<double> values)
    {
        double max = 0;
        foreach (double value in values)
        {
            max = Math.Max(max, Math.Abs(value));
        }

        return max;
    }

    /// <summary>The sum of magnitudes, added up in their order.</summary>
    public static double SumOfMagnitudes(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += Math.Abs(value);
        }

        return sum;
    }
}
