using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Counts, for each number, the steps of its channel's staircase that it exceeds.</summary>
internal sealed class Staircase
{
    /// <summary>Steps beyond which it is no longer the fastest way.</summary>
    public const int MostSteps = 16;

    // Numbers of steps for which all steps stay in registers.
    private const int Few = 4, MostInRegisters = 8;

    private readonly int _channels;
    private readonly int _steps;
    private readonly int _period;
    private readonly int _stride;
    private readonly int[] _exceeds;
    private readonly int[] _low;
    private readonly int[] _high;
    private readonly NarrowStaircase<CutSums, int>? _cut;

    /// <summary>Prepares staircases.</summary>
    /// <param name="exceeds">Steps, (steps, channels).</param>
    /// <param name="low">By channel, the least number that is none to be reported; the least integer if none is.</param>
    /// <param name="high">By channel, the largest; the largest integer if none is.</param>
    public Staircase(int[] exceeds, int[] low, int[] high)
    {
        _channels = low.Length;
        _steps = exceeds.Length / _channels;
        _period = ColumnWalk.Period(_channels);
        _stride = Math.Max(_period, _channels);

        // Filled up with steps that nothing exceeds.
        _exceeds = new int[Math.Max(_steps, _steps <= Few ? Few : MostInRegisters) * _stride];
        _exceeds.AsSpan().Fill(int.MaxValue);
        for (int k = 0; k < _steps; k++)
        {
            ColumnWalk.Repeat(exceeds.AsSpan(k * _channels, _channels), _stride).CopyTo(_exceeds, k * _stride);
        }

        (_low, _high) = (ColumnWalk.Repeat(low, _stride), ColumnWalk.Repeat(high, _stride));
        _cut = NarrowSums.MayCut(exceeds, low, high) ? new(exceeds, low, high) : null;
    }

    /// <summary>Counts.</summary>
    /// <param name="values">Numbers, (positions, channels).</param>
    /// <param name="counts">Counts of those.</param>
    /// <returns>How many numbers are below the least or above the largest of their channel.</returns>
    public long Count(ReadOnlySpan<int> values, Span<byte> counts)
    {
        Debug.Assert(counts.Length >= values.Length, "room for all");
        if (Simd.Level > SimdLevel.Scalar && _cut is not null)
        {
            return _cut.Count(values, counts);
        }

        SimdLevel level = _period == 0 ? SimdLevel.Scalar : Simd.Level;
        int lanes = level == SimdLevel.Avx512 ? IntLanes512.Count : IntLanes256.Count, whole = level == SimdLevel.Scalar ? 0 : values.Length / lanes * lanes;
        long outside = level switch
        {
            SimdLevel.Avx512 => Count<IntLanes512, Vector512<int>>(values, counts, whole),
            SimdLevel.Avx2 => Count<IntLanes256, Vector256<int>>(values, counts, whole),
            _ => 0,
        };
        for (int i = whole; i < values.Length; i++)
        {
            int channel = i % _channels, steps = 0;
            while (steps < _steps && values[i] > _exceeds[steps * _stride + channel])
            {
                steps++;
            }

            counts[i] = (byte)steps;
            outside += values[i] < _low[channel] || values[i] > _high[channel] ? 1 : 0;
        }

        return outside;
    }

    private long Count<TLanes, T>(ReadOnlySpan<int> values, Span<byte> counts, int whole)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        long outside = 0;
        ref int from = ref MemoryMarshal.GetReference(values);
        ref byte to = ref MemoryMarshal.GetReference(counts);
        foreach (Column column in new ColumnWalk(whole, _period, TLanes.Count))
        {
            bool report = _steps <= Few ? UpToFour<TLanes, T>(ref from, ref to, column)
                : _steps <= MostInRegisters ? UpToEight<TLanes, T>(ref from, ref to, column)
                : Many<TLanes, T>(ref from, ref to, column);
            if (report)
            {
                outside += Outside(values, column, TLanes.Count);
            }
        }

        return outside;
    }

    // These return whether any number is to be reported.
    private bool UpToFour<TLanes, T>(ref int from, ref byte to, Column column)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        ref int steps = ref MemoryMarshal.GetArrayDataReference(_exceeds);
        T step0 = TLanes.Load(ref steps, column.Lane), step1 = TLanes.Load(ref steps, column.Lane + _period);
        T step2 = TLanes.Load(ref steps, column.Lane + 2 * _period), step3 = TLanes.Load(ref steps, column.Lane + 3 * _period);
        T least = TLanes.All(int.MaxValue), largest = TLanes.All(int.MinValue);
        nint at = column.First;
        for (int i = column.Count; i > 0; i--)
        {
            T value = TLanes.Load(ref from, at);
            T count = TLanes.CountAbove(TLanes.CountAbove(default, value, step0), value, step1);
            count = TLanes.CountAbove(TLanes.CountAbove(count, value, step2), value, step3);
            (least, largest) = (TLanes.Min(least, value), TLanes.Max(largest, value));
            TLanes.StoreBytes(count, ref to, at);
            at += _period;
        }

        return AnyOutside<TLanes, T>(column, least, largest);
    }

    private bool UpToEight<TLanes, T>(ref int from, ref byte to, Column column)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        ref int steps = ref _exceeds[column.Lane];
        T step0 = TLanes.Load(ref steps, 0), step1 = TLanes.Load(ref steps, _period), step2 = TLanes.Load(ref steps, 2 * _period);
        T step3 = TLanes.Load(ref steps, 3 * _period), step4 = TLanes.Load(ref steps, 4 * _period), step5 = TLanes.Load(ref steps, 5 * _period);
        T step6 = TLanes.Load(ref steps, 6 * _period), step7 = TLanes.Load(ref steps, 7 * _period);
        T least = TLanes.All(int.MaxValue), largest = TLanes.All(int.MinValue);
        nint at = column.First;
        for (int i = column.Count; i > 0; i--)
        {
            T value = TLanes.Load(ref from, at);
            T low = TLanes.CountAbove(TLanes.CountAbove(default, value, step0), value, step1);
            T high = TLanes.CountAbove(TLanes.CountAbove(default, value, step4), value, step5);
            low = TLanes.CountAbove(TLanes.CountAbove(low, value, step2), value, step3);
            high = TLanes.CountAbove(TLanes.CountAbove(high, value, step6), value, step7);
            (least, largest) = (TLanes.Min(least, value), TLanes.Max(largest, value));
            TLanes.StoreBytes(TLanes.Add(low, high), ref to, at);
            at += _period;
        }

        return AnyOutside<TLanes, T>(column, least, largest);
    }

    private bool Many<TLanes, T>(ref int from, ref byte to, Column column)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        ref int steps = ref MemoryMarshal.GetArrayDataReference(_exceeds);
        T least = TLanes.All(int.MaxValue), largest = TLanes.All(int.MinValue);
        nint at = column.First, end = column.Lane + _steps * (nint)_period;
        for (int i = column.Count; i > 0; i--)
        {
            T value = TLanes.Load(ref from, at), count = default;
            for (nint step = column.Lane; step < end; step += _period)
            {
                count = TLanes.CountAbove(count, value, TLanes.Load(ref steps, step));
            }

            (least, largest) = (TLanes.Min(least, value), TLanes.Max(largest, value));
            TLanes.StoreBytes(count, ref to, at);
            at += _period;
        }

        return AnyOutside<TLanes, T>(column, least, largest);
    }

    private bool AnyOutside<TLanes, T>(Column column, T least, T largest)
        where TLanes : struct, IIntLanes<T>
        where T : struct
        => TLanes.AnyAbove(largest, TLanes.Load(ref _high[0], column.Lane)) || TLanes.AnyAbove(TLanes.Load(ref _low[0], column.Lane), least);

    // Rare: some neuron saturates.
    private long Outside(ReadOnlySpan<int> values, Column column, int lanes)
    {
        long outside = 0;
        for (int i = 0; i < column.Count; i++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                int value = values[column.First + i * _period + lane];
                outside += value < _low[column.Lane + lane] || value > _high[column.Lane + lane] ? 1 : 0;
            }
        }

        return outside;
    }
}
