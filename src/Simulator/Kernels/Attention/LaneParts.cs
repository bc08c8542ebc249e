using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>What lanes of one width have in common: parts of vectors, and which numbers are not zero.</summary>
internal static unsafe class LaneParts
{
    /// <summary>Which of 16 numbers are not zero, in two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Active256(ref int numbers)
        => Active(Vector256.LoadUnsafe(ref numbers)) | (Active(Vector256.LoadUnsafe(ref numbers, 8)) << 8);

    /// <summary>Which of 16 numbers are not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Active512(ref int numbers)
        => (uint)Vector512.ExtractMostSignificantBits(~Vector512.Equals(Vector512.LoadUnsafe(ref numbers), Vector512<int>.Zero));

    /// <summary>Writes the first numbers of a vector, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> numbers, int* target, int count)
        => Avx512F.MaskStore(target, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)), numbers);

    /// <summary>Writes the first numbers of a vector, or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> numbers, int* target, int count)
        => Avx2.MaskStore(target, Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)), numbers);

    /// <summary>Writes one of the vectors of a row, of which the last may be a part.</summary>
    /// <param name="sums">The vector.</param>
    /// <param name="target">Where the first vector of the row goes.</param>
    /// <param name="vector">Which vector of the row it is.</param>
    /// <param name="left">Sums from the first vector on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, T>(T sums, int* target, int vector, int left)
        where TLanes : struct, IActiveLanes<T>
        where T : struct
    {
        if (left >= (vector + 1) * TLanes.Count)
        {
            TLanes.Store(sums, target + (vector * TLanes.Count));
        }
        else
        {
            TLanes.StorePart(sums, target + (vector * TLanes.Count), left - (vector * TLanes.Count));
        }
    }

    private static uint Active(Vector256<int> numbers) => 0xFF & ~Vector256.Equals(numbers, Vector256<int>.Zero).ExtractMostSignificantBits();
}
