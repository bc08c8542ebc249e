using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>
/// A <see cref="Staircase"/> over numbers of 32 bits whose steps fit 16: numbers saturate to 16 bits first, which changes no comparison with a step. In vectors
/// of 256 bits whatever the form: of these, three are worked on at once, and of 512 bits two.
/// </summary>
internal sealed class SaturatedStaircase
{
    /// <summary>Numbers that are done at once.</summary>
    public const int Lanes = 32;

    private const int Half = Lanes / 2, Few = 4;

    private readonly int _steps;
    private readonly int _period;
    private readonly short[] _exceeds;
    private readonly short[] _low;
    private readonly short[] _high;
    private readonly bool _reports;

    private SaturatedStaircase(int[] exceeds, int[] low, int[] high, int period)
    {
        (_steps, _period) = (exceeds.Length / low.Length, period);
        _exceeds = new short[Math.Max(_steps, Few) * period];
        _exceeds.AsSpan().Fill(short.MaxValue);
        for (int k = 0; k < _steps; k++)
        {
            Packed(exceeds.AsSpan(k * low.Length, low.Length), period).CopyTo(_exceeds, k * period);
        }

        (_low, _high) = (Packed(low, period), Packed(high, period));
        _reports = low.Any(l => l > int.MinValue) || high.Any(h => h < int.MaxValue);
    }

    /// <summary>Prepares staircases, or returns null where some step or bound needs more than 16 bits, or none is long enough for tables.</summary>
    /// <inheritdoc cref="Staircase(int[], int[], int[])"/>
    public static SaturatedStaircase? Of(int[] exceeds, int[] low, int[] high)
    {
        // What exceeds the largest number of 16 bits, or is below the least, cannot be told from these. The least and largest integers mean never.
        bool fits = exceeds.All(e => e is (>= short.MinValue and < short.MaxValue) or int.MaxValue) && low.All(l => l is > short.MinValue and <= short.MaxValue or int.MinValue)
            && high.All(h => h is >= short.MinValue and < short.MaxValue or int.MaxValue);
        return fits && ColumnWalk.Period(low.Length, Lanes) is > 0 and var period ? new(exceeds, low, high, Math.Max(period, Lanes)) : null;
    }

    /// <summary>Counts.</summary>
    /// <param name="values">Numbers, (positions, channels): whole <see cref="Lanes"/>.</param>
    /// <param name="counts">Counts of those.</param>
    /// <returns>How many numbers are below the least or above the largest of their channel.</returns>
    public long Count(ReadOnlySpan<int> values, Span<byte> counts)
    {
        ref int from = ref MemoryMarshal.GetReference(values);
        ref byte to = ref MemoryMarshal.GetReference(counts);
        long outside = 0;
        foreach (Column column in new ColumnWalk(values.Length, _period, Lanes))
        {
            if (_steps > Few)
            {
                Many(ref from, ref to, column);
            }
            else
            {
                UpToFour(ref from, ref to, column);
            }

            outside += _reports ? Outside(ref from, column) : 0;
        }

        return outside;
    }

    // Calls nothing, so that all steps stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpToFour(ref int from, ref byte to, Column column)
    {
        ref short steps = ref _exceeds[column.Lane];
        nint at = column.First, period = _period;
        Vector256<short> a0 = Load(ref steps, 0), a1 = Load(ref steps, period), a2 = Load(ref steps, 2 * period), a3 = Load(ref steps, 3 * period);
        steps = ref Unsafe.Add(ref steps, Half);
        Vector256<short> b0 = Load(ref steps, 0), b1 = Load(ref steps, period), b2 = Load(ref steps, 2 * period), b3 = Load(ref steps, 3 * period);
        for (int i = column.Count; i > 0; i--, at += period)
        {
            Vector256<short> a = Saturated(ref from, at), b = Saturated(ref from, at + Half);
            Vector256<short> first = Avx2.CompareGreaterThan(a, a0) + Avx2.CompareGreaterThan(a, a1);
            Vector256<short> last = Avx2.CompareGreaterThan(b, b0) + Avx2.CompareGreaterThan(b, b1);
            first += Avx2.CompareGreaterThan(a, a2) + Avx2.CompareGreaterThan(a, a3);
            last += Avx2.CompareGreaterThan(b, b2) + Avx2.CompareGreaterThan(b, b3);
            Store(first, last, ref to, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Many(ref int from, ref byte to, Column column)
    {
        ref short steps = ref _exceeds[0];
        nint at = column.First, period = _period, end = column.Lane + _steps * period;
        for (int i = column.Count; i > 0; i--, at += period)
        {
            Vector256<short> a = Saturated(ref from, at), b = Saturated(ref from, at + Half), first = default, last = default;
            for (nint step = column.Lane; step < end; step += period)
            {
                first += Avx2.CompareGreaterThan(a, Load(ref steps, step));
                last += Avx2.CompareGreaterThan(b, Load(ref steps, step + Half));
            }

            Store(first, last, ref to, at);
        }
    }

    // Only of populations some of whose potentials may saturate. A column is no longer than a block, so that no count of a lane needs more than 16 bits.
    private long Outside(ref int from, Column column)
    {
        ref short low = ref _low[column.Lane], high = ref _high[column.Lane];
        Vector256<short> lowA = Load(ref low, 0), lowB = Load(ref low, Half), highA = Load(ref high, 0), highB = Load(ref high, Half), outside = default;
        nint at = column.First, period = _period;
        for (int i = column.Count; i > 0; i--, at += period)
        {
            Vector256<short> a = Saturated(ref from, at), b = Saturated(ref from, at + Half);
            outside += Avx2.CompareGreaterThan(lowA, a) | Avx2.CompareGreaterThan(a, highA);
            outside += Avx2.CompareGreaterThan(lowB, b) | Avx2.CompareGreaterThan(b, highB);
        }

        // Comparisons give −1.
        (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(outside);
        return -Vector256.Sum(lower + upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(ref short source, nint offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    // Sixteen numbers: 0 … 3, 8 … 11, 4 … 7, 12 … 15. Packing alternates the halves of 128 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Saturated(ref int source, nint offset)
        => Avx2.PackSignedSaturate(Vector256.LoadUnsafe(ref source, (nuint)offset), Vector256.LoadUnsafe(ref source, (nuint)offset + 8));

    // Comparisons give −1. Packed once more, four numbers in order stand side by side.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<short> first, Vector256<short> last, ref byte to, nint at)
    {
        Vector256<int> packed = Avx2.PackSignedSaturate(first, last).AsInt32();
        Vector256<sbyte> ordered = Avx2.PermuteVar8x32(packed, Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsSByte();
        (-ordered).AsByte().StoreUnsafe(ref to, (nuint)at);
    }

    // By lane of a period, as numbers stand when they are saturated.
    private static short[] Packed(ReadOnlySpan<int> values, int period)
    {
        short[] packed = new short[period];
        for (int i = 0; i < period; i++)
        {
            int ofHalf = i % Half, number = i - ofHalf + (ofHalf & 3) + (ofHalf & 4) * 2 + (ofHalf & 8) / 2;
            packed[i] = (short)Math.Clamp(values[number % values.Length], short.MinValue, short.MaxValue);
        }

        return packed;
    }
}
