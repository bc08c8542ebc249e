using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>
/// The soma of one site as a staircase: an activation is at least k where the potential exceeds <c>Exceeds[k]</c> of its channel.
/// </summary>
public sealed class SomaTable
{
    private SomaTable(IntegerSite site, int channels, int d)
    {
        (Channels, D, Rounding) = (channels, d, site.Rounding);
        Threshold = [.. Enumerable.Range(0, channels).Select(site.ThresholdOf)];
        Exceeds = new int[channels * d];
        for (int i = 0; i < Exceeds.Length; i++)
        {
            Exceeds[i] = (int)Int128.Min(int.MaxValue, Least(Threshold[i % channels], i / channels + 1, site.Rounding) - 1);
        }

        Division = d > Staircase.MostSteps && ColumnWalk.Period(channels) > 0 && Threshold.All(t => t * (2 * (Int128)d + 3) < int.MaxValue) ? new(this) : null;
        Staircase = Division is null ? new(Exceeds, [.. Enumerable.Repeat(int.MinValue, channels)], [.. Enumerable.Repeat(int.MaxValue, channels)]) : null;
    }

    /// <summary>Channels of the population.</summary>
    public int Channels { get; }

    /// <summary>Most spikes per timestep.</summary>
    public int D { get; }

    /// <summary>True if the vector forms divide; otherwise they compare with each step.</summary>
    public bool Divides => Division is not null;

    /// <summary>Rounding of ties.</summary>
    internal Rounding Rounding { get; }

    /// <summary>θ of a channel.</summary>
    internal long[] Threshold { get; }

    /// <summary>What a potential must exceed for an activation of at least k, (k − 1, channels); <see cref="int.MaxValue"/> if no potential does.</summary>
    internal int[] Exceeds { get; }

    /// <summary>How vectors fire: by comparing with each step. Null where <see cref="Division"/> is faster.</summary>
    internal Staircase? Staircase { get; }

    /// <summary>How vectors fire: by dividing. Null where <see cref="Staircase"/> is faster, or the thresholds are too large.</summary>
    internal SomaDivision? Division { get; }

    /// <summary>Prepares a site.</summary>
    /// <param name="site">The site.</param>
    /// <param name="network">Its network.</param>
    /// <returns>The table, or null if the site keeps a state or potentials need more than 32 bits.</returns>
    public static SomaTable? Of(IntegerSite site, IntegerNetwork network)
    {
        MapShape shape = network.Populations[site.Population].Shape;
        return site.State is null && network.MaxPotential <= int.MaxValue ? new(site, shape.Channels, network.D) : null;
    }

    // The least V with clip(round(V/θ)) ≥ k (see IntegerSoma): 2V + θ ≥ 2θk, or > where half-even takes the tie of an odd k back; V ≥ θk when it rounds down.
    private static Int128 Least(long threshold, int k, Rounding rounding)
    {
        Int128 doubled = rounding == Rounding.Down ? 2 * (Int128)threshold * k : (Int128)threshold * (2 * k - 1);
        bool strict = rounding == Rounding.HalfEven && int.IsOddInteger(k);
        return strict ? doubled / 2 + 1 : (doubled + 1) / 2;
    }
}
