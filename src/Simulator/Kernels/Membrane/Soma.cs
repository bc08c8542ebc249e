using System.Diagnostics;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Turns potentials into activations: a = clip(round(v / θ), 0, D).</summary>
public static class Soma
{
    /// <summary>Fires the neurons of some neighbouring positions.</summary>
    /// <param name="table">The site.</param>
    /// <param name="potentials">Potentials, (positions, channels).</param>
    /// <param name="activations">Activations of those positions, (positions, channels).</param>
    public static void Fire(SomaTable table, ReadOnlySpan<int> potentials, Span<byte> activations)
    {
        Debug.Assert(potentials.Length % table.Channels == 0 && activations.Length >= potentials.Length, "whole positions");
        if (Simd.Level != SimdLevel.Scalar && table.Staircase is { } staircase)
        {
            staircase.Count(potentials, activations);
        }
        else
        {
            Scalar(table, potentials, activations, Simd.Level == SimdLevel.Scalar ? 0 : table.Division!.Fire(potentials, activations));
        }
    }

    // The definition: the vector forms must equal it.
    private static void Scalar(SomaTable table, ReadOnlySpan<int> potentials, Span<byte> activations, int from)
    {
        for (int i = from; i < potentials.Length; i++)
        {
            int channel = i % table.Channels, spikes = 0;
            while (spikes < table.D && potentials[i] > table.Exceeds[spikes * table.Channels + channel])
            {
                spikes++;
            }

            activations[i] = (byte)spikes;
        }
    }
}
