using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// Lays out the second matrix of a product: pairs of rows whose 16-bit numbers alternate, or numbers of 32 bits; rows padded with whatever is there.
/// </summary>
internal static class TermMatrix
{
    /// <summary>Pairs of rows of bytes.</summary>
    /// <param name="bytes">From the first column of the first row on.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="pitch">Numbers from one row of the matrix to the next.</param>
    /// <param name="matrix">The matrix.</param>
    public static void OfBytePairs(ReadOnlySpan<byte> bytes, int rows, int stride, int columns, int pitch, Span<int> matrix)
    {
        for (int r = 0; r < rows; r += 2)
        {
            ReadOnlySpan<byte> first = bytes.Slice(r * stride, columns), second = r + 1 < rows ? bytes.Slice((r + 1) * stride, columns) : default;
            Span<int> pairs = matrix.Slice(r / 2 * pitch, columns);
            int c = second.IsEmpty ? 0 : Vectors(first, second, pairs);
            for (; c < columns; c++)
            {
                pairs[c] = first[c] | (second.IsEmpty ? 0 : second[c] << 16);
            }
        }
    }

    /// <summary>Pairs of rows of bytes whose numbers stay bytes.</summary>
    /// <param name="bytes">From the first column of the first row on.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="pitch">Pairs from one row of the matrix to the next.</param>
    /// <param name="matrix">The matrix.</param>
    public static void OfNarrowPairs(ReadOnlySpan<byte> bytes, int rows, int stride, int columns, int pitch, Span<byte> matrix)
    {
        for (int r = 0; r < rows; r += 2)
        {
            ReadOnlySpan<byte> first = bytes.Slice(r * stride, columns), second = r + 1 < rows ? bytes.Slice((r + 1) * stride, columns) : default;
            Span<byte> pairs = matrix.Slice(r * pitch, 2 * columns);
            int c = second.IsEmpty ? 0 : NarrowVectors(first, second, pairs);
            for (; c < columns; c++)
            {
                (pairs[2 * c], pairs[2 * c + 1]) = (first[c], second.IsEmpty ? (byte)0 : second[c]);
            }
        }
    }

    /// <summary>Rows of bytes, one number each.</summary>
    /// <inheritdoc cref="OfBytePairs"/>
    public static void OfBytes(ReadOnlySpan<byte> bytes, int rows, int stride, int columns, int pitch, Span<int> matrix)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                matrix[r * pitch + c] = bytes[r * stride + c];
            }
        }
    }

    /// <summary>Pairs of columns of bytes: the matrix is that of <see cref="OfBytePairs"/> for the bytes turned over.</summary>
    /// <inheritdoc cref="OfBytePairs"/>
    public static void OfColumnPairs(ReadOnlySpan<byte> bytes, int rows, int stride, int columns, int pitch, Span<int> matrix)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c += 2)
            {
                matrix[c / 2 * pitch + r] = bytes[r * stride + c] | (c + 1 < columns ? bytes[r * stride + c + 1] << 16 : 0);
            }
        }
    }

    /// <summary>Pairs of rows of a product memory whose entries fit 15 bits.</summary>
    /// <param name="product">Entries.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="pitch">Numbers from one row to the next, of either.</param>
    /// <param name="matrix">The matrix.</param>
    public static void OfProductPairs(ReadOnlySpan<int> product, int rows, int pitch, Span<int> matrix)
    {
        for (int r = 0; r < rows; r += 2)
        {
            ReadOnlySpan<int> first = product.Slice(r * pitch, pitch), second = r + 1 < rows ? product.Slice((r + 1) * pitch, pitch) : default;
            Span<int> pairs = matrix.Slice(r / 2 * pitch, pitch);
            if (second.IsEmpty)
            {
                first.CopyTo(pairs);
                continue;
            }

            for (int c = 0; c < pitch; c += Vector256<int>.Count)
            {
                Vector256<int> pair = Vector256.Create(first[c..]) | (Vector256.Create(second[c..]) << 16);
                pair.CopyTo(pairs[c..]);
            }
        }
    }

    // Both rows have as many columns, the pairs room for all of them.
    private static int NarrowVectors(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> pairs)
    {
        ref byte from = ref MemoryMarshal.GetReference(first), with = ref MemoryMarshal.GetReference(second), to = ref MemoryMarshal.GetReference(pairs);
        int c = 0;
        for (; c + Vector128<byte>.Count <= first.Length; c += Vector128<byte>.Count)
        {
            Vector128<byte> a = Vector128.LoadUnsafe(ref from, (nuint)c), b = Vector128.LoadUnsafe(ref with, (nuint)c);
            Sse2.UnpackLow(a, b).StoreUnsafe(ref to, (nuint)(2 * c));
            Sse2.UnpackHigh(a, b).StoreUnsafe(ref to, (nuint)(2 * c) + 16);
        }

        return c;
    }

    private static int Vectors(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<int> pairs)
    {
        int c = 0;
        for (; c + Vector128<byte>.Count <= first.Length; c += Vector128<byte>.Count)
        {
            Vector128<byte> a = Vector128.Create(first[c..]), b = Vector128.Create(second[c..]);
            Avx2.ConvertToVector256Int16(Sse2.UnpackLow(a, b)).AsInt32().CopyTo(pairs[c..]);
            Avx2.ConvertToVector256Int16(Sse2.UnpackHigh(a, b)).AsInt32().CopyTo(pairs[(c + 8)..]);
        }

        return c;
    }
}
