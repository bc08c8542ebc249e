using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>What committing the sums of one connection needs: rescale and bias of each channel (or neuron), and the range of a potential.</summary>
public sealed class CommitTable
{
    private const int MostBiasBits = 61;

    private CommitTable(IntegerConnection connection, MapShape shape, SumBounds bounds, int maxPotential)
    {
        (Channels, MaxPotential, Bounds) = (shape.Channels, maxPotential, bounds);
        Factor = [.. Enumerable.Range(0, Channels).Select(c => connection.Rescale.Factor[connection.Rescale.Factor.Length == 1 ? 0 : c])];
        Shift = [.. Enumerable.Range(0, Channels).Select(c => connection.Rescale.Shift[connection.Rescale.Shift.Length == 1 ? 0 : c])];
        BiasPerNeuron = connection.Bias.Length > 0 && connection.Bias.Length != Channels;
        Bias = BiasPerNeuron ? ChannelsLast(connection.Bias, shape) : connection.Bias.Length > 0 ? connection.Bias : new long[Channels];
    }

    /// <summary>Channels of the population.</summary>
    public int Channels { get; }

    /// <summary>Largest potential; the least is −<see cref="MaxPotential"/> − 1.</summary>
    public int MaxPotential { get; }

    /// <summary>Between which values the sums lie.</summary>
    public SumBounds Bounds { get; }

    /// <summary>True if the biases are one per neuron.</summary>
    public bool BiasPerNeuron { get; }

    /// <summary>Factor of a channel.</summary>
    internal int[] Factor { get; }

    /// <summary>Shift of a channel.</summary>
    internal int[] Shift { get; }

    /// <summary>Bias of a channel, or of a neuron (rows, columns, channels).</summary>
    internal long[] Bias { get; }

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
