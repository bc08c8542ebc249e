namespace NeuroSim.Models.Integer;

/// <summary>What the neurons of a site keep between timesteps, in integers.</summary>
/// <param name="LeakFactor">λ · 2^16; 2^16 for a neuron that does not leak.</param>
/// <param name="HardReset">True: zero after firing; false: the potential less θ per spike.</param>
/// <param name="LowClamp">Least value, in the population's scale, per channel or one for all; <see cref="long.MinValue"/> for none.</param>
public sealed record IntegerState(int LeakFactor, bool HardReset, long[] LowClamp)
{
    /// <summary>Fraction bits of <see cref="LeakFactor"/>.</summary>
    public const int LeakBits = 16;

    /// <summary>The state as the next timestep finds it: λ·U, rounded half-up.</summary>
    public long Leaked(long state)
        => LeakFactor == 1 << LeakBits ? state : (long)(((Int128)state * LeakFactor + (1 << (LeakBits - 1))) >> LeakBits);

    /// <summary>The state after a timestep.</summary>
    public long Next(long potential, long threshold, int spikes, int channel)
        => Math.Max(HardReset && spikes > 0 ? 0 : potential - (threshold * spikes), LowClampOf(channel));

    /// <summary>The clamp of a channel.</summary>
    public long LowClampOf(int channel) => LowClamp.Length == 1 ? LowClamp[0] : LowClamp[channel];
}
