using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>What the depthwise kernel asks of a vector: pairs of bytes, inputs of two rows, are multiplied with pairs of weights and added.</summary>
/// <typeparam name="TBytes">A vector of pairs of bytes.</typeparam>
/// <typeparam name="TSums">A vector of as many bits of 16-bit sums.</typeparam>
internal interface IDepthwiseLanes<TBytes, TSums>
{
    /// <summary>Sums of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Reads a vector.</summary>
    static abstract TBytes Load(ref byte source, nuint offset);

    /// <summary>sums + pairs · weights.</summary>
    static abstract TSums MultiplyAdd(TSums sums, TBytes pairs, TBytes weights);

    /// <summary>Writes the sums as 16 bits or 32, or adds them to what is there, lane by lane; those of 16 bits are never added.</summary>
    static abstract void Store<TOut>(TSums sums, ref TOut target, nint offset, bool add)
        where TOut : unmanaged;
}

/// <summary>128 bits.</summary>
internal readonly struct DepthwiseLanes128 : IDepthwiseLanes<Vector128<byte>, Vector128<short>>
{
    public static int Count => Vector128<short>.Count;

    public static Vector128<byte> Load(ref byte source, nuint offset) => Vector128.LoadUnsafe(ref source, offset);

    public static Vector128<short> MultiplyAdd(Vector128<short> sums, Vector128<byte> pairs, Vector128<byte> weights)
        => sums + Ssse3.MultiplyAddAdjacent(pairs, weights.AsSByte());

    public static void Store<TOut>(Vector128<short> sums, ref TOut target, nint offset, bool add)
        where TOut : unmanaged
    {
        if (typeof(TOut) == typeof(short))
        {
            sums.StoreUnsafe(ref Unsafe.As<TOut, short>(ref target), (nuint)offset);
            return;
        }

        ref int to = ref Unsafe.Add(ref Unsafe.As<TOut, int>(ref target), offset);
        Vector256<int> wide = Avx2.ConvertToVector256Int32(sums);
        (add ? wide + Vector256.LoadUnsafe(ref to) : wide).StoreUnsafe(ref to);
    }
}

/// <summary>256 bits.</summary>
internal readonly struct DepthwiseLanes256 : IDepthwiseLanes<Vector256<byte>, Vector256<short>>
{
    public static int Count => Vector256<short>.Count;

    public static Vector256<byte> Load(ref byte source, nuint offset) => Vector256.LoadUnsafe(ref source, offset);

    public static Vector256<short> MultiplyAdd(Vector256<short> sums, Vector256<byte> pairs, Vector256<byte> weights)
        => sums + Avx2.MultiplyAddAdjacent(pairs, weights.AsSByte());

    public static void Store<TOut>(Vector256<short> sums, ref TOut target, nint offset, bool add)
        where TOut : unmanaged
    {
        if (typeof(TOut) == typeof(short))
        {
            sums.StoreUnsafe(ref Unsafe.As<TOut, short>(ref target), (nuint)offset);
            return;
        }

        DepthwiseLanes128.Store(sums.GetLower(), ref target, offset, add);
        DepthwiseLanes128.Store(sums.GetUpper(), ref target, offset + Vector128<short>.Count, add);
    }
}

/// <summary>512 bits.</summary>
internal readonly struct DepthwiseLanes512 : IDepthwiseLanes<Vector512<byte>, Vector512<short>>
{
    public static int Count => Vector512<short>.Count;

    public static Vector512<byte> Load(ref byte source, nuint offset) => Vector512.LoadUnsafe(ref source, offset);

    public static Vector512<short> MultiplyAdd(Vector512<short> sums, Vector512<byte> pairs, Vector512<byte> weights)
        => sums + Avx512BW.MultiplyAddAdjacent(pairs, weights.AsSByte());

    public static void Store<TOut>(Vector512<short> sums, ref TOut target, nint offset, bool add)
        where TOut : unmanaged
    {
        if (typeof(TOut) == typeof(short))
        {
            sums.StoreUnsafe(ref Unsafe.As<TOut, short>(ref target), (nuint)offset);
            return;
        }

        ref int to = ref Unsafe.Add(ref Unsafe.As<TOut, int>(ref target), offset);
        Write(Avx512F.ConvertToVector512Int32(sums.GetLower()), ref to, add);
        Write(Avx512F.ConvertToVector512Int32(sums.GetUpper()), ref Unsafe.Add(ref to, Vector512<int>.Count), add);
    }

    private static void Write(Vector512<int> sums, ref int to, bool add) => (add ? sums + Vector512.LoadUnsafe(ref to) : sums).StoreUnsafe(ref to);
}
