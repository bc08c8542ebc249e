namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>Counts the spikes at each position of a row, by chunk of channels and sub-step.</summary>
internal static class PositionCounts
{
    /// <summary>Counts a row.</summary>
    /// <param name="row">Activations, channels innermost.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="borders">Borders of the chunks, from 0 to the number of channels; empty for none.</param>
    /// <param name="bursts">Packed counts of each activation.</param>
    /// <param name="words">Words of packed counts.</param>
    /// <param name="positions">Packed counts by position, chunk and word.</param>
    /// <param name="totals">Spikes by position.</param>
    /// <param name="spikes">Spikes by sub-step, added to.</param>
    public static void Count(
        ReadOnlySpan<byte> row, int channels, int[] borders, ulong[] bursts, int words, Span<ulong> positions, Span<int> totals, Span<long> spikes)
    {
        Span<int> lengths = stackalloc int[byte.MaxValue + 1];
        lengths.Clear();
        int chunks = Math.Max(0, borders.Length - 1);
        for (int x = 0; x < totals.Length; x++)
        {
            ReadOnlySpan<byte> position = row.Slice(x * channels, channels);
            totals[x] = 0;
            foreach (byte a in position)
            {
                totals[x] += a;
                lengths[a]++;
            }

            for (int c = 0; c < chunks; c++)
            {
                CountChunk(position[borders[c]..borders[c + 1]], bursts, positions.Slice(((x * chunks) + c) * words, words));
            }
        }

        long firing = 0;
        for (int k = spikes.Length - 1; k >= 0; k--)
        {
            firing += lengths[k + 1];
            spikes[k] += firing;
        }
    }

    private static void CountChunk(ReadOnlySpan<byte> chunk, ulong[] bursts, Span<ulong> sums)
    {
        sums.Clear();
        foreach (byte a in chunk)
        {
            for (int w = 0; w < sums.Length; w++)
            {
                sums[w] += bursts[(a * sums.Length) + w];
            }
        }
    }
}
