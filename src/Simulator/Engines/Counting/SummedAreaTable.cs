using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// Packed spikes of the rectangles between the first corner of a map and each of its positions, chunk by chunk: a rectangle anywhere is the sum and difference of four
/// (Crow, "Summed-area tables for texture mapping", SIGGRAPH 1984). What is carried between packed counts, or out of a word, on the way is gone in the difference.
/// </summary>
internal readonly struct SummedAreaTable
{
    private readonly ulong[] _sums;

    /// <summary>Adds up a map. The table lies in an array of the shared pool until <see cref="Return"/>.</summary>
    /// <param name="positions">Packed counts by position, chunk and word.</param>
    /// <param name="shape">Rows, columns, and chunks at a position.</param>
    /// <param name="words">Words of a chunk.</param>
    /// <param name="word">The word that is added up.</param>
    public SummedAreaTable(ReadOnlySpan<ulong> positions, (int Height, int Width, int Chunks) shape, int words, int word)
    {
        int row = RowLength(shape.Width, shape.Chunks);
        _sums = ArrayPool<ulong>.Shared.Rent((shape.Height + 1) * row);
        _sums.AsSpan(0, row).Clear();
        for (int y = 0, source = 0; y < shape.Height; y++, source += shape.Width * shape.Chunks * words)
        {
            Span<ulong> above = _sums.AsSpan(y * row, row), sums = _sums.AsSpan((y + 1) * row, row);
            sums[..shape.Chunks].Clear();
            ReadOnlySpan<ulong> from = positions.Slice(source, shape.Width * shape.Chunks * words);
            if (words == 1)
            {
                AddAlong(from, sums, shape.Chunks);
            }
            else
            {
                AddAlong(from, words, word, sums, shape.Chunks);
            }

            AddAbove(above, sums);
        }
    }

    /// <summary>Entries of a row of positions.</summary>
    public static int RowLength(int width, int chunks) => (width + 1) * chunks;

    /// <summary>The sum of a rectangle.</summary>
    /// <param name="first">Its first position × chunks + its first chunk, in rows of <see cref="RowLength"/>.</param>
    /// <param name="right">Columns × chunks.</param>
    /// <param name="below">Rows × length of a row.</param>
    public ulong this[int first, int right, int below]
        => _sums[first + right + below] - _sums[first + below] - (_sums[first + right] - _sums[first]);

    /// <summary>Gives the table back.</summary>
    public void Return() => ArrayPool<ulong>.Shared.Return(_sums);

    // Along a row, chunk by chunk, or four at a time, the last of which may be added twice.
    private static void AddAlong(ReadOnlySpan<ulong> from, Span<ulong> sums, int chunks)
    {
        const int Lanes = 4;
        if (Simd.Level == SimdLevel.Scalar || chunks < Lanes)
        {
            for (int c = 0; c < chunks; c++)
            {
                ulong sum = 0;
                for (int i = c; i < from.Length; i += chunks)
                {
                    sums[i + chunks] = sum += from[i];
                }
            }

            return;
        }

        for (int c = 0; c < chunks; c += Lanes)
        {
            int first = Math.Min(c, chunks - Lanes);
            ref ulong source = ref MemoryMarshal.GetReference(from[first..]), into = ref MemoryMarshal.GetReference(sums[(first + chunks)..]);
            Vector256<ulong> sum = default;
            for (int i = 0; i <= from.Length - first - Lanes; i += chunks)
            {
                sum += Vector256.LoadUnsafe(ref source, (nuint)i);
                sum.StoreUnsafe(ref into, (nuint)i);
            }
        }
    }

    private static void AddAlong(ReadOnlySpan<ulong> from, int words, int word, Span<ulong> sums, int chunks)
    {
        for (int i = 0, at = word; at < from.Length; i++, at += words)
        {
            sums[i + chunks] = sums[i] + from[at];
        }
    }

    private static void AddAbove(ReadOnlySpan<ulong> above, Span<ulong> sums)
    {
        int i = 0;
        ref ulong from = ref MemoryMarshal.GetReference(above), into = ref MemoryMarshal.GetReference(sums);
        for (; Simd.Level > SimdLevel.Scalar && i <= sums.Length - Vector256<ulong>.Count; i += Vector256<ulong>.Count)
        {
            (Vector256.LoadUnsafe(ref from, (nuint)i) + Vector256.LoadUnsafe(ref into, (nuint)i)).StoreUnsafe(ref into, (nuint)i);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += above[i];
        }
    }
}
