using System.Diagnostics;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>
/// A population with one writer and one tap: its potentials need never be stored. An activation only rises with the sum, so that a staircase over the sums
/// themselves says the same as one over potentials; no sum need be rescaled.
/// </summary>
public sealed class FusedTable
{
    /// <summary>Joins the two tables.</summary>
    /// <param name="commit">The writer.</param>
    /// <param name="soma">The tap, of the same population.</param>
    public FusedTable(CommitTable commit, SomaTable soma)
    {
        Debug.Assert(commit.Channels == soma.Channels, "one population");
        (Commit, Soma) = (commit, soma);
        if (soma.D <= Membrane.Staircase.MostSteps && !commit.BiasPerNeuron && commit.Factor.All(f => f >= 0))
        {
            (int[] exceeds, int[] low, int[] high) = OverSums(commit, soma);
            (Staircase, Narrow) = (new(exceeds, low, high), new(exceeds, low, high));
        }
    }

    /// <summary>The writer.</summary>
    public CommitTable Commit { get; }

    /// <summary>The tap.</summary>
    public SomaTable Soma { get; }

    /// <summary>True if the vector forms compare sums; otherwise they go through potentials.</summary>
    public bool ComparesSums => Staircase is not null;

    /// <summary>Steps of sums, if all neurons of a channel have the same ones.</summary>
    internal Staircase? Staircase { get; }

    /// <summary>The same steps for sums that fit 16 bits; null where <see cref="Staircase"/> is.</summary>
    internal NarrowStaircase<ShortSums, short>? Narrow { get; }

    private static (int[] Exceeds, int[] Low, int[] High) OverSums(CommitTable commit, SomaTable soma)
    {
        int channels = commit.Channels;
        int[] exceeds = new int[channels * soma.D], low = new int[channels], high = new int[channels];
        for (int i = 0; i < exceeds.Length; i++)
        {
            exceeds[i] = soma.Exceeds[i] >= commit.MaxPotential ? int.MaxValue : BelowLeast(i % channels, soma.Exceeds[i] + 1L);
        }

        for (int c = 0; c < channels; c++)
        {
            // What no sum reaches need not be looked for.
            (low[c], high[c]) = ((int)commit.LeastSum(c, -(long)commit.MaxPotential - 1), BelowLeast(c, commit.MaxPotential + 1L));
            (low[c], high[c]) = (low[c] <= commit.Bounds.Low[c] ? int.MinValue : low[c], high[c] >= commit.Bounds.High[c] ? int.MaxValue : high[c]);
        }

        return (exceeds, low, high);

        // No sum is as large as the largest integer or as small as the least: those mean never and always.
        int BelowLeast(int channel, long value)
        {
            Int128 least = commit.LeastSum(channel, value);
            return least == int.MaxValue ? int.MaxValue : (int)Int128.Max(int.MinValue, least - 1);
        }
    }
}
