using System.Diagnostics;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Finished sums join the potentials: v ← clamp(v + rescale(sum) + bias).</summary>
public static class Commit
{
    /// <summary>Commits the sums of some neighbouring positions.</summary>
    /// <param name="table">The connection.</param>
    /// <param name="sums">Sums, (positions, channels), within the bounds of the table.</param>
    /// <param name="firstPosition">Where in the map the first one lies.</param>
    /// <param name="potentials">Potentials of those positions, (positions, channels).</param>
    /// <param name="add">True: joins what is there. False: the potentials are new, and begin at 0.</param>
    /// <returns>Potentials that saturated.</returns>
    public static long Run(CommitTable table, ReadOnlySpan<int> sums, int firstPosition, Span<int> potentials, bool add)
    {
        Debug.Assert(sums.Length % table.Channels == 0 && potentials.Length >= sums.Length, "whole positions");
        return Scalar(table, sums, firstPosition, potentials, add);
    }

    // The definition: the vector forms must equal it.
    private static long Scalar(CommitTable table, ReadOnlySpan<int> sums, int firstPosition, Span<int> potentials, bool add)
    {
        long max = table.MaxPotential, saturations = 0;
        int bias = table.BiasPerNeuron ? firstPosition * table.Channels : 0;
        for (int i = 0; i < sums.Length; i++)
        {
            int channel = i % table.Channels;
            long value = (add ? potentials[i] : 0) + table.Rescaled(channel, sums[i]) + table.Bias[table.BiasPerNeuron ? bias + i : channel];
            long clamped = Math.Clamp(value, -max - 1, max);
            potentials[i] = (int)clamped;
            saturations += value == clamped ? 0 : 1;
        }

        return saturations;
    }
}
