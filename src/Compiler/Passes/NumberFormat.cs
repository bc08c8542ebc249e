using NeuroSim.Chips;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>The integers that a compilation may use: the chip's, or wide ones.</summary>
/// <param name="core">Widths and abilities of the chip.</param>
/// <param name="exact">True for wide integers.</param>
/// <param name="d">Most spikes per timestep.</param>
public sealed class NumberFormat(CoreDescription core, bool exact, int d)
{
    /// <summary>Width of an entry of a product memory with wide integers.</summary>
    public const int WideProductBits = 62;

    private const int WideBits = 64;
    private const int FactorBits = 16;
    private const int WideFactorBits = 31;
    private const int MaxShift = 62;
    private const int MostSpikes = 60;

    /// <summary>True for wide integers.</summary>
    public bool Exact { get; } = exact;

    /// <summary>Most spikes per timestep.</summary>
    public int D { get; } = d;

    /// <summary>Width of a weight.</summary>
    public int WeightBits { get; } = exact ? WideBits : core.WeightBits.Value;

    /// <summary>Width of a potential.</summary>
    public int PotentialBits { get; } = exact ? WideBits : core.PotentialBits.Value;

    /// <summary>Width of an entry of a product memory.</summary>
    public int ProductBits { get; } = exact ? WideProductBits : core.DynamicSynapseBits.Value;

    /// <summary>Largest magnitude of a weight of the chip.</summary>
    public int MaxWeight { get; } = (1 << (core.WeightBits.Value - 1)) - 1;

    /// <summary>What the soma can do; wide integers may do everything.</summary>
    public RescaleMode Rescale { get; } = exact ? RescaleMode.Multiply : core.Soma.Rescale;

    /// <summary>True if channels may have scales of their own.</summary>
    public bool ScalePerChannel { get; } = core.Soma.ScalePerChannel;

    /// <summary>
    /// Largest power of two that a unit may be, so that (D + 2) thresholds fit a potential. A neuron that fires without limit is given room for 60 spikes
    /// of one timestep: potentials saturate, and are counted, where more arrive.
    /// </summary>
    public double MaxUnit => Math.ScaleB(1, PotentialBits - 2) / (Math.Min(D, MostSpikes) + 2);

    /// <summary>Factor and shift that come nearest to a real ratio.</summary>
    public (int Factor, int Shift) Ratio(double ratio)
    {
        int bits = Exact ? WideFactorBits : FactorBits;
        if (ratio <= 0)
        {
            return (0, 0);
        }

        int shift = bits - 1 - Math.ILogB(ratio);
        if (Math.Round(Math.ScaleB(ratio, shift)) >= Math.ScaleB(1, bits))
        {
            shift--;
        }

        // A ratio too small for the longest shift is nothing; one too large for the factor alone cannot arise below the largest unit.
        return shift > MaxShift ? (0, 0) : shift < 0 ? ((int)Math.Min(int.MaxValue, Math.Round(ratio)), 0) : ((int)Math.Round(Math.ScaleB(ratio, shift)), shift);
    }

    /// <summary>The same ratio for every channel.</summary>
    public Rescale RatioForAll(double ratio)
    {
        (int factor, int shift) = Ratio(ratio);
        return new Rescale([factor], [shift]);
    }
}
