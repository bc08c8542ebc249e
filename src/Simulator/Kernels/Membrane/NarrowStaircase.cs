using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>A <see cref="Staircase"/> over numbers of 16 bits, in vectors of 256 bits whatever the form: half as much to compare.</summary>
internal sealed class NarrowStaircase
{
    /// <summary>Numbers that are done at once.</summary>
    public const int Lanes = 32;

    private const int Half = Lanes / 2, Few = 4;

    private readonly int _channels;
    private readonly int _steps;
    private readonly int _period;
    private readonly short[] _exceeds;
    private readonly short[] _low;
    private readonly short[] _high;
    private readonly bool _reports;

    /// <summary>Prepares staircases. Numbers are −32,767 … 32,767, so that steps and bounds beyond say never or always.</summary>
    /// <inheritdoc cref="Staircase(int[], int[], int[])"/>
    public NarrowStaircase(int[] exceeds, int[] low, int[] high)
    {
        _channels = low.Length;
        _steps = exceeds.Length / _channels;
        _period = ColumnWalk.Period(_channels, Lanes);
        int stride = Math.Max(_period, _channels);
        _exceeds = new short[Math.Max(_steps, Few) * stride];
        _exceeds.AsSpan().Fill(short.MaxValue);
        for (int k = 0; k < _steps; k++)
        {
            Repeat(exceeds.AsSpan(k * _channels, _channels), stride).CopyTo(_exceeds, k * stride);
        }

        (_low, _high) = (Repeat(low, stride), Repeat(high, stride));
        _reports = low.Any(l => l > short.MinValue) || high.Any(h => h < short.MaxValue);
    }

    /// <summary>Counts.</summary>
    /// <inheritdoc cref="Staircase.Count"/>
    public long Count(ReadOnlySpan<short> values, Span<byte> counts)
    {
        Debug.Assert(counts.Length >= values.Length, "room for all");
        int whole = _period == 0 ? 0 : values.Length / Lanes * Lanes;
        ref short from = ref MemoryMarshal.GetReference(values);
        ref byte to = ref MemoryMarshal.GetReference(counts);
        foreach (Column column in new ColumnWalk(whole, Math.Max(_period, Lanes), Lanes))
        {
            if (_steps <= Few)
            {
                UpToFour(ref from, ref to, column);
            }
            else
            {
                Many(ref from, ref to, column);
            }
        }

        for (int i = whole; i < values.Length; i++)
        {
            counts[i] = CountOne(values[i], i % _channels);
        }

        return _reports ? Outside(values) : 0;
    }

    private byte CountOne(short value, int channel)
    {
        int steps = 0, stride = Math.Max(_period, _channels);
        while (steps < _steps && value > _exceeds[steps * stride + channel])
        {
            steps++;
        }

        return (byte)steps;
    }

    // Calls nothing, so that all steps stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void UpToFour(ref short from, ref byte to, Column column)
    {
        ref short steps = ref _exceeds[column.Lane];
        nint at = column.First, period = _period;
        Vector256<short> a0 = Load(ref steps, 0), a1 = Load(ref steps, period), a2 = Load(ref steps, 2 * period), a3 = Load(ref steps, 3 * period);
        steps = ref Unsafe.Add(ref steps, Half);
        Vector256<short> b0 = Load(ref steps, 0), b1 = Load(ref steps, period), b2 = Load(ref steps, 2 * period), b3 = Load(ref steps, 3 * period);
        for (int i = column.Count; i > 0; i--, at += period)
        {
            Vector256<short> a = Load(ref from, at), b = Load(ref from, at + Half);
            Vector256<short> first = Avx2.CompareGreaterThan(a, a0) + Avx2.CompareGreaterThan(a, a1);
            Vector256<short> last = Avx2.CompareGreaterThan(b, b0) + Avx2.CompareGreaterThan(b, b1);
            first += Avx2.CompareGreaterThan(a, a2) + Avx2.CompareGreaterThan(a, a3);
            last += Avx2.CompareGreaterThan(b, b2) + Avx2.CompareGreaterThan(b, b3);
            Store(first, last, ref to, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Many(ref short from, ref byte to, Column column)
    {
        ref short steps = ref _exceeds[0];
        nint at = column.First, period = _period, end = column.Lane + _steps * period;
        for (int i = column.Count; i > 0; i--, at += period)
        {
            Vector256<short> a = Load(ref from, at), b = Load(ref from, at + Half), first = default, last = default;
            for (nint step = column.Lane; step < end; step += period)
            {
                first += Avx2.CompareGreaterThan(a, Load(ref steps, step));
                last += Avx2.CompareGreaterThan(b, Load(ref steps, step + Half));
            }

            Store(first, last, ref to, at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Load(ref short source, nint offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    // Comparisons give −1. Packing alternates the halves of 128 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<short> first, Vector256<short> last, ref byte to, nint at)
    {
        Vector256<sbyte> packed = Avx2.PackSignedSaturate(first, last);
        Vector256<sbyte> ordered = Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsSByte();
        (-ordered).AsByte().StoreUnsafe(ref to, (nuint)at);
    }

    // Only of layers some of whose sums may saturate a potential.
    private long Outside(ReadOnlySpan<short> values)
    {
        long outside = 0;
        int channel = 0;
        foreach (short value in values)
        {
            outside += value < _low[channel] || value > _high[channel] ? 1 : 0;
            channel = channel + 1 == _channels ? 0 : channel + 1;
        }

        return outside;
    }

    private static short[] Repeat(ReadOnlySpan<int> values, int length)
    {
        short[] repeated = new short[length];
        for (int i = 0; i < length; i++)
        {
            repeated[i] = (short)Math.Clamp(values[i % values.Length], short.MinValue, short.MaxValue);
        }

        return repeated;
    }
}
