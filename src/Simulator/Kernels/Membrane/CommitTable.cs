using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>What committing the sums of one connection needs: rescale and bias of each channel (or neuron), and the range of a potential.</summary>
public sealed class CommitTable
{
    private const int MostBiasBits = 61;

    private CommitTable(IntegerConnection connection, MapShape shape, SumBounds bounds, int maxPotential)
    {
        (Channels, Width, MaxPotential, Bounds) = (shape.Channels, shape.Width, maxPotential, bounds);
        Factor = [.. Enumerable.Range(0, Channels).Select(c => connection.Rescale.Factor[connection.Rescale.Factor.Length == 1 ? 0 : c])];
        Shift = [.. Enumerable.Range(0, Channels).Select(c => connection.Rescale.Shift[connection.Rescale.Shift.Length == 1 ? 0 : c])];
        BiasPerNeuron = connection.Bias.Length > 0 && connection.Bias.Length != Channels;
        Bias = BiasPerNeuron ? ChannelsLast(connection.Bias, shape) : connection.Bias.Length > 0 ? connection.Bias : new long[Channels];
        Vectors = FitVectors() ? new(this) : null;
    }

    /// <summary>Channels of the population.</summary>
    public int Channels { get; }

    /// <summary>Columns of its map.</summary>
    public int Width { get; }

    /// <summary>Largest potential; the least is −<see cref="MaxPotential"/> − 1.</summary>
    public int MaxPotential { get; }

    /// <summary>Between which values the sums lie.</summary>
    public SumBounds Bounds { get; }

    /// <summary>True if the biases are one per neuron.</summary>
    public bool BiasPerNeuron { get; }

    /// <summary>True if vectors can commit; otherwise every form is the scalar one.</summary>
    public bool FitsVectors => Vectors is not null;

    /// <summary>Factor of a channel.</summary>
    internal int[] Factor { get; }

    /// <summary>Shift of a channel.</summary>
    internal int[] Shift { get; }

    /// <summary>Bias of a channel, or of a neuron (rows, columns, channels).</summary>
    internal long[] Bias { get; }

    /// <summary>The same for vectors; null if some shift is too long for them, or a value on the way to a potential may need more than 32 bits.</summary>
    internal CommitVectors? Vectors { get; }

    /// <summary>Prepares a connection.</summary>
    /// <param name="connection">The connection; an image layer must be bound.</param>
    /// <param name="network">Its network.</param>
    /// <returns>The table, or null if sums or potentials need more than 32 bits.</returns>
    public static CommitTable? Of(IntegerConnection connection, IntegerNetwork network)
        => network.MaxPotential <= int.MaxValue && SumBounds.Of(connection, network) is { FitInt32: true } bounds
            && connection.Bias.All(b => Int128.Abs(b) >> MostBiasBits == 0)
            ? new(connection, network.Populations[connection.Target].Shape, bounds, (int)network.MaxPotential)
            : null;

    /// <summary>A sum brought to the potential's scale: with a 32-bit sum and factor, and a shift of at most 62, nothing here exceeds 63 bits.</summary>
    internal long Rescaled(int channel, long sum)
        => Shift[channel] == 0 ? sum * Factor[channel] : (sum * Factor[channel] + (1L << (Shift[channel] - 1))) >> Shift[channel];

    /// <summary>
    /// The least sum with which a channel's rescaled sum and bias reach a value: the largest integer of 32 bits for never, the least one for always.
    /// </summary>
    /// <remarks>For channels whose factor is not negative, and biases by channel.</remarks>
    internal Int128 LeastSum(int channel, Int128 value)
    {
        Int128 rounding = Shift[channel] == 0 ? 0 : Int128.One << (Shift[channel] - 1), product = ((value - Bias[channel]) << Shift[channel]) - rounding;
        int factor = Factor[channel];
        Int128 least = factor == 0 ? (product <= 0 ? int.MinValue : int.MaxValue) : (product >= 0 ? (product + factor - 1) / factor : product / factor);
        return Int128.Clamp(least, int.MinValue, int.MaxValue);
    }

    private bool FitVectors()
    {
        Int128 largestBias = Bias.Max(b => Int128.Abs(b)), largest = 0;
        for (int c = 0; c < Channels; c++)
        {
            largest = Int128.Max(largest, Int128.Max(Int128.Abs(Rescaled(c, Bounds.Low[c])), Int128.Abs(Rescaled(c, Bounds.High[c]))));
        }

        return ColumnWalk.Period(Channels) > 0 && Shift.All(s => s <= CommitVectors.LongestShift) && largest + largestBias + MaxPotential < int.MaxValue;
    }

    private static long[] ChannelsLast(long[] values, MapShape shape)
    {
        long[] moved = new long[values.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] = values[i % shape.Channels * shape.Positions + i / shape.Channels];
        }

        return moved;
    }
}
