namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>
/// A <see cref="CommitTable"/> as vectors read it: repeated over a period, 64-bit numbers apart for even and odd lanes. A result that fits 32 bits is
/// bits shift … shift + 31 of sum · factor + addend, whatever overflows beyond 64 bits; so the addend carries rounding and bias at once.
/// </summary>
internal sealed class CommitVectors
{
    /// <summary>Longest shift whose result lies within 64 bits.</summary>
    public const int LongestShift = 32;

    /// <summary>Lays out a table.</summary>
    public CommitVectors(CommitTable table)
    {
        Period = ColumnWalk.Period(table.Channels);
        Factors = ColumnWalk.Repeat<int>(table.Factor, Period);
        (EvenAddends, OddAddends, EvenShifts, OddShifts) = (new int[Period], new int[Period], new int[Period], new int[Period]);
        for (int lane = 0; lane < Period; lane++)
        {
            int channel = lane % table.Channels, shift = table.Shift[channel];
            long bias = table.BiasPerNeuron ? 0 : table.Bias[channel], addend = unchecked((bias << shift) + (shift == 0 ? 0 : 1L << (shift - 1)));
            Store(lane % 2 == 0 ? EvenAddends : OddAddends, lane, addend);
            Store(lane % 2 == 0 ? EvenShifts : OddShifts, lane, lane % 2 == 0 ? shift : LongestShift - shift);
        }

        NeuronBiases = table.BiasPerNeuron ? new(table.Bias, table.Width, table.Channels) : null;
    }

    /// <summary>Lanes after which all repeats.</summary>
    public int Period { get; }

    /// <summary>Factor of each lane.</summary>
    public int[] Factors { get; }

    /// <summary>64-bit addends of even lanes, as pairs of 32 bits.</summary>
    public int[] EvenAddends { get; }

    /// <summary>64-bit addends of odd lanes.</summary>
    public int[] OddAddends { get; }

    /// <summary>64-bit right shifts of even lanes.</summary>
    public int[] EvenShifts { get; }

    /// <summary>64-bit left shifts that bring the results of odd lanes into the upper half.</summary>
    public int[] OddShifts { get; }

    /// <summary>Biases if each neuron has its own.</summary>
    public NeuronBiases? NeuronBiases { get; }

    private static void Store(int[] pairs, int lane, long value)
    {
        int even = lane / 2 * 2;
        (pairs[even], pairs[even + 1]) = ((int)value, (int)(value >> 32));
    }
}
