using System.Buffers;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// Counts the spikes at each position of a row, by chunk of channels and sub-step: the neurons of the row that fire in a sub-step are bits of a mask, which are counted
/// between the borders of the chunks.
/// </summary>
internal static class PositionCounts
{
    private const int OnStack = 2048, MostChunks = 64;

    /// <summary>Counts a row.</summary>
    /// <param name="row">Activations, channels innermost.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="borders">Borders of the chunks, from 0 to the number of channels; empty for none.</param>
    /// <param name="positions">Packed counts by position, chunk and word.</param>
    /// <param name="totals">Spikes by position.</param>
    /// <param name="spikes">Spikes by sub-step, added to.</param>
    public static void Count(ReadOnlySpan<byte> row, int channels, int[] borders, Span<ulong> positions, Span<int> totals, Span<long> spikes)
    {
        int words = Packed.Words(spikes.Length), length = SpikeMasks.Length(row.Length);
        ulong[]? rented = length <= OnStack ? null : ArrayPool<ulong>.Shared.Rent(length);
        SpikeMasks masks = new(rented is null ? stackalloc ulong[length] : rented, row.Length);
        totals.Clear();
        for (int w = 0; w < words; w++)
        {
            masks.Take(row, w * Packed.Lanes);
            for (int k = w * Packed.Lanes; k < Math.Min(spikes.Length, (w + 1) * Packed.Lanes); k++)
            {
                spikes[k] += masks.CountAll(k % Packed.Lanes);
            }

            CountPositions(masks, channels, borders, new(positions, words, w), totals);
        }

        if (rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    private static void CountPositions(in SpikeMasks masks, int channels, int[] borders, in Sums sums, Span<int> totals)
    {
        int chunks = borders.Length - 1;
        if (chunks > 0 && chunks <= MostChunks && WidestOf(borders) <= SpikeMasks.Narrow)
        {
            CountNarrow(masks, channels, borders, sums, totals);
            return;
        }

        for (int x = 0, bit = 0, at = 0; x < totals.Length; x++, bit += channels)
        {
            if (chunks <= 0)
            {
                totals[x] += masks.Count(bit, channels).Sum;
                continue;
            }

            int total = 0;
            for (int c = 0; c < chunks; c++, at++)
            {
                (ulong four, int sum) = masks.Count(bit + borders[c], borders[c + 1] - borders[c]);
                sums.Store(at, four);
                total += sum;
            }

            totals[x] += total;
        }
    }

    // The same for chunks that are counted in one step.
    private static void CountNarrow(in SpikeMasks masks, int channels, int[] borders, in Sums sums, Span<int> totals)
    {
        int chunks = borders.Length - 1;
        Span<ulong> bits = stackalloc ulong[MostChunks];
        for (int c = 0; c < chunks; c++)
        {
            bits[c] = SpikeMasks.Bits(borders[c + 1] - borders[c]);
        }

        for (int x = 0, bit = 0, at = 0; x < totals.Length; x++, bit += channels)
        {
            int total = 0;
            for (int c = 0; c < chunks; c++, at++)
            {
                total += masks.CountNarrow(bit + borders[c], bits[c], out ulong four);
                sums.Store(at, four);
            }

            totals[x] += total;
        }
    }

    private static int WidestOf(int[] borders)
    {
        int widest = 0;
        for (int c = 1; c < borders.Length; c++)
        {
            widest = Math.Max(widest, borders[c] - borders[c - 1]);
        }

        return widest;
    }

    private readonly ref struct Sums(Span<ulong> positions, int words, int word)
    {
        private readonly Span<ulong> _positions = positions;

        public void Store(int at, ulong four) => _positions[(at * words) + word] = four;
    }
}
