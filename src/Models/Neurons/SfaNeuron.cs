namespace NeuroSim.Models.Neurons;

/// <summary>How trained code rounds a potential to an integer activation.</summary>
public enum Rounding
{
    /// <summary>Ties go to the even integer (<c>torch.round</c>).</summary>
    HalfEven,

    /// <summary>Ties go up (<c>floor(x + 0.5)</c>); what a chip does.</summary>
    HalfUp,
}

/// <summary>
/// The neuron of Spike Firing Approximation: <c>a = clip(round(V / θ), 0, D)</c>; what travels on is <c>a / N</c>.
/// Yao et al., Scaling spike-driven transformer with efficient spike firing approximation training, TPAMI 2025, Eq. 5.
/// </summary>
/// <param name="D">Most spikes per timestep, 1 … 255.</param>
/// <param name="Norm">N: what an activation is divided by on its way (D in hidden layers, 1 before the head).</param>
/// <param name="Rounding">How ties are rounded.</param>
/// <param name="Threshold">θ, in the unit of the potential.</param>
public sealed record SfaNeuron(int D, double Norm, Rounding Rounding, double Threshold = 1)
{
    /// <summary>Largest D: an activation is one byte.</summary>
    public const int MaxD = 255;

    /// <summary>The integer activation of a neuron with potential <paramref name="potential"/>.</summary>
    public int Activate(double potential)
    {
        double scaled = potential / Threshold;
        double rounded = Rounding == Rounding.HalfEven ? Math.Round(scaled, MidpointRounding.ToEven) : Math.Floor(scaled + 0.5);
        return (int)Math.Clamp(rounded, 0, D);
    }
}
