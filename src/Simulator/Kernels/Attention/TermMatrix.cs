using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// Lays out the matrices of a product: pairs of rows whose 16-bit numbers alternate, or numbers of 32 bits; rows padded with whatever is there.
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
        => Pair<ShortPairs>(bytes, rows, stride, columns, pitch, matrix);

    /// <summary>Pairs of rows of bytes, each pair of bytes twice: factors of bytes.</summary>
    /// <inheritdoc cref="OfBytePairs"/>
    public static void OfPairsTwice(ReadOnlySpan<byte> bytes, int rows, int stride, int columns, int pitch, Span<int> matrix)
        => Pair<PairsTwice>(bytes, rows, stride, columns, pitch, matrix);

    /// <summary>Pairs of rows of bytes whose numbers stay bytes: two pairs in each number of the matrix.</summary>
    /// <inheritdoc cref="OfBytePairs"/>
    public static void OfNarrowPairs(ReadOnlySpan<byte> bytes, int rows, int stride, int columns, int pitch, Span<int> matrix)
        => Pair<BytePairs>(bytes, rows, stride, columns, pitch, matrix);

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pair<TPairs>(ReadOnlySpan<byte> bytes, int rows, int stride, int columns, int pitch, Span<int> matrix)
        where TPairs : struct, IPairs
    {
        int whole = columns < Vector128<byte>.Count ? 0 : rows / 2, last = columns - Vector128<byte>.Count;
        ref byte from = ref MemoryMarshal.GetReference(bytes[..((rows - 1) * stride + columns)]);
        ref int to = ref MemoryMarshal.GetReference(matrix[..((rows - 1) / 2 * pitch + TPairs.Numbers(columns))]);
        for (int p = 0; p < whole; p++)
        {
            ref byte first = ref Unsafe.Add(ref from, 2 * p * stride);
            ref int pairs = ref Unsafe.Add(ref to, p * pitch);

            // A last vector may overlap the one before.
            for (int next = 0; next < columns; next += Vector128<byte>.Count)
            {
                nuint c = (nuint)Math.Min(next, last);
                Vector128<byte> a = Vector128.LoadUnsafe(ref first, c), b = Vector128.LoadUnsafe(ref first, c + (nuint)stride);
                TPairs.Write(Sse2.UnpackLow(a, b).AsUInt16(), Sse2.UnpackHigh(a, b).AsUInt16(), ref pairs, c);
            }
        }

        for (int row = 2 * whole; row < rows; row += 2)
        {
            ReadOnlySpan<byte> first = bytes.Slice(row * stride, columns), second = row + 1 < rows ? bytes.Slice((row + 1) * stride, columns) : default;
            ref int pairs = ref Unsafe.Add(ref to, row / 2 * pitch);
            for (int c = 0; c < columns; c++)
            {
                TPairs.Write(first[c], second.IsEmpty ? (byte)0 : second[c], ref pairs, c);
            }
        }
    }

    // How pairs of bytes are written.
    private interface IPairs
    {
        // Numbers that they take.
        static abstract int Numbers(int columns);

        static abstract void Write(Vector128<ushort> low, Vector128<ushort> high, ref int to, nuint column);

        static abstract void Write(byte first, byte second, ref int to, int column);
    }

    private readonly struct ShortPairs : IPairs
    {
        public static int Numbers(int columns) => columns;

        public static void Write(Vector128<ushort> low, Vector128<ushort> high, ref int to, nuint column)
        {
            Avx2.ConvertToVector256Int16(low.AsByte()).AsInt32().StoreUnsafe(ref to, column);
            Avx2.ConvertToVector256Int16(high.AsByte()).AsInt32().StoreUnsafe(ref to, column + 8);
        }

        public static void Write(byte first, byte second, ref int to, int column) => Unsafe.Add(ref to, column) = first | (second << 16);
    }

    private readonly struct PairsTwice : IPairs
    {
        public static int Numbers(int columns) => columns;

        public static void Write(Vector128<ushort> low, Vector128<ushort> high, ref int to, nuint column)
        {
            Vector256<int> a = Avx2.ConvertToVector256Int32(low), b = Avx2.ConvertToVector256Int32(high);
            (a | (a << 16)).StoreUnsafe(ref to, column);
            (b | (b << 16)).StoreUnsafe(ref to, column + 8);
        }

        public static void Write(byte first, byte second, ref int to, int column) => Unsafe.Add(ref to, column) = (first | (second << 8)) * 0x10001;
    }

    private readonly struct BytePairs : IPairs
    {
        public static int Numbers(int columns) => (columns + 1) / 2;

        public static void Write(Vector128<ushort> low, Vector128<ushort> high, ref int to, nuint column)
        {
            ref ushort pairs = ref Unsafe.As<int, ushort>(ref to);
            low.StoreUnsafe(ref pairs, column);
            high.StoreUnsafe(ref pairs, column + 8);
        }

        public static void Write(byte first, byte second, ref int to, int column)
            => Unsafe.Add(ref Unsafe.As<int, ushort>(ref to), column) = (ushort)(first | (second << 8));
    }
}
