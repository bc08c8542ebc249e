namespace NeuroSim.Models.Nir;

/// <summary>How the continuous equations of NIR are evaluated in steps.</summary>
public sealed record NirSimulationOptions
{
    /// <summary>As sinabs and the Speck chip: several spikes per step, soft reset whatever the file says, potentials not below −1.</summary>
    public static NirSimulationOptions Speck { get; } = new() { MultiSpike = true, MinPotential = -1, Reset = NirReset.Subtract };

    /// <summary>
    /// Seconds per step. LIF, LI, CubaLIF, CubaLI and Delay use it; IF and I take the input of a step as a charge (<c>v += R·x</c>), because their weights are
    /// trained so: it is the sum of the weighted spikes in the step.
    /// </summary>
    public double TimeStep { get; init; } = 1e-4;

    /// <summary>How neurons with time constants are integrated.</summary>
    public NirIntegration Integration { get; init; } = NirIntegration.Euler;

    /// <summary>
    /// True: a neuron hands on ⌊v/θ⌋ spikes per step. False: at most one; what remains above θ waits. Does not matter where the time of
    /// spikes is exact (<see cref="NirIntegration.Exact"/> with IF and LIF): all of them count.
    /// </summary>
    public bool MultiSpike { get; init; }

    /// <summary>Potentials of IF, LIF and CubaLIF are not let below this after a step; null for no bound.</summary>
    public double? MinPotential { get; init; }

    /// <summary>What a spike does to the potential.</summary>
    public NirReset Reset { get; init; } = NirReset.AsStored;
}

/// <summary>How neurons with time constants are integrated over a step; their input is constant in it.</summary>
public enum NirIntegration
{
    /// <summary>Forward Euler, as most frameworks do: <c>v += dt/τ·(v_leak − v + R·x)</c>; CubaLIF: first i, then v with the new i.</summary>
    Euler,

    /// <summary>
    /// The exact solution. LIF spikes at the time within the step at which v reaches θ, and goes on from the reset; CubaLIF is compared with θ at
    /// the end of the step.
    /// </summary>
    Exact,
}

/// <summary>What a spike does to the potential.</summary>
public enum NirReset
{
    /// <summary>v ← v_reset where the file has one, else v ← v − θ per spike.</summary>
    AsStored,

    /// <summary>v ← v − θ per spike, whatever the file has: what sinabs does.</summary>
    Subtract,
}
