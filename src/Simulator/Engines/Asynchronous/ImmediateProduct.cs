using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>The product memory of an attention under immediate firing: built from all spikes of K and its partner when both are silent.</summary>
internal sealed class ImmediateProduct
{
    private readonly IntegerAttention _layer;
    private readonly int[] _rows;

    /// <summary>Multiplies.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="key">Spikes of K by neuron.</param>
    /// <param name="partner">Spikes of the partner by neuron.</param>
    /// <param name="maxProduct">Where an entry saturates.</param>
    /// <param name="maxPotential">Where a rescaled entry saturates.</param>
    public ImmediateProduct(IntegerAttention layer, int[] key, int[] partner, long maxProduct, long maxPotential)
    {
        _layer = layer;
        Rows = layer.KeyValueFirst ? layer.KeyChannels : layer.Tokens;
        Columns = layer.KeyValueFirst ? layer.ValueChannels : layer.Tokens;
        _rows = new int[layer.Heads * Rows * Columns];
        int max = (int)Math.Min(maxPotential, int.MaxValue / 2);
        for (int i = 0; i < _rows.Length; i++)
        {
            int head = i / (Rows * Columns), row = i / Columns % Rows, column = i % Columns;
            long product = layer.KeyValueFirst ? ByTokens(key, partner, head, row, column) : ByChannels(key, partner, head, row, column);
            Pairs += product;
            Saturations += product > maxProduct ? 1 : 0;
            int channel = layer.KeyValueFirst ? head * layer.ValueChannels + column : head * layer.ValueChannels;
            _rows[i] = (int)Math.Clamp(layer.Rescale.Apply(channel, Math.Min(product, maxProduct)), -max - 1, max);
        }
    }

    /// <summary>Rows of a head.</summary>
    public int Rows { get; }

    /// <summary>Columns of a head.</summary>
    public int Columns { get; }

    /// <summary>Pairs of spikes: the additions that built it.</summary>
    public long Pairs { get; }

    /// <summary>Entries that saturated.</summary>
    public long Saturations { get; }

    /// <summary>Entries of one row from a column on, in the scale of the membrane.</summary>
    public ReadOnlySpan<int> Row(int head, int row, int column, int count) => _rows.AsSpan((head * Rows + row) * Columns + column, count);

    private long ByTokens(int[] key, int[] partner, int head, int i, int j)
    {
        int a = (head * _layer.KeyChannels + i) * _layer.Tokens, b = (head * _layer.ValueChannels + j) * _layer.Tokens;
        long sum = 0;
        for (int n = 0; n < _layer.Tokens; n++)
        {
            sum += (long)key[a + n] * partner[b + n];
        }

        return sum;
    }

    private long ByChannels(int[] key, int[] partner, int head, int m, int n)
    {
        long sum = 0;
        for (int i = head * _layer.KeyChannels; i < (head + 1) * _layer.KeyChannels; i++)
        {
            sum += (long)key[i * _layer.Tokens + m] * partner[i * _layer.Tokens + n];
        }

        return sum;
    }
}
