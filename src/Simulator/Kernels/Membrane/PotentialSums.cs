namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Sums potentials over positions, channel by channel.</summary>
public static class PotentialSums
{
    /// <summary>Adds the potentials of some positions to the sums.</summary>
    /// <param name="potentials">Potentials, (positions, channels).</param>
    /// <param name="sums">Sums by channel, which this adds to.</param>
    public static void Add(ReadOnlySpan<int> potentials, Span<long> sums)
    {
        for (int i = 0; i < potentials.Length; i++)
        {
            sums[i % sums.Length] += potentials[i];
        }
    }
}
