using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// Product of a matrix, turned over, with another: what two rows of both give is added to some rows and vectors of columns of the product, whose sums stay in
/// registers. All terms are added, zero or not: finding those that are not takes as long as it saves, where the first matrix comes row by row.
/// </summary>
internal static unsafe class DenseProduct
{
    /// <summary>Rows are computed in such steps at most; there must be room for so many.</summary>
    public const int RowStep = 6;

    /// <summary>Computes a product.</summary>
    /// <param name="factors">The first matrix, pairs of its rows (<see cref="TermMatrix"/>): two bytes twice, or two numbers of 16 bits.</param>
    /// <param name="factorPitch">Numbers from one pair of its rows to the next.</param>
    /// <param name="matrix">The second matrix, pairs of its rows of the same kind.</param>
    /// <param name="matrixPitch">Numbers from one pair of its rows to the next.</param>
    /// <param name="pairs">Pairs of rows of both.</param>
    /// <param name="kind">What numbers are: bytes or 16 bits.</param>
    /// <param name="rows">Rows of the product.</param>
    /// <param name="product">The product; overwritten, and of less than <see cref="RowStep"/> rows also what is behind them.</param>
    /// <param name="pitch">Numbers from one of its rows to the next: whole vectors, all of which are computed.</param>
    public static void Run(
        ReadOnlySpan<int> factors, int factorPitch, ReadOnlySpan<int> matrix, int matrixPitch, int pairs, TermKind kind, int rows, Span<int> product,
        int pitch)
    {
        // Within these, no index is checked again.
        int allRows = Math.Max(rows, RowStep);
        fixed (int* to = product[..(allRows * pitch)])
        {
            Run(new(factors[..((pairs - 1) * factorPitch + allRows)], factorPitch, matrix[..(pairs * matrixPitch)], matrixPitch, pairs, to, pitch), kind, rows);
        }
    }

    private static void Run(in Matrices of, TermKind kind, int rows)
    {
        switch (Simd.Level == SimdLevel.Avx512, kind == TermKind.Bytes)
        {
            case (true, true):
                Run512<ByteLanes512>(of, rows);
                break;
            case (true, false):
                Run512<PairLanes512>(of, rows);
                break;
            case (false, true):
                Run256<ByteLanes256>(of, rows);
                break;
            case (false, false):
                Run256<PairLanes256>(of, rows);
                break;
        }
    }

    // 32 registers hold six rows of four vectors.
    private static void Run512<TLanes>(in Matrices of, int rows)
        where TLanes : struct, ITermLanes<Vector512<int>>
    {
        for (int column = 0; column < of.Pitch;)
        {
            column += TLanes.Count * (((of.Pitch - column) / TLanes.Count) switch
            {
                >= 4 => Columns<TLanes, Vector512<int>, FourVectors, SixVectors>(of, rows, column),
                3 => Columns<TLanes, Vector512<int>, ThreeVectors, SixVectors>(of, rows, column),
                2 => Columns<TLanes, Vector512<int>, TwoVectors, SixVectors>(of, rows, column),
                _ => Columns<TLanes, Vector512<int>, OneVector, SixVectors>(of, rows, column),
            });
        }
    }

    // 16 registers hold three rows of three.
    private static void Run256<TLanes>(in Matrices of, int rows)
        where TLanes : struct, ITermLanes<Vector256<int>>
    {
        for (int column = 0; column < of.Pitch;)
        {
            column += TLanes.Count * (((of.Pitch - column) / TLanes.Count) switch
            {
                >= 3 => Columns<TLanes, Vector256<int>, ThreeVectors, ThreeVectors>(of, rows, column),
                2 => Columns<TLanes, Vector256<int>, TwoVectors, ThreeVectors>(of, rows, column),
                _ => Columns<TLanes, Vector256<int>, OneVector, ThreeVectors>(of, rows, column),
            });
        }
    }

    // The last rows may be computed twice.
    private static int Columns<TLanes, T, TColumns, TRows>(in Matrices of, int rows, int column)
        where TLanes : struct, ITermLanes<T>
        where T : struct
        where TColumns : struct, IVectorCount
        where TRows : struct, IVectorCount
    {
        for (int row = 0; row < rows; row += TRows.Vectors)
        {
            Block<TLanes, T, TColumns, TRows>(of, Math.Min(row, Math.Max(rows - TRows.Vectors, 0)), column);
        }

        return TColumns.Vectors;
    }

    // Calls nothing, so that the sums stay in registers; compiled once for each number of rows and vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<TLanes, T, TColumns, TRows>(in Matrices of, int firstRow, int column)
        where TLanes : struct, ITermLanes<T>
        where T : struct
        where TColumns : struct, IVectorCount
        where TRows : struct, IVectorCount
    {
        nint factorPitch = of.FactorPitch, matrixPitch = of.MatrixPitch;
        ref int factors = ref Unsafe.Add(ref of.Factors, firstRow), matrix = ref Unsafe.Add(ref of.Matrix, column / TLanes.Count * TLanes.RowLength);
        Four<T> row0 = default, row1 = default, row2 = default, row3 = default, row4 = default, row5 = default;
        for (int pair = of.Pairs; pair > 0; pair--)
        {
            Four<T> with = Load<TLanes, T, TColumns>(ref matrix);
            Add<TLanes, T, TColumns>(ref row0, factors, with);
            Add<TLanes, T, TColumns>(ref row1, Unsafe.Add(ref factors, 1), with);
            Add<TLanes, T, TColumns>(ref row2, Unsafe.Add(ref factors, 2), with);
            if (TRows.Vectors > 3)
            {
                Add<TLanes, T, TColumns>(ref row3, Unsafe.Add(ref factors, 3), with);
                Add<TLanes, T, TColumns>(ref row4, Unsafe.Add(ref factors, 4), with);
                Add<TLanes, T, TColumns>(ref row5, Unsafe.Add(ref factors, 5), with);
            }

            factors = ref Unsafe.Add(ref factors, factorPitch);
            matrix = ref Unsafe.Add(ref matrix, matrixPitch);
        }

        nint pitch = of.Pitch;
        int* to = of.Product + (firstRow * pitch) + column;
        Store<TLanes, T, TColumns>(row0, to);
        Store<TLanes, T, TColumns>(row1, to + pitch);
        Store<TLanes, T, TColumns>(row2, to + (2 * pitch));
        if (TRows.Vectors > 3)
        {
            Store<TLanes, T, TColumns>(row3, to + (3 * pitch));
            Store<TLanes, T, TColumns>(row4, to + (4 * pitch));
            Store<TLanes, T, TColumns>(row5, to + (5 * pitch));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Four<T> Load<TLanes, T, TColumns>(ref int row)
        where TLanes : struct, ITermLanes<T>
        where T : struct
        where TColumns : struct, IVectorCount
    {
        Four<T> four = default;
        four.A = TLanes.Load(ref row, 0);
        if (TColumns.Vectors >= 2)
        {
            four.B = TLanes.Load(ref row, TLanes.RowLength);
        }

        if (TColumns.Vectors >= 3)
        {
            four.C = TLanes.Load(ref row, 2 * TLanes.RowLength);
        }

        if (TColumns.Vectors >= 4)
        {
            four.D = TLanes.Load(ref row, 3 * TLanes.RowLength);
        }

        return four;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TLanes, T, TColumns>(ref Four<T> sums, int factor, in Four<T> row)
        where TLanes : struct, ITermLanes<T>
        where T : struct
        where TColumns : struct, IVectorCount
    {
        T all = TLanes.All(factor);
        sums.A = TLanes.MultiplyAdd(sums.A, all, row.A);
        if (TColumns.Vectors >= 2)
        {
            sums.B = TLanes.MultiplyAdd(sums.B, all, row.B);
        }

        if (TColumns.Vectors >= 3)
        {
            sums.C = TLanes.MultiplyAdd(sums.C, all, row.C);
        }

        if (TColumns.Vectors >= 4)
        {
            sums.D = TLanes.MultiplyAdd(sums.D, all, row.D);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, T, TColumns>(in Four<T> sums, int* to)
        where TLanes : struct, ITermLanes<T>
        where T : struct
        where TColumns : struct, IVectorCount
    {
        TLanes.Store(sums.A, to);
        if (TColumns.Vectors >= 2)
        {
            TLanes.Store(sums.B, to + TLanes.Count);
        }

        if (TColumns.Vectors >= 3)
        {
            TLanes.Store(sums.C, to + 2 * TLanes.Count);
        }

        if (TColumns.Vectors >= 4)
        {
            TLanes.Store(sums.D, to + 3 * TLanes.Count);
        }
    }

    // Neighbouring vectors.
    private struct Four<T>
    {
        public T A, B, C, D;
    }

    // Both matrices, and where their product goes.
    private readonly ref struct Matrices(
        ReadOnlySpan<int> factors, int factorPitch, ReadOnlySpan<int> matrix, int matrixPitch, int pairs, int* product, int pitch)
    {
        public readonly ref int Factors = ref MemoryMarshal.GetReference(factors), Matrix = ref MemoryMarshal.GetReference(matrix);
        public readonly int* Product = product;
        public readonly int FactorPitch = factorPitch, MatrixPitch = matrixPitch, Pairs = pairs, Pitch = pitch;
    }
}
