using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Pairs of spikes that build the product memory of an attention layer, from sums: with K and V first, Σ over tokens and heads of spikes of K × spikes of V; with Q·Kᵀ first,
/// Σ over channels of spikes of K × spikes of Q.
/// </summary>
/// <param name="layer">The layer.</param>
/// <param name="shape">Rows and columns of the maps.</param>
internal sealed class AttentionPairs(IntegerAttention layer, MapShape shape)
{
    private readonly int[] _keyBorders = Borders(layer, layer.KeyChannels);
    private readonly int[] _partnerBorders = Borders(layer, layer.KeyValueFirst ? layer.ValueChannels : layer.KeyChannels);

    /// <summary>Sums of one factor's spikes: by token and head, or by row of the map and channel.</summary>
    public int[] NewSums() => new int[layer.KeyValueFirst ? layer.Tokens * layer.Heads : shape.Height * layer.Heads * layer.KeyChannels];

    /// <summary>Counts some rows of K or of its partner.</summary>
    /// <param name="isKey">True for K.</param>
    /// <param name="y0">First row.</param>
    /// <param name="rows">Activations of the rows, channels innermost.</param>
    /// <param name="sums">That factor's sums.</param>
    public void CountRows(bool isKey, int y0, ReadOnlySpan<byte> rows, int[] sums)
    {
        int[] borders = isKey ? _keyBorders : _partnerBorders;
        if (layer.KeyValueFirst)
        {
            ChannelSums.Add(rows, borders, sums.AsSpan(y0 * shape.Width * layer.Heads, rows.Length / borders[^1] * layer.Heads));
            return;
        }

        int channels = borders[^1], row = shape.Width * channels;
        sums.AsSpan(y0 * channels, rows.Length / row * channels).Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            sums[((y0 + (i / row)) * channels) + (i % channels)] += rows[i];
        }
    }

    /// <summary>The pairs, when all rows have been counted.</summary>
    public long Pairs(int[] key, int[] partner)
    {
        long pairs = 0;
        if (layer.KeyValueFirst)
        {
            for (int i = 0; i < key.Length; i++)
            {
                pairs += (long)key[i] * partner[i];
            }

            return pairs;
        }

        int channels = layer.Heads * layer.KeyChannels;
        for (int c = 0; c < channels; c++)
        {
            long keys = 0, partners = 0;
            for (int y = 0; y < shape.Height; y++)
            {
                keys += key[(y * channels) + c];
                partners += partner[(y * channels) + c];
            }

            pairs += keys * partners;
        }

        return pairs;
    }

    private static int[] Borders(IntegerAttention layer, int perHead) => [.. Enumerable.Range(0, layer.Heads + 1).Select(h => h * perHead)];
}
