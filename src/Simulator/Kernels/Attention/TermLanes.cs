using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>How a vector of 32-bit sums takes a term.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal interface ITermLanes<T>
    where T : struct
{
    /// <summary>Sums of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>A factor in all lanes.</summary>
    static abstract T All(int factor);

    /// <summary>sums + factor · row.</summary>
    static abstract T MultiplyAdd(T sums, T factor, ref int row, nint offset);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(T sums, ref int target, nint offset);
}

/// <summary>256 bits, two factors of 16 bits.</summary>
internal readonly struct PairLanes256 : ITermLanes<Vector256<int>>
{
    public static int Count => Vector256<int>.Count;

    public static Vector256<int> All(int factor) => Vector256.Create(factor);

    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> factor, ref int row, nint offset)
        => sums + Avx2.MultiplyAddAdjacent(factor.AsInt16(), Vector256.LoadUnsafe(ref row, (nuint)offset).AsInt16());

    public static void Store(Vector256<int> sums, ref int target, nint offset) => sums.StoreUnsafe(ref target, (nuint)offset);
}

/// <summary>256 bits, one factor of 32 bits.</summary>
internal readonly struct WideLanes256 : ITermLanes<Vector256<int>>
{
    public static int Count => Vector256<int>.Count;

    public static Vector256<int> All(int factor) => Vector256.Create(factor);

    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> factor, ref int row, nint offset)
        => sums + factor * Vector256.LoadUnsafe(ref row, (nuint)offset);

    public static void Store(Vector256<int> sums, ref int target, nint offset) => sums.StoreUnsafe(ref target, (nuint)offset);
}

/// <summary>512 bits, two factors of 16 bits.</summary>
internal readonly struct PairLanes512 : ITermLanes<Vector512<int>>
{
    public static int Count => Vector512<int>.Count;

    public static Vector512<int> All(int factor) => Vector512.Create(factor);

    public static Vector512<int> MultiplyAdd(Vector512<int> sums, Vector512<int> factor, ref int row, nint offset)
        => sums + Avx512BW.MultiplyAddAdjacent(factor.AsInt16(), Vector512.LoadUnsafe(ref row, (nuint)offset).AsInt16());

    public static void Store(Vector512<int> sums, ref int target, nint offset) => sums.StoreUnsafe(ref target, (nuint)offset);
}

/// <summary>512 bits, one factor of 32 bits.</summary>
internal readonly struct WideLanes512 : ITermLanes<Vector512<int>>
{
    public static int Count => Vector512<int>.Count;

    public static Vector512<int> All(int factor) => Vector512.Create(factor);

    public static Vector512<int> MultiplyAdd(Vector512<int> sums, Vector512<int> factor, ref int row, nint offset)
        => sums + factor * Vector512.LoadUnsafe(ref row, (nuint)offset);

    public static void Store(Vector512<int> sums, ref int target, nint offset) => sums.StoreUnsafe(ref target, (nuint)offset);
}
