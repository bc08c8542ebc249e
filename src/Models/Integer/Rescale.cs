namespace NeuroSim.Models.Integer;

/// <summary>
/// Brings a sum to the scale of a membrane: <c>(sum · factor + 2^(shift−1)) &gt;&gt; shift</c>, an arithmetic shift that rounds half-up.
/// </summary>
/// <param name="Factor">Factor per channel, or one for all.</param>
/// <param name="Shift">Shift per channel, or one for all; 0 … 62.</param>
public sealed record Rescale(int[] Factor, int[] Shift)
{
    /// <summary>Leaves a sum as it is.</summary>
    public static Rescale None { get; } = new([1], [0]);

    /// <summary>True if it changes nothing.</summary>
    public bool IsNone => Factor.All(f => f == 1) && Shift.All(s => s == 0);

    /// <summary>The rescaled sum of a channel.</summary>
    public long Apply(int channel, long sum)
    {
        int factor = Factor.Length == 1 ? Factor[0] : Factor[channel];
        int shift = Shift.Length == 1 ? Shift[0] : Shift[channel];
        if (shift == 0)
        {
            return sum * factor;
        }

        Int128 product = (Int128)sum * factor + ((Int128)1 << (shift - 1));
        return (long)(product >> shift);
    }
}
