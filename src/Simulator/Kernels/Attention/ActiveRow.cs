using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>One row of a product of two matrices: the sum of the rows of the second that the active terms of the first choose.</summary>
internal static class ActiveRow
{
    /// <summary>Numbers that rows of the second matrix and of results are padded to.</summary>
    public const int Padding = 16;

    /// <summary>Numbers that may be read or written beyond a padded row.</summary>
    public const int Slack = 16;

    /// <summary>Computes a row.</summary>
    /// <param name="offsets">Where in the second matrix the rows of the active terms begin.</param>
    /// <param name="factors">What those rows are multiplied with.</param>
    /// <param name="matrix">The second matrix: pairs of 8-bit or 16-bit numbers, or numbers of 32 bits; rows padded to <see cref="Padding"/>.</param>
    /// <param name="kind">What factors and numbers are.</param>
    /// <param name="columns">Sums of the row.</param>
    /// <param name="sums">The sums, with room for a padded row, of bytes also <see cref="Slack"/>; overwritten.</param>
    public static void Run(ReadOnlySpan<int> offsets, ReadOnlySpan<int> factors, ReadOnlySpan<int> matrix, TermKind kind, int columns, Span<int> sums)
    {
        bool avx512 = Simd.Level == SimdLevel.Avx512;
        _ = kind switch
        {
            TermKind.Bytes when avx512 => Run<ByteLanes512, Vector512<int>>(offsets, factors, matrix, columns, sums),
            TermKind.Bytes => Run<ByteLanes256, Vector256<int>>(offsets, factors, matrix, columns, sums),
            TermKind.Shorts when avx512 => Run<PairLanes512, Vector512<int>>(offsets, factors, matrix, columns, sums),
            TermKind.Shorts => Run<PairLanes256, Vector256<int>>(offsets, factors, matrix, columns, sums),
            _ when avx512 => Run<WideLanes512, Vector512<int>>(offsets, factors, matrix, columns, sums),
            _ => Run<WideLanes256, Vector256<int>>(offsets, factors, matrix, columns, sums),
        };
    }

    private static int Run<TLanes, T>(ReadOnlySpan<int> offsets, ReadOnlySpan<int> factors, ReadOnlySpan<int> matrix, int columns, Span<int> sums)
        where TLanes : struct, ITermLanes<T>
        where T : struct
    {
        ref int from = ref MemoryMarshal.GetReference(matrix);
        ref int to = ref MemoryMarshal.GetReference(sums);
        int done = 0;
        for (int left = (columns + TLanes.Count - 1) / TLanes.Count; left > 0; left = (columns - done + TLanes.Count - 1) / TLanes.Count)
        {
            ref int rows = ref Unsafe.Add(ref from, done / TLanes.Count * TLanes.RowLength), target = ref Unsafe.Add(ref to, done);
            done += TLanes.Count * (left switch
            {
                >= 8 => Add<TLanes, T, EightVectors>(offsets, factors, ref rows, ref target),
                >= 6 => Add<TLanes, T, SixVectors>(offsets, factors, ref rows, ref target),
                >= 4 => Add<TLanes, T, FourVectors>(offsets, factors, ref rows, ref target),
                3 => Add<TLanes, T, ThreeVectors>(offsets, factors, ref rows, ref target),
                2 => Add<TLanes, T, TwoVectors>(offsets, factors, ref rows, ref target),
                _ => Add<TLanes, T, OneVector>(offsets, factors, ref rows, ref target),
            });
        }

        return done;
    }

    // Calls nothing, so that the sums stay in registers; compiled once for each number of vectors.
    private static int Add<TLanes, T, TCount>(ReadOnlySpan<int> offsets, ReadOnlySpan<int> factors, ref int matrix, ref int sums)
        where TLanes : struct, ITermLanes<T>
        where T : struct
        where TCount : struct, IVectorCount
    {
        T s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        ref int offset = ref MemoryMarshal.GetReference(offsets), factorOf = ref MemoryMarshal.GetReference(factors);
        for (nint i = 0; i < factors.Length; i++)
        {
            T factor = TLanes.All(Unsafe.Add(ref factorOf, i));
            ref int row = ref Unsafe.Add(ref matrix, (nint)Unsafe.Add(ref offset, i));
            s0 = TLanes.MultiplyAdd(s0, factor, ref row, 0);
            if (TCount.Vectors >= 2)
            {
                s1 = TLanes.MultiplyAdd(s1, factor, ref row, TLanes.RowLength);
            }

            if (TCount.Vectors >= 3)
            {
                s2 = TLanes.MultiplyAdd(s2, factor, ref row, 2 * TLanes.RowLength);
            }

            if (TCount.Vectors >= 4)
            {
                s3 = TLanes.MultiplyAdd(s3, factor, ref row, 3 * TLanes.RowLength);
            }

            if (TCount.Vectors >= 6)
            {
                s4 = TLanes.MultiplyAdd(s4, factor, ref row, 4 * TLanes.RowLength);
                s5 = TLanes.MultiplyAdd(s5, factor, ref row, 5 * TLanes.RowLength);
            }

            if (TCount.Vectors >= 8)
            {
                s6 = TLanes.MultiplyAdd(s6, factor, ref row, 6 * TLanes.RowLength);
                s7 = TLanes.MultiplyAdd(s7, factor, ref row, 7 * TLanes.RowLength);
            }
        }

        Store<TLanes, T, TCount>(s0, s1, s2, s3, ref sums, 0);
        if (TCount.Vectors > 4)
        {
            Store<TLanes, T, TCount>(s4, s5, s6, s7, ref sums, 4);
        }

        return TCount.Vectors;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TLanes, T, TCount>(T s0, T s1, T s2, T s3, ref int sums, int vector)
        where TLanes : struct, ITermLanes<T>
        where T : struct
        where TCount : struct, IVectorCount
    {
        TLanes.Store(s0, ref sums, vector * TLanes.Count);
        if (TCount.Vectors >= vector + 2)
        {
            TLanes.Store(s1, ref sums, (vector + 1) * TLanes.Count);
        }

        if (TCount.Vectors >= vector + 3)
        {
            TLanes.Store(s2, ref sums, (vector + 2) * TLanes.Count);
        }

        if (TCount.Vectors >= vector + 4)
        {
            TLanes.Store(s3, ref sums, (vector + 3) * TLanes.Count);
        }
    }
}
