using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// Counts the spikes at each position of a row, by chunk of channels and sub-step: the neurons of the row that fire in a sub-step are bits of a mask, which are counted
/// between the borders of the chunks.
/// </summary>
internal static class PositionCounts
{
    private const int Block = 64, OnStack = 2048;

    /// <summary>Counts a row.</summary>
    /// <param name="row">Activations, channels innermost.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="borders">Borders of the chunks, from 0 to the number of channels; empty for none.</param>
    /// <param name="positions">Packed counts by position, chunk and word.</param>
    /// <param name="totals">Spikes by position.</param>
    /// <param name="spikes">Spikes by sub-step, added to.</param>
    public static void Count(ReadOnlySpan<byte> row, int channels, int[] borders, Span<ulong> positions, Span<int> totals, Span<long> spikes)
    {
        // One word more: bits that cross from a word into the next are taken from both.
        int stride = ((row.Length + Block - 1) / Block) + 1, words = Packed.Words(spikes.Length), length = Packed.Lanes * stride;
        ulong[]? rented = length <= OnStack ? null : ArrayPool<ulong>.Shared.Rent(length);
        Span<ulong> masks = rented is null ? stackalloc ulong[length] : rented.AsSpan(0, length);
        totals.Clear();
        for (int w = 0; w < words; w++)
        {
            Masks(row, w * Packed.Lanes, stride, masks);
            AddSpikes(masks, stride, spikes[(w * Packed.Lanes)..]);
            CountPositions(new(masks, stride), channels, borders, new(positions, words, w), totals);
        }

        if (rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    // The neurons that fire in four sub-steps.
    private static void Masks(ReadOnlySpan<byte> row, int first, int stride, Span<ulong> masks)
    {
        int i = 0;
        if (Simd.Level > SimdLevel.Scalar)
        {
            Vector512<byte> t0 = Vector512.Create((byte)first), t1 = t0 + Vector512<byte>.One, t2 = t1 + Vector512<byte>.One, t3 = t2 + Vector512<byte>.One;
            for (; i <= row.Length - Block; i += Block)
            {
                Vector512<byte> a = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)i);
                masks[i / Block] = Vector512.GreaterThan(a, t0).ExtractMostSignificantBits();
                masks[stride + (i / Block)] = Vector512.GreaterThan(a, t1).ExtractMostSignificantBits();
                masks[(2 * stride) + (i / Block)] = Vector512.GreaterThan(a, t2).ExtractMostSignificantBits();
                masks[(3 * stride) + (i / Block)] = Vector512.GreaterThan(a, t3).ExtractMostSignificantBits();
            }
        }

        for (int k = 0; k < Packed.Lanes; k++)
        {
            masks.Slice((k * stride) + (i / Block), stride - (i / Block)).Clear();
        }

        for (; i < row.Length; i++)
        {
            for (int k = 0; k < Math.Min(Packed.Lanes, row[i] - first); k++)
            {
                masks[(k * stride) + (i / Block)] |= 1UL << (i % Block);
            }
        }
    }

    private static void AddSpikes(ReadOnlySpan<ulong> masks, int stride, Span<long> spikes)
    {
        for (int k = 0; k < Math.Min(Packed.Lanes, spikes.Length); k++)
        {
            long sum = 0;
            foreach (ulong mask in masks.Slice(k * stride, stride))
            {
                sum += BitOperations.PopCount(mask);
            }

            spikes[k] += sum;
        }
    }

    private static void CountPositions(in Planes planes, int channels, int[] borders, in Sums sums, Span<int> totals)
    {
        int chunks = borders.Length - 1;
        for (int x = 0, bit = 0, at = 0; x < totals.Length; x++, bit += channels)
        {
            if (chunks <= 0)
            {
                totals[x] += Packed.Sum(planes.Count(bit, channels));
                continue;
            }

            int total = 0;
            for (int c = 0; c < chunks; c++, at++)
            {
                ulong four = planes.Count(bit + borders[c], borders[c + 1] - borders[c]);
                sums.Store(at, four);
                total += Packed.Sum(four);
            }

            totals[x] += total;
        }
    }

    private readonly ref struct Sums(Span<ulong> positions, int words, int word)
    {
        private readonly Span<ulong> _positions = positions;

        public void Store(int at, ulong four) => _positions[(at * words) + word] = four;
    }

    /// <summary>Masks of four sub-steps.</summary>
    private readonly ref struct Planes(Span<ulong> masks, int stride)
    {
        private readonly ref ulong _first = ref MemoryMarshal.GetReference(masks);

        // The set bits of a range, by sub-step.
        public ulong Count(int bit, int length)
        {
            ulong sum = 0;
            for (; length > 0; bit += Block, length -= Block)
            {
                ref ulong word = ref System.Runtime.CompilerServices.Unsafe.Add(ref _first, bit / Block);
                ulong valid = length >= Block ? ulong.MaxValue : (1UL << length) - 1;
                sum += Count(ref word, bit, valid)
                    | (Count(ref System.Runtime.CompilerServices.Unsafe.Add(ref word, stride), bit, valid) << Packed.Bits)
                    | (Count(ref System.Runtime.CompilerServices.Unsafe.Add(ref word, 2 * stride), bit, valid) << (2 * Packed.Bits))
                    | (Count(ref System.Runtime.CompilerServices.Unsafe.Add(ref word, 3 * stride), bit, valid) << (3 * Packed.Bits));
            }

            return sum;
        }

        private static ulong Count(ref ulong word, int bit, ulong valid)
        {
            int shift = bit % Block;
            ulong bits = (word >> shift) | (System.Runtime.CompilerServices.Unsafe.Add(ref word, 1) << 1 << (Block - 1 - shift));
            return (ulong)BitOperations.PopCount(bits & valid);
        }
    }
}
