using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// Spike-driven self-attention on its units. A product unit adds 1 to M[a,b] for every pair of spikes of K and its partner that share the term of the sum
/// (the token, or the channel when Q·Kᵀ comes first); a target tile adds row a of M for every spike of the driving site.
/// </summary>
/// <param name="slices">The units.</param>
/// <param name="key">Activations of K.</param>
/// <param name="partner">Activations of V (or of Q).</param>
/// <param name="driver">Activations of Q (or of V).</param>
/// <param name="maxProduct">Where an entry of M saturates.</param>
public sealed class AttentionKernel(AttentionSlices slices, byte[] key, byte[] partner, byte[] driver, long maxProduct)
{
    private long _saturations;

    private readonly IntegerAttention _layer = slices.Layer;
    private readonly long[] _product = new long[slices.Layer.Heads * Rows(slices.Layer) * Columns(slices.Layer)];

    /// <summary>Entries of M that saturated.</summary>
    public long Saturations => _saturations;

    /// <summary>Builds one block of M.</summary>
    /// <param name="block">The block.</param>
    /// <param name="keyEvents">Spikes of K received in each sub-step.</param>
    /// <param name="partnerEvents">Spikes of the partner received in each sub-step.</param>
    /// <returns>Pairs of spikes added.</returns>
    public long Multiply(int block, Span<int> keyEvents, Span<int> partnerEvents)
    {
        Box a = slices.KeyBox(block), b = slices.PartnerBox(block);
        CountEvents(key, a, keyEvents);
        CountEvents(partner, b, partnerEvents);
        return _layer.KeyValueFirst ? MultiplyChannels(slices.HeadOfBlock(block), a, b) : MultiplyTokens(slices.HeadOfBlock(block), a, b);
    }

    /// <summary>Adds rows of M to the sums of a tile (position by position, the channels of a position in a row).</summary>
    /// <returns>Additions made.</returns>
    public long AddRows(int tile, long[] sums, Span<int> events)
    {
        Box box = slices.Target[tile], axons = slices.AxonBox(tile, 0);
        CountEvents(driver, axons, events);
        return _layer.KeyValueFirst ? AddChannelRows(box, axons) : AddTokenRows(box);

        // A spike of Q, channel i of token n, adds M[i, ·] to token n.
        long AddChannelRows(in Box target, in Box source)
        {
            int head = target.C0 / _layer.ValueChannels, firstColumn = target.C0 % _layer.ValueChannels;
            long additions = 0;
            for (int p = 0; p < target.Positions; p++)
            {
                int token = Token(target, p);
                for (int i = 0; i < source.Channels; i++)
                {
                    int spikes = driver[(source.C0 + i) * _layer.Tokens + token];
                    for (int c = 0; spikes > 0 && c < target.Channels; c++)
                    {
                        sums[p * target.Channels + c] += spikes * _product[Entry(head, i, firstColumn + c)];
                    }

                    additions += (long)spikes * target.Channels;
                }
            }

            return additions;
        }

        // A spike of V, channel c of token m, adds M[m, ·] to channel c of all tokens.
        long AddTokenRows(in Box target)
        {
            int head = target.C0 / _layer.ValueChannels;
            long additions = 0;
            for (int c = 0; c < target.Channels; c++)
            {
                for (int m = 0; m < _layer.Tokens; m++)
                {
                    int spikes = driver[(target.C0 + c) * _layer.Tokens + m];
                    for (int p = 0; spikes > 0 && p < target.Positions; p++)
                    {
                        sums[p * target.Channels + c] += spikes * _product[Entry(head, m, Token(target, p))];
                    }

                    additions += (long)spikes * target.Positions;
                }
            }

            return additions;
        }
    }

    private static int Rows(IntegerAttention layer) => layer.KeyValueFirst ? layer.KeyChannels : layer.Tokens;

    private static int Columns(IntegerAttention layer) => layer.KeyValueFirst ? layer.ValueChannels : layer.Tokens;

    private int Entry(int head, int row, int column) => (head * Rows(_layer) + row) * Columns(_layer) + column;

    private int Token(in Box box, int position) => (box.Y0 + position / box.Width) * slices.SourceWidth + box.X0 + position % box.Width;

    private long MultiplyChannels(int head, in Box a, in Box b)
    {
        long pairs = 0;
        for (int i = a.C0; i < a.C1; i++)
        {
            for (int j = b.C0; j < b.C1; j++)
            {
                long sum = 0;
                for (int n = 0; n < _layer.Tokens; n++)
                {
                    sum += key[i * _layer.Tokens + n] * partner[j * _layer.Tokens + n];
                }

                Store(Entry(head, i - head * _layer.KeyChannels, j - head * _layer.ValueChannels), sum);
                pairs += sum;
            }
        }

        return pairs;
    }

    private void Store(int entry, long sum)
    {
        _product[entry] = Math.Min(sum, maxProduct);
        if (sum > maxProduct)
        {
            Interlocked.Increment(ref _saturations);
        }
    }

    private long MultiplyTokens(int head, in Box a, in Box b)
    {
        long pairs = 0;
        for (int m = a.Y0 * slices.SourceWidth; m < a.Y1 * slices.SourceWidth; m++)
        {
            for (int n = b.Y0 * slices.SourceWidth; n < b.Y1 * slices.SourceWidth; n++)
            {
                long sum = 0;
                for (int i = a.C0; i < a.C1; i++)
                {
                    sum += key[i * _layer.Tokens + m] * partner[i * _layer.Tokens + n];
                }

                Store(Entry(head, m, n), sum);
                pairs += sum;
            }
        }

        return pairs;
    }

    private void CountEvents(byte[] activations, in Box box, Span<int> events)
    {
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    int spikes = activations[c * _layer.Tokens + y * slices.SourceWidth + x];
                    for (int k = 0; k < spikes; k++)
                    {
                        events[k]++;
                    }
                }
            }
        }
    }
}
