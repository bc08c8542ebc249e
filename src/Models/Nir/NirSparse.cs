using System.Numerics;

namespace NeuroSim.Models.Nir;

/// <summary>The inner loop of sparse layers.</summary>
internal static class NirSparse
{
    /// <summary>Adds x · weights to sums of the same length.</summary>
    public static void AddScaled(double x, ReadOnlySpan<double> weights, Span<double> sums)
    {
        int i = 0;
        for (; i <= weights.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(sums[i..]) + new Vector<double>(weights[i..]) * x).CopyTo(sums[i..]);
        }

        for (; i < weights.Length; i++)
        {
            sums[i] += x * weights[i];
        }
    }
}
