using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>What the terms of a product are.</summary>
internal enum TermKind
{
    /// <summary>Two factors of 8 bits at once, sums of 16.</summary>
    Bytes,

    /// <summary>Two factors of 16 bits at once, sums of 32.</summary>
    Shorts,

    /// <summary>One factor of 32 bits, sums of 32.</summary>
    Ints,
}

/// <summary>How a vector of sums takes a term.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal unsafe interface ITermLanes<T>
    where T : struct
{
    /// <summary>Sums of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Numbers of 32 bits that a vector's part of a row of the second matrix takes.</summary>
    static abstract int RowLength { get; }

    /// <summary>A factor in all lanes.</summary>
    static abstract T All(int factor);

    /// <summary>A vector's part of a row of the second matrix.</summary>
    static abstract T Load(ref int row, nint offset);

    /// <summary>sums + factor · row.</summary>
    static abstract T MultiplyAdd(T sums, T factor, T row);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(T sums, int* target);
}

/// <summary>Lanes for rows of which only the terms that are not zero are taken.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal unsafe interface IActiveLanes<T> : ITermLanes<T>
    where T : struct
{
    /// <summary>Which of <see cref="TermFactors.Step"/> factors are not zero: a bit for each.</summary>
    static abstract uint Active(ref int factors);

    /// <summary>Writes the first sums of a vector; what is behind them belongs to others. Calls nothing: sums that are in registers stay there.</summary>
    static abstract void StorePart(T sums, int* target, int count);
}

/// <summary>256 bits, two factors of 16 bits.</summary>
internal readonly unsafe struct PairLanes256 : IActiveLanes<Vector256<int>>
{
    public static int Count => Vector256<int>.Count;

    public static int RowLength => Count;

    public static Vector256<int> All(int factor) => Vector256.Create(factor);

    public static Vector256<int> Load(ref int row, nint offset) => Vector256.LoadUnsafe(ref row, (nuint)offset);

    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> factor, Vector256<int> row)
        => sums + Avx2.MultiplyAddAdjacent(factor.AsInt16(), row.AsInt16());

    public static void Store(Vector256<int> sums, int* target) => sums.Store(target);

    public static void StorePart(Vector256<int> sums, int* target, int count) => LaneParts.Store(sums, target, count);

    public static uint Active(ref int factors) => LaneParts.Active256(ref factors);
}

/// <summary>256 bits, one factor of 32 bits.</summary>
internal readonly unsafe struct WideLanes256 : IActiveLanes<Vector256<int>>
{
    public static int Count => Vector256<int>.Count;

    public static int RowLength => Count;

    public static Vector256<int> All(int factor) => Vector256.Create(factor);

    public static Vector256<int> Load(ref int row, nint offset) => Vector256.LoadUnsafe(ref row, (nuint)offset);

    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> factor, Vector256<int> row) => sums + factor * row;

    public static void Store(Vector256<int> sums, int* target) => sums.Store(target);

    public static void StorePart(Vector256<int> sums, int* target, int count) => LaneParts.Store(sums, target, count);

    public static uint Active(ref int factors) => LaneParts.Active256(ref factors);
}

/// <summary>512 bits, two factors of 16 bits.</summary>
internal readonly unsafe struct PairLanes512 : IActiveLanes<Vector512<int>>
{
    public static int Count => Vector512<int>.Count;

    public static int RowLength => Count;

    public static Vector512<int> All(int factor) => Vector512.Create(factor);

    public static Vector512<int> Load(ref int row, nint offset) => Vector512.LoadUnsafe(ref row, (nuint)offset);

    public static Vector512<int> MultiplyAdd(Vector512<int> sums, Vector512<int> factor, Vector512<int> row)
        => sums + Avx512BW.MultiplyAddAdjacent(factor.AsInt16(), row.AsInt16());

    public static void Store(Vector512<int> sums, int* target) => sums.Store(target);

    public static void StorePart(Vector512<int> sums, int* target, int count) => LaneParts.Store(sums, target, count);

    public static uint Active(ref int factors) => LaneParts.Active512(ref factors);
}

/// <summary>512 bits, one factor of 32 bits.</summary>
internal readonly unsafe struct WideLanes512 : IActiveLanes<Vector512<int>>
{
    public static int Count => Vector512<int>.Count;

    public static int RowLength => Count;

    public static Vector512<int> All(int factor) => Vector512.Create(factor);

    public static Vector512<int> Load(ref int row, nint offset) => Vector512.LoadUnsafe(ref row, (nuint)offset);

    public static Vector512<int> MultiplyAdd(Vector512<int> sums, Vector512<int> factor, Vector512<int> row) => sums + factor * row;

    public static void Store(Vector512<int> sums, int* target) => sums.Store(target);

    public static void StorePart(Vector512<int> sums, int* target, int count) => LaneParts.Store(sums, target, count);

    public static uint Active(ref int factors) => LaneParts.Active512(ref factors);
}

/// <summary>256 bits, two factors of 8 bits, twice in 32; sums of 16.</summary>
internal readonly unsafe struct ByteLanes256 : ITermLanes<Vector256<int>>
{
    public static int Count => Vector256<short>.Count;

    public static int RowLength => Vector256<int>.Count;

    public static Vector256<int> All(int factor) => Vector256.Create(factor);

    public static Vector256<int> Load(ref int row, nint offset) => Vector256.LoadUnsafe(ref row, (nuint)offset);

    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> factor, Vector256<int> row)
        => (sums.AsInt16() + Avx2.MultiplyAddAdjacent(factor.AsByte(), row.AsSByte())).AsInt32();

    public static void Store(Vector256<int> sums, int* target)
    {
        Avx2.ConvertToVector256Int32(sums.AsInt16().GetLower()).Store(target);
        Avx2.ConvertToVector256Int32(sums.AsInt16().GetUpper()).Store(target + Vector256<int>.Count);
    }
}

/// <summary>512 bits, two factors of 8 bits, twice in 32; sums of 16.</summary>
internal readonly unsafe struct ByteLanes512 : ITermLanes<Vector512<int>>
{
    public static int Count => Vector512<short>.Count;

    public static int RowLength => Vector512<int>.Count;

    public static Vector512<int> All(int factor) => Vector512.Create(factor);

    public static Vector512<int> Load(ref int row, nint offset) => Vector512.LoadUnsafe(ref row, (nuint)offset);

    public static Vector512<int> MultiplyAdd(Vector512<int> sums, Vector512<int> factor, Vector512<int> row)
        => (sums.AsInt16() + Avx512BW.MultiplyAddAdjacent(factor.AsByte(), row.AsSByte())).AsInt32();

    public static void Store(Vector512<int> sums, int* target)
    {
        Avx512F.ConvertToVector512Int32(sums.AsInt16().GetLower()).Store(target);
        Avx512F.ConvertToVector512Int32(sums.AsInt16().GetUpper()).Store(target + Vector512<int>.Count);
    }
}
