using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>How numbers become vectors of 16 bits.</summary>
/// <typeparam name="T">What they are.</typeparam>
internal interface INarrowSums<T>
{
    /// <summary>Order of four numbers each in a vector of bytes, packed of two such vectors, that brings them back in order.</summary>
    static abstract Vector256<int> Order { get; }

    /// <summary>Where one of <see cref="NarrowSums.Lanes"/> numbers stands in two vectors.</summary>
    static abstract int PlaceOf(int number);

    /// <summary>Half as many numbers.</summary>
    static abstract Vector256<short> Load(ref T source, nint offset);
}

/// <summary>What all of them share.</summary>
internal static class NarrowSums
{
    /// <summary>Numbers that are done at once.</summary>
    public const int Lanes = 32;

    /// <summary>Whether numbers of 32 bits may be cut to 16 for some steps and bounds: none of these is as large as what is cut, or says never.</summary>
    /// <inheritdoc cref="Staircase(int[], int[], int[])"/>
    public static bool MayCut(int[] exceeds, int[] low, int[] high)
        => exceeds.All(e => e is (>= short.MinValue and < short.MaxValue) or int.MaxValue)
            && low.All(l => l is (> short.MinValue and <= short.MaxValue) or int.MinValue)
            && high.All(h => h is (>= short.MinValue and < short.MaxValue) or int.MaxValue);
}

/// <summary>Numbers of 16 bits, −32,767 … 32,767.</summary>
internal readonly struct ShortSums : INarrowSums<short>
{
    public static Vector256<int> Order => Vector256.Create(0, 1, 4, 5, 2, 3, 6, 7);

    public static int PlaceOf(int number) => number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(ref short source, nint offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);
}

/// <summary>
/// Numbers of 32 bits, which saturate: where no step is as large (<see cref="NarrowSums.MayCut"/>), that changes no comparison. Packing alternates the halves of
/// 128 bits, so that 4 … 7 change places with 8 … 11.
/// </summary>
internal readonly struct CutSums : INarrowSums<int>
{
    public static Vector256<int> Order => Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);

    public static int PlaceOf(int number) => (number & ~0b1100) | ((number & 0b0100) << 1) | ((number & 0b1000) >> 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load(ref int source, nint offset)
        => Avx2.PackSignedSaturate(Vector256.LoadUnsafe(ref source, (nuint)offset), Vector256.LoadUnsafe(ref source, (nuint)offset + 8));
}
