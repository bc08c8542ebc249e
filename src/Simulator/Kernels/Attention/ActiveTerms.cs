using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// Lists the terms of a row that are not zero: where the row of the other matrix that they choose begins, and what that is multiplied with (two factors of
/// 8 or 16 bits, the lower for even numbers of the row and the upper for odd ones; or one of 32). Without a branch for each: an entry is written always,
/// and kept if it counts.
/// </summary>
internal static class ActiveTerms
{
    /// <summary>Entries beyond the last term that a list must have room for.</summary>
    public const int Slack = 16;

    /// <summary>Terms of neighbouring bytes.</summary>
    /// <param name="bytes">The bytes, and whatever is behind them.</param>
    /// <param name="length">Bytes that count.</param>
    /// <param name="pitch">Numbers from one row of the second matrix to the next.</param>
    /// <param name="kind">What the terms are: one for each byte if they have 32 bits, else one for each two.</param>
    /// <param name="offsets">Where the terms' rows begin.</param>
    /// <param name="factors">Their factors.</param>
    /// <returns>How many there are.</returns>
    public static int OfBytes(ReadOnlySpan<byte> bytes, int length, int pitch, TermKind kind, Span<int> offsets, Span<int> factors)
    {
        int count = 0, i = 0, step = kind == TermKind.Ints ? 1 : 2, shift = kind == TermKind.Bytes ? 8 : 16;
        if (Simd.Level == SimdLevel.Avx512)
        {
            int bytesAtOnce = step * Vector512<int>.Count, vectors = (length + bytesAtOnce - 1) / bytesAtOnce;
            vectors = bytes.Length < Vector256<byte>.Count ? 0 : Math.Min(vectors, (bytes.Length - Vector256<byte>.Count) / bytesAtOnce + 1);
            count = kind switch
            {
                TermKind.Bytes => Vectors<BytePairs>(bytes, vectors, length, pitch, offsets, factors),
                TermKind.Shorts => Vectors<ShortPairs>(bytes, vectors, length, pitch, offsets, factors),
                _ => Vectors<Singles>(bytes, vectors, length, pitch, offsets, factors),
            };
            i = vectors * bytesAtOnce;
        }

        for (; i + step <= length; i += step)
        {
            int factor = kind == TermKind.Ints ? bytes[i] : bytes[i] | (bytes[i + 1] << shift);
            (offsets[count], factors[count]) = (i / step * pitch, factor);
            count += factor != 0 ? 1 : 0;
        }

        if (i < length && bytes[i] != 0)
        {
            (offsets[count], factors[count]) = (i / step * pitch, bytes[i]);
            count++;
        }

        return count;
    }

    /// <summary>Terms of one column of a product memory.</summary>
    /// <param name="product">From the column of the first row on.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Numbers from one row to the next.</param>
    /// <param name="pitch">Numbers from one row of the second matrix to the next.</param>
    /// <param name="wide">True: one term for each row. False: one for each two, whose numbers fit 15 bits.</param>
    /// <param name="offsets">Where the terms' rows begin.</param>
    /// <param name="factors">Their factors.</param>
    /// <returns>How many there are.</returns>
    public static int OfProduct(ReadOnlySpan<int> product, int rows, int stride, int pitch, bool wide, Span<int> offsets, Span<int> factors)
    {
        int count = 0, step = wide ? 1 : 2;
        for (int i = 0; i < rows; i += step)
        {
            int second = wide || i + 1 == rows ? 0 : product[(i + 1) * stride], factor = product[i * stride] | (second << 16);
            (offsets[count], factors[count]) = (i / step * pitch, factor);
            count += factor != 0 ? 1 : 0;
        }

        return count;
    }

    // Sixteen terms at a time; bytes beyond the length count as zeros. A vector begins at a term that counts, and no more terms are active than were before it:
    // what it writes lies within the terms and the slack behind them.
    private static int Vectors<TTerms>(ReadOnlySpan<byte> bytes, int vectors, int length, int pitch, Span<int> offsets, Span<int> factors)
        where TTerms : struct, ITerms
    {
        Debug.Assert(offsets.Length >= vectors * Vector512<int>.Count && factors.Length >= vectors * Vector512<int>.Count, "room for whole vectors");
        ref byte from = ref MemoryMarshal.GetReference(bytes);
        ref int toOffsets = ref MemoryMarshal.GetReference(offsets), toFactors = ref MemoryMarshal.GetReference(factors);
        Vector512<int> begins = Vector512<int>.Indices * pitch, step = Vector512.Create(Vector512<int>.Count * pitch);
        int count = 0;
        for (int v = 0; v < vectors; v++, begins += step, length -= TTerms.Bytes)
        {
            Vector256<byte> row = Vector256.LoadUnsafe(ref from, (nuint)(v * TTerms.Bytes));
            if (length < TTerms.Bytes)
            {
                row &= Vector256.LessThan(Vector256<byte>.Indices, Vector256.Create((byte)length));
            }

            Vector512<int> terms = TTerms.Of(row), active = ~Vector512.Equals(terms, Vector512<int>.Zero);
            Avx512F.Compress(Vector512<int>.Zero, active, begins).StoreUnsafe(ref toOffsets, (nuint)count);
            Avx512F.Compress(Vector512<int>.Zero, active, terms).StoreUnsafe(ref toFactors, (nuint)count);
            count += BitOperations.PopCount(active.ExtractMostSignificantBits());
        }

        return count;
    }

    // Sixteen terms of some bytes.
    private interface ITerms
    {
        static abstract int Bytes { get; }

        static abstract Vector512<int> Of(Vector256<byte> row);
    }

    private readonly struct BytePairs : ITerms
    {
        public static int Bytes => 2 * Vector512<int>.Count;

        public static Vector512<int> Of(Vector256<byte> row) => Avx512F.ConvertToVector512Int32(row.AsUInt16());
    }

    private readonly struct ShortPairs : ITerms
    {
        public static int Bytes => 2 * Vector512<int>.Count;

        public static Vector512<int> Of(Vector256<byte> row) => Avx512BW.ConvertToVector512UInt16(row).AsInt32();
    }

    private readonly struct Singles : ITerms
    {
        public static int Bytes => Vector512<int>.Count;

        public static Vector512<int> Of(Vector256<byte> row) => Avx512F.ConvertToVector512Int32(row.GetLower());
    }
}
