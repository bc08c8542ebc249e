using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// A bitonic sorting network (Batcher, AFIPS 1968) for vectors of 16 numbers, smallest first. Which numbers are compared does not depend on the numbers: there
/// is no branch to mispredict. A step compares two vectors, lane by lane, and then brings together those lanes that the next one compares.
/// </summary>
internal static class SortingNetwork
{
    /// <summary>Numbers in a vector.</summary>
    public const int Lanes = 16;

    private const int Size = 2 * Lanes, Steps = 15, FirstOfMerge = 10, LastOf8 = 5;

    // Step by step: from which lanes of the smaller numbers, or behind them the larger ones, the next first vector comes, and the next second one.
    private static readonly uint[] s_lanes = LanesOfSteps();

    // Behind the step that ends a block of 8.
    private static readonly Vector512<uint> s_lanesOf8 = Vector512.Create([.. Layout(0).Take(Lanes).Select(place => (uint)Array.IndexOf(Layout(1), place))]);

    private static Vector512<uint> Backwards => Vector512.Create(15u, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);

    /// <summary>Sorts the numbers of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<uint> Lower, Vector512<uint> Upper) Sort(Vector512<uint> first, Vector512<uint> second) => Run(first, second, 0, Steps);

    /// <summary>Sorts the first 8 numbers of a vector; the others become the largest number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Sort8(Vector512<uint> numbers)
    {
        (Vector512<uint> first, Vector512<uint> second) = Run(numbers, Avx512F.AlignRight32(numbers, numbers, 4), 0, LastOf8);
        Vector512<uint> sorted = Avx512F.PermuteVar16x32x2(Vector512.Min(first, second), s_lanesOf8, Vector512.Max(first, second));
        return Vector512.ConditionalSelect(Vector512.LessThan(Vector512<uint>.Indices, Vector512.Create(8u)), sorted, Vector512<uint>.AllBitsSet);
    }

    /// <summary>Merges sorted runs until all numbers are one.</summary>
    /// <param name="numbers">A power of two of them.</param>
    /// <param name="run">Length of the runs, at least of two vectors.</param>
    public static void Merge(Span<uint> numbers, int run)
    {
        for (int size = 2 * run; size <= numbers.Length; size *= 2)
        {
            for (int i = 0; i < numbers.Length; i += size)
            {
                MergeTwo(numbers.Slice(i, size));
            }
        }
    }

    // Each number of the lower half meets its mirror image; then both halves are bitonic.
    private static void MergeTwo(Span<uint> numbers)
    {
        ref uint n = ref MemoryMarshal.GetReference(numbers);
        int half = numbers.Length / 2;
        for (int i = 0, j = half - Lanes; i < j; i += Lanes, j -= Lanes)
        {
            (Vector512<uint> a, Vector512<uint> b) = (At(ref n, i), Mirrored(ref n, half + j));
            (Vector512<uint> c, Vector512<uint> d) = (At(ref n, j), Mirrored(ref n, half + i));
            Store(ref n, i, half + i, a, b);
            Store(ref n, j, half + j, c, d);
        }

        for (int distance = half / 2; distance >= Size; distance /= 2)
        {
            Halve(numbers, distance);
        }

        for (int i = 0; i < numbers.Length; i += Size)
        {
            (Vector512<uint> lower, Vector512<uint> upper) = Run(At(ref n, i), At(ref n, i + Lanes), FirstOfMerge, Steps);
            lower.StoreUnsafe(ref n, (nuint)i);
            upper.StoreUnsafe(ref n, (nuint)(i + Lanes));
        }
    }

    private static void Halve(Span<uint> numbers, int distance)
    {
        ref uint n = ref MemoryMarshal.GetReference(numbers);
        for (int i = 0; i < numbers.Length; i += 2 * distance)
        {
            for (int j = i; j < i + distance; j += Lanes)
            {
                Store(ref n, j, j + distance, At(ref n, j), At(ref n, j + distance));
            }
        }
    }

    private static void Store(ref uint n, int lower, int upper, Vector512<uint> a, Vector512<uint> b)
    {
        Vector512.Min(a, b).StoreUnsafe(ref n, (nuint)lower);
        Vector512.Max(a, b).StoreUnsafe(ref n, (nuint)upper);
    }

    private static Vector512<uint> At(ref uint n, int i) => Vector512.LoadUnsafe(ref n, (nuint)i);

    private static Vector512<uint> Mirrored(ref uint n, int i) => Avx512F.PermuteVar16x32(At(ref n, i), Backwards);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint> Lower, Vector512<uint> Upper) Run(Vector512<uint> first, Vector512<uint> second, int step, int end)
    {
        ref uint lanes = ref MemoryMarshal.GetArrayDataReference(s_lanes);
        for (; step < end; step++)
        {
            Vector512<uint> smaller = Vector512.Min(first, second), larger = Vector512.Max(first, second);
            first = Avx512F.PermuteVar16x32x2(smaller, Vector512.LoadUnsafe(ref lanes, (nuint)(step * Size)), larger);
            second = Avx512F.PermuteVar16x32x2(smaller, Vector512.LoadUnsafe(ref lanes, (nuint)(step * Size + Lanes)), larger);
        }

        return (first, second);
    }

    // Blocks of 2, 4 … 32 are merged from their halves: each number meets its mirror image in the block, then the one half a block away, a quarter …
    private static uint[] LanesOfSteps()
    {
        List<int[]> layouts = [];
        for (int block = 2; block <= Size; block *= 2)
        {
            layouts.Add(Layout(block - 1));
            for (int distance = block / 4; distance > 0; distance /= 2)
            {
                layouts.Add(Layout(distance));
            }
        }

        layouts.Add(Layout(0));

        // The last mirror image leaves its upper half backwards, which is as bitonic: so these steps are those of merging a bitonic sequence, too.
        int[][] from = [.. layouts];
        from[FirstOfMerge] = Layout(Lanes);
        return [.. Enumerable.Range(0, Steps).SelectMany(s => layouts[s + 1].Select(place => (uint)Array.IndexOf(from[s], place)))];
    }

    // Which places stand in the lanes: all that come before their partner, then the partners; in order if they have none.
    private static int[] Layout(int partner)
    {
        int[] before = [.. Enumerable.Range(0, Size).Where(place => (place ^ partner) >= place)];
        return [.. before, .. before.Select(place => place ^ partner).Where(place => partner != 0)];
    }
}
