using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// Counts the spikes at each position of a row, by chunk of channels and sub-step: the channels that fire in a sub-step are bits of a mask, counted between the borders
/// of the chunks.
/// </summary>
internal static class PositionCounts
{
    private const int Block = 64;

    /// <summary>Counts a row.</summary>
    /// <param name="row">Activations, channels innermost.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="borders">Borders of the chunks, from 0 to the number of channels; empty for none.</param>
    /// <param name="positions">Packed counts by position, chunk and word.</param>
    /// <param name="totals">Spikes by position.</param>
    /// <param name="spikes">Spikes by sub-step, added to.</param>
    public static void Count(ReadOnlySpan<byte> row, int channels, int[] borders, Span<ulong> positions, Span<int> totals, Span<long> spikes)
    {
        int chunks = Math.Max(0, borders.Length - 1), words = Packed.Words(spikes.Length), blocks = (channels + Block - 1) / Block;
        ulong[]? rented = null;
        Span<ulong> masks = blocks * spikes.Length <= 1024 ? stackalloc ulong[blocks * spikes.Length] : rented = System.Buffers.ArrayPool<ulong>.Shared.Rent(blocks * spikes.Length);
        masks = masks[..(blocks * spikes.Length)];
        for (int x = 0; x < totals.Length; x++)
        {
            for (int b = 0; b < blocks; b++)
            {
                int first = (x * channels) + (b * Block);
                Masks(row[first..], Math.Min(Block, channels - (b * Block)), masks.Slice(b * spikes.Length, spikes.Length));
            }

            totals[x] = AddUp(masks, spikes);
            for (int c = 0; c < chunks; c++)
            {
                CountChunk(masks, spikes.Length, borders[c], borders[c + 1], positions.Slice(((x * chunks) + c) * words, words));
            }
        }

        if (rented is not null)
        {
            System.Buffers.ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    // By sub-step: the channels of a block that fire in it.
    private static void Masks(ReadOnlySpan<byte> activations, int channels, Span<ulong> masks)
    {
        ulong valid = channels == Block ? ulong.MaxValue : (1UL << channels) - 1;
        if (Simd.Level > SimdLevel.Scalar && activations.Length >= Block)
        {
            Vector512<byte> a = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(activations));
            for (int k = 0; k < masks.Length; k++)
            {
                masks[k] = Vector512.GreaterThan(a, Vector512.Create((byte)k)).ExtractMostSignificantBits() & valid;
            }

            return;
        }

        masks.Clear();
        for (int c = 0; c < channels; c++)
        {
            for (int k = 0; k < activations[c]; k++)
            {
                masks[k] |= 1UL << c;
            }
        }
    }

    private static int AddUp(ReadOnlySpan<ulong> masks, Span<long> spikes)
    {
        int total = 0;
        for (int b = 0; b < masks.Length; b += spikes.Length)
        {
            for (int k = 0; k < spikes.Length && masks[b + k] != 0; k++)
            {
                int firing = BitOperations.PopCount(masks[b + k]);
                spikes[k] += firing;
                total += firing;
            }
        }

        return total;
    }

    private static void CountChunk(ReadOnlySpan<ulong> masks, int subSteps, int low, int high, Span<ulong> sums)
    {
        sums.Clear();
        for (int b = low / Block; b * Block < high; b++)
        {
            ulong chunk = (ulong.MaxValue << Math.Max(0, low - (b * Block))) & (ulong.MaxValue >> Math.Max(0, ((b + 1) * Block) - high));
            for (int k = 0; k < subSteps; k++)
            {
                sums[k / Packed.Lanes] += (ulong)BitOperations.PopCount(masks[(b * subSteps) + k] & chunk) << (k % Packed.Lanes * Packed.Bits);
            }
        }
    }
}
