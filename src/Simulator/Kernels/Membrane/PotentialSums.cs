namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Sums potentials over positions, channel by channel.</summary>
public static class PotentialSums
{
    /// <summary>Adds the potentials of some positions to the sums.</summary>
    /// <param name="potentials">Potentials, (positions, channels).</param>
    /// <param name="sums">Sums by channel, which this adds to.</param>
    public static void Add(ReadOnlySpan<int> potentials, Span<long> sums)
    {
        for (int first = 0; first < potentials.Length; first += sums.Length)
        {
            for (int c = 0; c < sums.Length; c++)
            {
                sums[c] += potentials[first + c];
            }
        }
    }
}
