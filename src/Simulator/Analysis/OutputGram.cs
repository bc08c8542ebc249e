using System.Numerics;
using NeuroSim.Models;

namespace NeuroSim.Simulator.Analysis;

/// <summary>
/// Gram matrix of a site's output: A·Aᵀ for the matrix A with a row per channel and a column per position, timestep and sample. Sums of products of integers:
/// the order in which samples come does not matter.
/// </summary>
internal sealed class OutputGram
{
    /// <summary>Most rows: the work of the eigenvalues grows with their cube.</summary>
    public const int MostRows = 512;

    private readonly MapShape _shape;
    private readonly long[] _sums;
    private readonly int[] _rows;
    private readonly long[] _values;

    public OutputGram(MapShape shape)
    {
        _shape = shape;
        Rows = Math.Min(shape.Channels, MostRows);
        _sums = new long[Rows * (Rows + 1) / 2];
        _rows = new int[Rows];
        _values = new long[Rows];
    }

    /// <summary>Rows: all channels, or evenly spaced ones.</summary>
    public int Rows { get; }

    /// <summary>Columns so far.</summary>
    public long Columns { get; private set; }

    /// <summary>Adds a column per position.</summary>
    public void Add<T>(ReadOnlySpan<T> activations, byte[]? active)
        where T : INumberBase<T>
    {
        for (int position = 0; position < _shape.Positions; position++)
        {
            if (active?[position] == 0)
            {
                continue;
            }

            Columns++;
            AddColumn(Gather(activations, position));
        }
    }

    /// <summary>The effective rank of all columns so far.</summary>
    public EffectiveRankPart Rank()
    {
        double[] gram = new double[Rows * Rows];
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                gram[i * Rows + j] = gram[j * Rows + i] = _sums[i * (i + 1) / 2 + j];
            }
        }

        return new(EffectiveRank.OfGram(gram, Rows), Rows, Columns);
    }

    // Rows that are not 0 in a column: most neurons are silent.
    private int Gather<T>(ReadOnlySpan<T> activations, int position)
        where T : INumberBase<T>
    {
        int count = 0;
        for (int row = 0; row < Rows; row++)
        {
            int channel = (int)((long)row * _shape.Channels / Rows);
            T value = activations[channel * _shape.Positions + position];
            if (!T.IsZero(value))
            {
                (_rows[count], _values[count++]) = (row, long.CreateChecked(value));
            }
        }

        return count;
    }

    private void AddColumn(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Span<long> row = _sums.AsSpan(_rows[i] * (_rows[i] + 1) / 2);
            for (int j = 0; j <= i; j++)
            {
                row[_rows[j]] += _values[i] * _values[j];
            }
        }
    }
}
