using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// What the rows of the second matrix of a product are multiplied with, one row of factors for each row of the product: two factors of 16 bits for each two
/// rows of the second matrix, the lower for even ones and the upper for odd ones; or one of 32 for each. Rows are filled up with zeros.
/// </summary>
internal static class TermFactors
{
    /// <summary>Factors that rows are filled up to.</summary>
    public const int Step = 16;

    /// <summary>Numbers from one row of factors to the next.</summary>
    /// <param name="terms">Rows of bytes, or of a product memory, that a row of factors covers.</param>
    /// <param name="kind">What the terms are.</param>
    public static int Pitch(int terms, TermKind kind) => ((kind == TermKind.Ints ? terms : (terms + 1) / 2) + Step - 1) / Step * Step;

    /// <summary>Factors of neighbouring bytes.</summary>
    /// <param name="bytes">From the first byte of the first row on.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="length">Bytes of a row that count.</param>
    /// <param name="kind">What the terms are.</param>
    /// <param name="factors">The factors.</param>
    public static void OfBytes(ReadOnlySpan<byte> bytes, int rows, int stride, int length, TermKind kind, Span<int> factors)
    {
        int pitch = Pitch(length, kind);
        for (int r = 0; r < rows; r++)
        {
            Span<int> to = factors.Slice(r * pitch, pitch);
            if (kind == TermKind.Ints)
            {
                Widen(bytes.Slice(r * stride, length), to);
            }
            else
            {
                Pair(bytes[(r * stride)..], length, MemoryMarshal.Cast<int, short>(to));
            }
        }
    }

    /// <summary>Factors of the columns of a product memory.</summary>
    /// <param name="product">From the first row on.</param>
    /// <param name="rows">Its rows, of which each has a factor, or half of one.</param>
    /// <param name="productPitch">Numbers from one of its rows to the next.</param>
    /// <param name="columns">Its columns: rows of factors.</param>
    /// <param name="kind">What the terms are: pairs whose numbers fit 15 bits, or single ones.</param>
    /// <param name="factors">The factors.</param>
    public static void OfColumns(ReadOnlySpan<int> product, int rows, int productPitch, int columns, TermKind kind, Span<int> factors)
    {
        int pitch = Pitch(rows, kind), step = kind == TermKind.Ints ? 1 : 2;
        factors[..(columns * pitch)].Clear();
        for (int r = 0; r < rows; r += step)
        {
            ReadOnlySpan<int> first = product.Slice(r * productPitch, columns);
            ReadOnlySpan<int> second = step == 1 || r + 1 == rows ? [] : product.Slice((r + 1) * productPitch, columns);
            for (int c = 0; c < columns; c++)
            {
                factors[(c * pitch) + (r / step)] = first[c] | (second.IsEmpty ? 0 : second[c] << 16);
            }
        }
    }

    private static void Widen(ReadOnlySpan<byte> bytes, Span<int> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = i < bytes.Length ? bytes[i] : 0;
        }
    }

    // Sixteen at a time while there are as many; those beyond the length count as zeros.
    private static void Pair(ReadOnlySpan<byte> bytes, int length, Span<short> to)
    {
        int i = 0;
        for (; i < length && i + Vector128<byte>.Count <= bytes.Length; i += Vector128<byte>.Count)
        {
            Vector128<byte> some = Vector128.Create(bytes[i..]);
            if (length - i < Vector128<byte>.Count)
            {
                some &= Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)(length - i)));
            }

            Avx2.ConvertToVector256Int16(some).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++)
        {
            to[i] = i < length ? bytes[i] : (short)0;
        }
    }
}
