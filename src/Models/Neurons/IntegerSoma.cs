namespace NeuroSim.Models.Neurons;

/// <summary>
/// The soma in integers. One timestep is D sub-steps: a soft-reset integrate-and-fire neuron charged with V + θ/2 at the first sub-step and with
/// nothing after it fires in sub-steps 0 … a−1, where a = clip(round(V/θ), 0, D) (Yao et al., TPAMI 2025, Proposition 1).
/// Everything is doubled (2V + θ against 2θ) so that θ/2 needs no fraction.
/// </summary>
public static class IntegerSoma
{
    /// <summary>The activation in closed form: what <see cref="Fires"/> adds up to over D sub-steps.</summary>
    /// <param name="potential">V, in the scale of the threshold.</param>
    /// <param name="threshold">θ &gt; 0.</param>
    /// <param name="d">Most spikes per timestep.</param>
    /// <param name="rounding">How a tie is rounded.</param>
    public static int Activate(long potential, long threshold, int d, Rounding rounding)
    {
        Int128 charge = 2 * (Int128)potential + Offset(threshold, rounding);
        if (charge < 0)
        {
            return 0;
        }

        (Int128 quotient, Int128 remainder) = Int128.DivRem(charge, 2 * (Int128)threshold);
        // On a tie the charge is an exact multiple of θ: half-up keeps it, half-even takes an odd one back.
        bool takeBack = remainder == 0 && rounding == Rounding.HalfEven && Int128.IsOddInteger(quotient);
        return (int)Int128.Min(takeBack ? quotient - 1 : quotient, d);
    }

    /// <summary>Whether the neuron fires in a sub-step, by its residue alone: V + θ/2 − subStep·θ against θ.</summary>
    /// <param name="potential">V at the start of the window.</param>
    /// <param name="threshold">θ &gt; 0.</param>
    /// <param name="subStep">Sub-step, from 0; also the number of spikes fired so far, since trains are consecutive.</param>
    /// <param name="rounding">How a tie is rounded.</param>
    public static bool Fires(long potential, long threshold, int subStep, Rounding rounding)
    {
        Int128 residue = 2 * (Int128)potential + Offset(threshold, rounding) - 2 * (Int128)threshold * subStep;
        Int128 level = 2 * (Int128)threshold;
        return residue > level || (residue == level && (rounding != Rounding.HalfEven || (subStep & 1) == 1));
    }

    // What rounding to the nearest adds to the doubled potential; a neuron that rounds down starts at its potential alone.
    private static long Offset(long threshold, Rounding rounding) => rounding == Rounding.Down ? 0 : threshold;
}
