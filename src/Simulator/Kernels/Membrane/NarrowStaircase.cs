using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>
/// A <see cref="Staircase"/> that compares 16 bits, half as much as 32. In vectors of 256 bits whatever the form: of these, three are worked on at once, and of
/// 512 bits two. Numbers are taken in order, so that they are fetched before their time; steps are read each time, from the nearest cache.
/// </summary>
/// <typeparam name="TSums">How numbers become 16 bits.</typeparam>
/// <typeparam name="T">What they are.</typeparam>
internal sealed class NarrowStaircase<TSums, T>
    where TSums : struct, INarrowSums<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private const int Lanes = NarrowSums.Lanes, Half = Lanes / 2, Few = 4;

    private readonly int _channels;
    private readonly int _steps;
    private readonly int _stride;
    private readonly bool _repeats;
    private readonly short[] _exceeds;
    private readonly short[] _low;
    private readonly short[] _high;
    private readonly bool _reports;

    /// <summary>Prepares staircases. Steps and bounds that 16 bits do not hold say never or always.</summary>
    /// <inheritdoc cref="Staircase(int[], int[], int[])"/>
    public NarrowStaircase(int[] exceeds, int[] low, int[] high)
    {
        _channels = low.Length;
        _steps = exceeds.Length / _channels;
        int period = ColumnWalk.Period(_channels, Lanes);
        (_repeats, _stride) = (period > 0, period > 0 ? period : (_channels + Lanes - 1) / Lanes * Lanes);
        _exceeds = new short[Math.Max(_steps, Few) * _stride];
        _exceeds.AsSpan().Fill(short.MaxValue);
        for (int k = 0; k < _steps; k++)
        {
            Repeat(exceeds.AsSpan(k * _channels, _channels)).CopyTo(_exceeds, k * _stride);
        }

        (_low, _high) = (Repeat(low), Repeat(high));
        _reports = low.Any(l => l > short.MinValue) || high.Any(h => h < short.MaxValue);
    }

    /// <summary>Counts.</summary>
    /// <inheritdoc cref="Staircase.Count"/>
    public long Count(ReadOnlySpan<T> values, Span<byte> counts)
    {
        Debug.Assert(counts.Length >= values.Length, "room for all");
        int whole = _repeats ? values.Length / Lanes * Lanes : 0;
        ref T from = ref MemoryMarshal.GetReference(values);
        ref byte to = ref MemoryMarshal.GetReference(counts);
        if (_steps <= Few)
        {
            UpToFour(ref from, ref to, whole);
        }
        else
        {
            Many(ref from, ref to, whole);
        }

        long outside = _reports ? Outside(ref from, whole) : 0;
        for (int i = whole; i < values.Length; i++)
        {
            short value = short.CreateSaturating(values[i]);
            int place = i % _channels / Lanes * Lanes + TSums.PlaceOf(i % _channels % Lanes);
            counts[i] = CountOne(value, place);
            outside += _reports && (value < _low[place] || value > _high[place]) ? 1 : 0;
        }

        return outside;
    }

    private byte CountOne(short value, int place)
    {
        int steps = 0;
        while (steps < _steps && value > _exceeds[steps * _stride + place])
        {
            steps++;
        }

        return (byte)steps;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpToFour(ref T from, ref byte to, nint end)
    {
        nint stride = _stride, lane = 0;
        ref short early = ref MemoryMarshal.GetArrayDataReference(_exceeds), late = ref Unsafe.Add(ref early, 2 * stride);
        for (nint at = 0; at < end; at += Lanes)
        {
            Vector256<short> a = TSums.Load(ref from, at), b = TSums.Load(ref from, at + Half);
            ref short one = ref Unsafe.Add(ref early, lane), three = ref Unsafe.Add(ref late, lane);
            Vector256<short> first = Above(a, ref one, 0) + Above(a, ref one, stride), last = Above(b, ref one, Half) + Above(b, ref one, stride + Half);
            first += Above(a, ref three, 0) + Above(a, ref three, stride);
            last += Above(b, ref three, Half) + Above(b, ref three, stride + Half);
            Store(first, last, ref to, at);
            lane = lane + Lanes == stride ? 0 : lane + Lanes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Many(ref T from, ref byte to, nint end)
    {
        nint stride = _stride, lane = 0, steps = _steps * stride;
        ref short exceeds = ref MemoryMarshal.GetArrayDataReference(_exceeds);
        for (nint at = 0; at < end; at += Lanes)
        {
            Vector256<short> a = TSums.Load(ref from, at), b = TSums.Load(ref from, at + Half), first = default, last = default;
            for (nint step = lane; step < steps; step += stride)
            {
                first += Above(a, ref exceeds, step);
                last += Above(b, ref exceeds, step + Half);
            }

            Store(first, last, ref to, at);
            lane = lane + Lanes == stride ? 0 : lane + Lanes;
        }
    }

    // Only of layers some of whose sums may saturate a potential. Counts of a lane are widened before they need more than 16 bits.
    private long Outside(ref T from, nint end)
    {
        const int block = short.MaxValue / 2 * Lanes;
        ref short low = ref MemoryMarshal.GetArrayDataReference(_low), high = ref MemoryMarshal.GetArrayDataReference(_high);
        long outside = 0;
        for (nint first = 0, lane = 0; first < end; first += block)
        {
            Vector256<short> some = default;
            for (nint at = first; at < Math.Min(end, first + block); at += Lanes)
            {
                Vector256<short> a = TSums.Load(ref from, at), b = TSums.Load(ref from, at + Half);
                some += Avx2.CompareGreaterThan(Load(ref low, lane), a) + Above(a, ref high, lane);
                some += Avx2.CompareGreaterThan(Load(ref low, lane + Half), b) + Above(b, ref high, lane + Half);
                lane = lane + Lanes == _stride ? 0 : lane + Lanes;
            }

            (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(some);
            outside -= Vector256.Sum(lower + upper);
        }

        return outside;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(ref short source, nint offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    // −1 where it is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Above(Vector256<short> values, ref short steps, nint offset) => Avx2.CompareGreaterThan(values, Load(ref steps, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<short> first, Vector256<short> last, ref byte to, nint at)
    {
        Vector256<int> packed = Avx2.PackSignedSaturate(first, last).AsInt32();
        (-Avx2.PermuteVar8x32(packed, TSums.Order).AsSByte()).AsByte().StoreUnsafe(ref to, (nuint)at);
    }

    // As often as they fit, each where vectors have it.
    private short[] Repeat(ReadOnlySpan<int> values)
    {
        short[] repeated = new short[_stride];
        for (int i = 0; i < repeated.Length; i++)
        {
            repeated[i / Lanes * Lanes + TSums.PlaceOf(i % Lanes)] = (short)Math.Clamp(values[i % values.Length], short.MinValue, short.MaxValue);
        }

        return repeated;
    }
}
