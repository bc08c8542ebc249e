using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>What lanes of one width have in common: parts of vectors, and which numbers are not zero.</summary>
internal static class LaneParts
{
    /// <summary>Which of 16 numbers are not zero, in two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Active256(ref int numbers)
        => Active(Vector256.LoadUnsafe(ref numbers)) | (Active(Vector256.LoadUnsafe(ref numbers, 8)) << 8);

    /// <summary>Which of 16 numbers are not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Active512(ref int numbers)
        => (uint)Vector512.ExtractMostSignificantBits(~Vector512.Equals(Vector512.LoadUnsafe(ref numbers), Vector512<int>.Zero));

    /// <summary>Writes the first numbers of a vector. Rarely called, and not worth the room in the loops that call it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store(Vector512<int> numbers, ref int target, nint offset, int count)
    {
        if (count >= Vector256<int>.Count)
        {
            numbers.GetLower().StoreUnsafe(ref target, (nuint)offset);
            Store(numbers.GetUpper(), ref target, offset + Vector256<int>.Count, count - Vector256<int>.Count);
        }
        else
        {
            Store(numbers.GetLower(), ref target, offset, count);
        }
    }

    /// <summary>Writes the first numbers of a vector. Rarely called, and not worth the room in the loops that call it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store(Vector256<int> numbers, ref int target, nint offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Unsafe.Add(ref target, offset + i) = numbers.GetElement(i);
        }
    }

    /// <summary>Writes the first numbers of a vector. Rarely called, and not worth the room in the loops that call it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store(Vector256<short> numbers, ref int target, nint offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Unsafe.Add(ref target, offset + i) = numbers.GetElement(i);
        }
    }

    private static uint Active(Vector256<int> numbers) => 0xFF & ~Vector256.Equals(numbers, Vector256<int>.Zero).ExtractMostSignificantBits();
}

/// <summary>Writes vectors of sums, of which the last may be a part.</summary>
internal static class VectorStore
{
    /// <summary>Writes a vector. What is behind the last sum belongs to others.</summary>
    /// <param name="sums">The vector.</param>
    /// <param name="target">Where the first vector of a row goes.</param>
    /// <param name="vector">Which vector of the row it is.</param>
    /// <param name="left">Sums from the first vector on.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void To<TLanes, T>(T sums, ref int target, int vector, int left)
        where TLanes : struct, ITermLanes<T>
        where T : struct
    {
        if (left >= (vector + 1) * TLanes.Count)
        {
            TLanes.Store(sums, ref target, vector * TLanes.Count);
        }
        else
        {
            TLanes.StorePart(sums, ref target, vector * TLanes.Count, left - (vector * TLanes.Count));
        }
    }
}
