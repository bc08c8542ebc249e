using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>What the depthwise kernel asks of a vector: bytes of two taps alternate, are multiplied with alternating weights and added in pairs.</summary>
/// <typeparam name="TBytes">A vector of bytes.</typeparam>
/// <typeparam name="TSums">A vector of as many bits of 16-bit sums.</typeparam>
internal interface IDepthwiseLanes<TBytes, TSums>
{
    /// <summary>Bytes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Reads a vector.</summary>
    static abstract TBytes Load(ref byte source, nuint offset);

    /// <summary>sums + pairs of the lower halves of each 128 bits · weights.</summary>
    static abstract TSums AddLow(TSums sums, TBytes first, TBytes second, TBytes weights);

    /// <summary>sums + pairs of the upper halves of each 128 bits · weights.</summary>
    static abstract TSums AddHigh(TSums sums, TBytes first, TBytes second, TBytes weights);

    /// <summary>Writes the sums as 16 bits or 32, or adds them to what is there, lane by lane; those of 16 bits are never added.</summary>
    static abstract void Store<TOut>(TSums low, TSums high, ref TOut target, bool add)
        where TOut : unmanaged;
}

/// <summary>128 bits.</summary>
internal readonly struct DepthwiseLanes128 : IDepthwiseLanes<Vector128<byte>, Vector128<short>>
{
    public static int Count => Vector128<byte>.Count;

    public static Vector128<byte> Load(ref byte source, nuint offset) => Vector128.LoadUnsafe(ref source, offset);

    public static Vector128<short> AddLow(Vector128<short> sums, Vector128<byte> first, Vector128<byte> second, Vector128<byte> weights)
        => sums + Ssse3.MultiplyAddAdjacent(Sse2.UnpackLow(first, second), weights.AsSByte());

    public static Vector128<short> AddHigh(Vector128<short> sums, Vector128<byte> first, Vector128<byte> second, Vector128<byte> weights)
        => sums + Ssse3.MultiplyAddAdjacent(Sse2.UnpackHigh(first, second), weights.AsSByte());

    public static void Store<TOut>(Vector128<short> low, Vector128<short> high, ref TOut target, bool add)
        where TOut : unmanaged
    {
        if (typeof(TOut) == typeof(short))
        {
            low.StoreUnsafe(ref Unsafe.As<TOut, short>(ref target));
            high.StoreUnsafe(ref Unsafe.As<TOut, short>(ref target), 8);
            return;
        }

        ref int sums = ref Unsafe.As<TOut, int>(ref target);
        Write(Avx2.ConvertToVector256Int32(low), ref sums, 0, add);
        Write(Avx2.ConvertToVector256Int32(high), ref sums, 8, add);
    }

    internal static void Write(Vector256<int> sums, ref int target, nuint offset, bool add)
        => (add ? sums + Vector256.LoadUnsafe(ref target, offset) : sums).StoreUnsafe(ref target, offset);
}

/// <summary>256 bits.</summary>
internal readonly struct DepthwiseLanes256 : IDepthwiseLanes<Vector256<byte>, Vector256<short>>
{
    public static int Count => Vector256<byte>.Count;

    public static Vector256<byte> Load(ref byte source, nuint offset) => Vector256.LoadUnsafe(ref source, offset);

    public static Vector256<short> AddLow(Vector256<short> sums, Vector256<byte> first, Vector256<byte> second, Vector256<byte> weights)
        => sums + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(first, second), weights.AsSByte());

    public static Vector256<short> AddHigh(Vector256<short> sums, Vector256<byte> first, Vector256<byte> second, Vector256<byte> weights)
        => sums + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(first, second), weights.AsSByte());

    public static void Store<TOut>(Vector256<short> low, Vector256<short> high, ref TOut target, bool add)
        where TOut : unmanaged
    {
        if (typeof(TOut) == typeof(short))
        {
            Avx2.Permute2x128(low, high, 0x20).StoreUnsafe(ref Unsafe.As<TOut, short>(ref target));
            Avx2.Permute2x128(low, high, 0x31).StoreUnsafe(ref Unsafe.As<TOut, short>(ref target), 16);
            return;
        }

        ref int sums = ref Unsafe.As<TOut, int>(ref target);
        DepthwiseLanes128.Write(Avx2.ConvertToVector256Int32(low.GetLower()), ref sums, 0, add);
        DepthwiseLanes128.Write(Avx2.ConvertToVector256Int32(high.GetLower()), ref sums, 8, add);
        DepthwiseLanes128.Write(Avx2.ConvertToVector256Int32(low.GetUpper()), ref sums, 16, add);
        DepthwiseLanes128.Write(Avx2.ConvertToVector256Int32(high.GetUpper()), ref sums, 24, add);
    }
}

/// <summary>512 bits.</summary>
internal readonly struct DepthwiseLanes512 : IDepthwiseLanes<Vector512<byte>, Vector512<short>>
{
    public static int Count => Vector512<byte>.Count;

    public static Vector512<byte> Load(ref byte source, nuint offset) => Vector512.LoadUnsafe(ref source, offset);

    public static Vector512<short> AddLow(Vector512<short> sums, Vector512<byte> first, Vector512<byte> second, Vector512<byte> weights)
        => sums + Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(first, second), weights.AsSByte());

    public static Vector512<short> AddHigh(Vector512<short> sums, Vector512<byte> first, Vector512<byte> second, Vector512<byte> weights)
        => sums + Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(first, second), weights.AsSByte());

    public static void Store<TOut>(Vector512<short> low, Vector512<short> high, ref TOut target, bool add)
        where TOut : unmanaged
    {
        // Each 128 bits of low and high are neighbours.
        Vector512<long> first = Avx512F.PermuteVar8x64x2(low.AsInt64(), Vector512.Create(0L, 1, 8, 9, 2, 3, 10, 11), high.AsInt64());
        Vector512<long> second = Avx512F.PermuteVar8x64x2(low.AsInt64(), Vector512.Create(4L, 5, 12, 13, 6, 7, 14, 15), high.AsInt64());
        if (typeof(TOut) == typeof(short))
        {
            first.AsInt16().StoreUnsafe(ref Unsafe.As<TOut, short>(ref target));
            second.AsInt16().StoreUnsafe(ref Unsafe.As<TOut, short>(ref target), 32);
            return;
        }

        ref int sums = ref Unsafe.As<TOut, int>(ref target);
        Write(first.AsInt16().GetLower(), ref sums, 0, add);
        Write(first.AsInt16().GetUpper(), ref sums, 16, add);
        Write(second.AsInt16().GetLower(), ref sums, 32, add);
        Write(second.AsInt16().GetUpper(), ref sums, 48, add);
    }

    private static void Write(Vector256<short> narrow, ref int target, nuint offset, bool add)
    {
        Vector512<int> sums = Avx512F.ConvertToVector512Int32(narrow);
        (add ? sums + Vector512.LoadUnsafe(ref target, offset) : sums).StoreUnsafe(ref target, offset);
    }
}
