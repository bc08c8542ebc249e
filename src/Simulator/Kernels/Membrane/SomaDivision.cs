using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>
/// The soma by division, for large D: v / θ in single precision is right to within one step of the staircase, whichever D ≤ 255; two comparisons with
/// the thresholds of that step and the next, computed in integers, make it exact.
/// </summary>
internal sealed class SomaDivision
{
    private readonly SomaTable _table;
    private readonly int _period;
    private readonly int[] _thresholds;
    private readonly int[] _inverses;

    /// <summary>Prepares a site.</summary>
    public SomaDivision(SomaTable table)
    {
        (_table, _period) = (table, ColumnWalk.Period(table.Channels));
        _thresholds = ColumnWalk.Repeat<int>(Array.ConvertAll(table.Threshold, t => (int)t), _period);
        _inverses = Array.ConvertAll(_thresholds, t => BitConverter.SingleToInt32Bits(1f / t));
    }

    /// <summary>Fires as many whole vectors of neurons as there are; returns how many neurons were done.</summary>
    public int Fire(ReadOnlySpan<int> potentials, Span<byte> activations) => Simd.Level switch
    {
        SimdLevel.Avx512 => Fire<IntLanes512, Vector512<int>>(potentials, activations),
        SimdLevel.Avx2 => Fire<IntLanes256, Vector256<int>>(potentials, activations),
        _ => 0,
    };

    private int Fire<TLanes, T>(ReadOnlySpan<int> potentials, Span<byte> activations)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        int whole = potentials.Length / TLanes.Count * TLanes.Count;
        ref int from = ref MemoryMarshal.GetReference(potentials);
        ref byte to = ref MemoryMarshal.GetReference(activations);
        foreach (Column column in new ColumnWalk(whole, _period, TLanes.Count))
        {
            Fire<TLanes, T>(ref from, ref to, column);
        }

        return whole;
    }

    private void Fire<TLanes, T>(ref int from, ref byte to, Column column)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        // An activation of at least k takes v ≥ (θ(2k − 1) + 1) / 2, or + 2 for an odd k that half-even takes back; 2θk / 2 when it rounds down.
        bool down = _table.Rounding == Rounding.Down;
        T threshold = TLanes.Load(ref _thresholds[0], column.Lane), inverse = TLanes.Load(ref _inverses[0], column.Lane);
        T doubled = TLanes.Add(threshold, threshold), offset = TLanes.Subtract(TLanes.All(down ? 0 : 1), down ? default : threshold);
        T one = TLanes.All(1), most = TLanes.All(_table.D);
        T odd = TLanes.All(_table.Rounding == Rounding.HalfEven ? 1 : 0);
        float half = down ? 0 : 0.5f, largest = _table.D;
        nint at = column.First;
        for (int i = column.Count; i > 0; i--)
        {
            T value = TLanes.Load(ref from, at), estimate = TLanes.Scale(value, inverse, half, largest);
            T parity = TLanes.And(estimate, odd), step = TLanes.Add(TLanes.Multiply(estimate, doubled), offset);
            T here = TLanes.Half(TLanes.Add(step, parity)), next = TLanes.Half(TLanes.Add(TLanes.Add(step, doubled), TLanes.Subtract(odd, parity)));
            T count = TLanes.CountAbove(TLanes.Subtract(estimate, one), value, TLanes.Subtract(here, one));
            count = TLanes.CountAbove(count, value, TLanes.Subtract(next, one));
            TLanes.StoreBytes(TLanes.Min(TLanes.Max(count, default), most), ref to, at);
            at += _period;
        }
    }
}
