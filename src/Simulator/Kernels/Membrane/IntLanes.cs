using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>What the kernels of the membrane ask of a vector of 32-bit integers.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal interface IIntLanes<T>
    where T : struct
{
    /// <summary>Numbers of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Reads a vector.</summary>
    static abstract T Load(ref int source, nint offset);

    /// <summary>Writes a vector.</summary>
    static abstract void Store(T value, ref int target, nint offset);

    /// <summary>Writes the lowest byte of each number.</summary>
    static abstract void StoreBytes(T value, ref byte target, nint offset);

    /// <summary>The same number in all lanes.</summary>
    static abstract T All(int value);

    /// <summary>a + b.</summary>
    static abstract T Add(T a, T b);

    /// <summary>The lesser ones.</summary>
    static abstract T Min(T a, T b);

    /// <summary>The larger ones.</summary>
    static abstract T Max(T a, T b);

    /// <summary>count + 1 where value &gt; step.</summary>
    static abstract T CountAbove(T count, T value, T step);

    /// <summary>count + 1 where a ≠ b.</summary>
    static abstract T CountDifferent(T count, T a, T b);

    /// <summary>True if a number of a exceeds that of b.</summary>
    static abstract bool AnyAbove(T a, T b);

    /// <summary>
    /// The lower 32 bits of (value · factor + addend) ≫ shift. Addends and shifts are 64-bit numbers, those of lanes 0, 2, … in one vector,
    /// those of lanes 1, 3, … in another, where a shift is given as 32 − shift.
    /// </summary>
    static abstract T Rescale(T value, T factor, T evenAddends, T oddAddends, T evenShifts, T oddShifts);

    /// <summary>The sum of all numbers.</summary>
    static abstract long Sum(T value);

    /// <summary>a · b, the lower 32 bits.</summary>
    static abstract T Multiply(T a, T b);

    /// <summary>a − b.</summary>
    static abstract T Subtract(T a, T b);

    /// <summary>a and b, bit by bit.</summary>
    static abstract T And(T a, T b);

    /// <summary>Half of a, rounded down.</summary>
    static abstract T Half(T a);

    /// <summary>value · factor + addend in single precision, at least 0 and at most <paramref name="most"/>, without its fraction.</summary>
    static abstract T Scale(T value, T factor, float addend, float most);
}

/// <summary>256 bits.</summary>
internal readonly struct IntLanes256 : IIntLanes<Vector256<int>>
{
    public static int Count => Vector256<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref int source, nint offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> value, ref int target, nint offset) => value.StoreUnsafe(ref target, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector256<int> value, ref byte target, nint offset)
    {
        Vector128<short> words = Sse2.PackSignedSaturate(value.GetLower(), value.GetUpper());
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, offset), Sse2.PackUnsignedSaturate(words, words).AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> All(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Min(Vector256<int> a, Vector256<int> b) => Avx2.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Max(Vector256<int> a, Vector256<int> b) => Avx2.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> CountAbove(Vector256<int> count, Vector256<int> value, Vector256<int> step) => count - Avx2.CompareGreaterThan(value, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> CountDifferent(Vector256<int> count, Vector256<int> a, Vector256<int> b)
        => count + Vector256<int>.One + Avx2.CompareEqual(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAbove(Vector256<int> a, Vector256<int> b) => Avx2.MoveMask(Avx2.CompareGreaterThan(a, b).AsByte()) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Rescale(
        Vector256<int> value, Vector256<int> factor, Vector256<int> evenAddends, Vector256<int> oddAddends, Vector256<int> evenShifts, Vector256<int> oddShifts)
    {
        Vector256<long> even = Avx2.Multiply(value, factor) + evenAddends.AsInt64();
        Vector256<long> odd = Avx2.Multiply((value.AsUInt64() >> 32).AsInt32(), (factor.AsUInt64() >> 32).AsInt32()) + oddAddends.AsInt64();
        Vector256<int> low = Avx2.ShiftRightLogicalVariable(even, evenShifts.AsUInt64()).AsInt32();
        Vector256<int> high = Avx2.ShiftLeftLogicalVariable(odd, oddShifts.AsUInt64()).AsInt32();
        return Avx2.Blend(low, high, 0b10101010);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Sum(Vector256<int> value) => Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> a, Vector256<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> And(Vector256<int> a, Vector256<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Half(Vector256<int> a) => a >> 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Scale(Vector256<int> value, Vector256<int> factor, float addend, float most)
    {
        Vector256<float> scaled = Avx.ConvertToVector256Single(value) * factor.AsSingle() + Vector256.Create(addend);
        return Avx.ConvertToVector256Int32WithTruncation(Vector256.Min(Vector256.Max(scaled, Vector256<float>.Zero), Vector256.Create(most)));
    }
}

/// <summary>512 bits.</summary>
internal readonly struct IntLanes512 : IIntLanes<Vector512<int>>
{
    public static int Count => Vector512<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(ref int source, nint offset) => Vector512.LoadUnsafe(ref source, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> value, ref int target, nint offset) => value.StoreUnsafe(ref target, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(Vector512<int> value, ref byte target, nint offset)
        => Avx512F.ConvertToVector128Byte(value).StoreUnsafe(ref target, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> All(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Min(Vector512<int> a, Vector512<int> b) => Avx512F.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Max(Vector512<int> a, Vector512<int> b) => Avx512F.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> CountAbove(Vector512<int> count, Vector512<int> value, Vector512<int> step)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(value, step), count + Vector512<int>.One, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> CountDifferent(Vector512<int> count, Vector512<int> a, Vector512<int> b)
        => Vector512.ConditionalSelect(Vector512.Equals(a, b), count, count + Vector512<int>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AnyAbove(Vector512<int> a, Vector512<int> b) => Vector512.GreaterThanAny(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Rescale(
        Vector512<int> value, Vector512<int> factor, Vector512<int> evenAddends, Vector512<int> oddAddends, Vector512<int> evenShifts, Vector512<int> oddShifts)
    {
        Vector512<long> even = Avx512F.Multiply(value, factor) + evenAddends.AsInt64();
        Vector512<long> odd = Avx512F.Multiply((value.AsUInt64() >> 32).AsInt32(), (factor.AsUInt64() >> 32).AsInt32()) + oddAddends.AsInt64();
        Vector512<int> low = Avx512F.ShiftRightLogicalVariable(even, evenShifts.AsUInt64()).AsInt32();
        Vector512<int> high = Avx512F.ShiftLeftLogicalVariable(odd, oddShifts.AsUInt64()).AsInt32();
        return Vector512.ConditionalSelect(Vector512.Create(0xFFFFFFFF00000000).AsInt32(), high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Sum(Vector512<int> value) => Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> a, Vector512<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> And(Vector512<int> a, Vector512<int> b) => a & b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Half(Vector512<int> a) => a >> 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Scale(Vector512<int> value, Vector512<int> factor, float addend, float most)
    {
        Vector512<float> scaled = Avx512F.ConvertToVector512Single(value) * factor.AsSingle() + Vector512.Create(addend);
        return Avx512F.ConvertToVector512Int32WithTruncation(Vector512.Min(Vector512.Max(scaled, Vector512<float>.Zero), Vector512.Create(most)));
    }
}
