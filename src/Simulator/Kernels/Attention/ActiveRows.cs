using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// Product of two matrices, row by row: each row is the sum of the rows of the second matrix that the factors of the first which are not zero choose. The sums
/// of a row stay in registers.
/// </summary>
internal static unsafe class ActiveRows
{
    /// <summary>Computes a product.</summary>
    /// <param name="factors">The first matrix (<see cref="TermFactors"/>).</param>
    /// <param name="factorPitch">Numbers from one of its rows to the next.</param>
    /// <param name="matrix">The second matrix (<see cref="TermMatrix"/>): pairs of 16-bit numbers, or numbers of 32 bits.</param>
    /// <param name="matrixPitch">Numbers from one of its rows to the next.</param>
    /// <param name="kind">What factors and numbers are, not bytes.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="sums">The product; overwritten.</param>
    /// <param name="sumPitch">Numbers from one of its rows to the next.</param>
    public static void Run(
        ReadOnlySpan<int> factors, int factorPitch, ReadOnlySpan<int> matrix, int matrixPitch, TermKind kind, int rows, int columns, Span<int> sums,
        int sumPitch)
    {
        if (rows == 0)
        {
            return;
        }

        // Within these, no index is checked again.
        fixed (int* to = sums[..((rows - 1) * sumPitch + columns)])
        {
            Run(new(factors[..(rows * factorPitch)], factorPitch, matrix, matrixPitch, to, sumPitch), kind, rows, columns);
        }
    }

    private static void Run(in ActiveProduct of, TermKind kind, int rows, int columns)
    {
        switch (Simd.Level == SimdLevel.Avx512, kind == TermKind.Ints)
        {
            case (true, false):
                Run<PairLanes512, Vector512<int>>(of, rows, columns);
                break;
            case (true, true):
                Run<WideLanes512, Vector512<int>>(of, rows, columns);
                break;
            case (false, false):
                Run<PairLanes256, Vector256<int>>(of, rows, columns);
                break;
            case (false, true):
                Run<WideLanes256, Vector256<int>>(of, rows, columns);
                break;
        }
    }

    private static void Run<TLanes, T>(in ActiveProduct of, int rows, int columns)
        where TLanes : struct, IActiveLanes<T>
        where T : struct
    {
        for (int column = 0; column < columns;)
        {
            int left = columns - column;
            column += TLanes.Count * (((left + TLanes.Count - 1) / TLanes.Count) switch
            {
                >= 8 => Add<TLanes, T, EightVectors>(of, rows, column, left),
                >= 6 => Add<TLanes, T, SixVectors>(of, rows, column, left),
                >= 4 => Add<TLanes, T, FourVectors>(of, rows, column, left),
                3 => Add<TLanes, T, ThreeVectors>(of, rows, column, left),
                2 => Add<TLanes, T, TwoVectors>(of, rows, column, left),
                _ => Add<TLanes, T, OneVector>(of, rows, column, left),
            });
        }
    }

    // Calls nothing while it adds, so that the sums stay in registers; compiled once for each number of vectors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Add<TLanes, T, TCount>(in ActiveProduct of, int rows, int column, int left)
        where TLanes : struct, IActiveLanes<T>
        where T : struct
        where TCount : struct, IVectorCount
    {
        ref int factors = ref of.Factors, matrix = ref Unsafe.Add(ref of.Matrix, column / TLanes.Count * TLanes.RowLength);
        int* sums = of.Sums + column;
        nint matrixPitch = of.MatrixPitch, factorPitch = of.FactorPitch, sumPitch = of.SumPitch;
        for (int row = 0; row < rows; row++, factors = ref Unsafe.Add(ref factors, factorPitch), sums += sumPitch)
        {
            T s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
            for (nint first = 0; first < factorPitch; first += TermFactors.Step)
            {
                ref int some = ref Unsafe.Add(ref factors, first);
                for (uint active = TLanes.Active(ref some); active != 0; active &= active - 1)
                {
                    nint term = BitOperations.TrailingZeroCount(active);
                    T factor = TLanes.All(Unsafe.Add(ref some, term));
                    ref int with = ref Unsafe.Add(ref matrix, (first + term) * matrixPitch);
                    s0 = TLanes.MultiplyAdd(s0, factor, TLanes.Load(ref with, 0));
                    if (TCount.Vectors >= 2)
                    {
                        s1 = TLanes.MultiplyAdd(s1, factor, TLanes.Load(ref with, TLanes.RowLength));
                    }

                    if (TCount.Vectors >= 3)
                    {
                        s2 = TLanes.MultiplyAdd(s2, factor, TLanes.Load(ref with, 2 * TLanes.RowLength));
                    }

                    if (TCount.Vectors >= 4)
                    {
                        s3 = TLanes.MultiplyAdd(s3, factor, TLanes.Load(ref with, 3 * TLanes.RowLength));
                    }

                    if (TCount.Vectors >= 6)
                    {
                        s4 = TLanes.MultiplyAdd(s4, factor, TLanes.Load(ref with, 4 * TLanes.RowLength));
                        s5 = TLanes.MultiplyAdd(s5, factor, TLanes.Load(ref with, 5 * TLanes.RowLength));
                    }

                    if (TCount.Vectors >= 8)
                    {
                        s6 = TLanes.MultiplyAdd(s6, factor, TLanes.Load(ref with, 6 * TLanes.RowLength));
                        s7 = TLanes.MultiplyAdd(s7, factor, TLanes.Load(ref with, 7 * TLanes.RowLength));
                    }
                }
            }

            Store<TLanes, T, TCount>(s0, s1, s2, s3, sums, 0, left);
            if (TCount.Vectors > 4)
            {
                Store<TLanes, T, TCount>(s4, s5, s6, s7, sums, 4, left);
            }
        }

        return TCount.Vectors;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, T, TCount>(T s0, T s1, T s2, T s3, int* sums, int vector, int left)
        where TLanes : struct, IActiveLanes<T>
        where T : struct
        where TCount : struct, IVectorCount
    {
        LaneParts.Store<TLanes, T>(s0, sums, vector, left);
        if (TCount.Vectors >= vector + 2)
        {
            LaneParts.Store<TLanes, T>(s1, sums, vector + 1, left);
        }

        if (TCount.Vectors >= vector + 3)
        {
            LaneParts.Store<TLanes, T>(s2, sums, vector + 2, left);
        }

        if (TCount.Vectors >= vector + 4)
        {
            LaneParts.Store<TLanes, T>(s3, sums, vector + 3, left);
        }
    }

    // Both matrices, and where their product goes.
    private readonly ref struct ActiveProduct(
        ReadOnlySpan<int> factors, int factorPitch, ReadOnlySpan<int> matrix, int matrixPitch, int* sums, int sumPitch)
    {
        public readonly ref int Factors = ref MemoryMarshal.GetReference(factors), Matrix = ref MemoryMarshal.GetReference(matrix);
        public readonly int* Sums = sums;
        public readonly int FactorPitch = factorPitch, MatrixPitch = matrixPitch, SumPitch = sumPitch;
    }
}
