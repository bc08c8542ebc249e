namespace NeuroSim.Models.Neurons;

/// <summary>How trained code rounds a potential to an integer activation.</summary>
public enum Rounding
{
    /// <summary>Ties go to the even integer (<c>torch.round</c>).</summary>
    HalfEven,

    /// <summary>Ties go up (<c>floor(x + 0.5)</c>); what a chip does.</summary>
    HalfUp,

    /// <summary>Always down (<c>floor(x)</c>): a plain integrate-and-fire neuron, which fires when its potential reaches the threshold.</summary>
    Down,
}

/// <summary>What a neuron does with its potential between timesteps (DESIGN: T × D, dynamic input). The potential before firing is V[t] = λ·U[t−1] + X[t].</summary>
/// <param name="Leak">λ: 1 is IF, less is LIF.</param>
/// <param name="HardReset">True: U = 0 after firing. False (soft): U = V − θ·a.</param>
/// <param name="LowClamp">Least value that U may take, in the unit of the potential (for instance −1 for Speck's networks); −∞ for none.</param>
public sealed record NeuronState(double Leak = 1, bool HardReset = false, double LowClamp = double.NegativeInfinity)
{
    /// <summary>U after a timestep.</summary>
    public double Next(double potential, double threshold, int spikes)
        => Math.Max(HardReset && spikes > 0 ? 0 : potential - (threshold * spikes), LowClamp);
}

/// <summary>
/// The neuron of Spike Firing Approximation: <c>a = clip(round(V / θ), 0, D)</c>; what travels on is <c>a / N</c>.
/// Yao et al., Scaling spike-driven transformer with efficient spike firing approximation training, TPAMI 2025, Eq. 5.
/// </summary>
/// <param name="D">Most spikes per timestep, 1 … 255.</param>
/// <param name="Norm">N: what an activation is divided by on its way (D in hidden layers, 1 before the head).</param>
/// <param name="Rounding">How ties are rounded.</param>
/// <param name="Threshold">θ, in the unit of the potential.</param>
/// <param name="State">What is kept between timesteps; null for a neuron without memory, which starts every timestep at its input alone.</param>
public sealed record SfaNeuron(int D, double Norm, Rounding Rounding, double Threshold = 1, NeuronState? State = null)
{
    /// <summary>Largest D: an activation is one byte.</summary>
    public const int MaxD = 255;

    /// <summary>The integer activation of a neuron with potential <paramref name="potential"/>.</summary>
    public int Activate(double potential)
    {
        double scaled = potential / Threshold;
        double rounded = Rounding switch
        {
            Rounding.HalfEven => Math.Round(scaled, MidpointRounding.ToEven),
            Rounding.HalfUp => Math.Floor(scaled + 0.5),
            _ => Math.Floor(scaled),
        };
        return (int)Math.Clamp(rounded, 0, D);
    }
}
