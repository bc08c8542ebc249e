using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>Counts by sub-step of a list of boxes: a plane of 16-bit counts for each sub-step, so that all boxes of one sub-step lie side by side.</summary>
/// <param name="count">Boxes.</param>
/// <param name="d">Sub-steps.</param>
internal sealed class LaneCounts(int count, int d)
{
    /// <summary>No box with more elements can be counted.</summary>
    public const int Most = ushort.MaxValue;

    private readonly ushort[] _counts = new ushort[count * d];

    /// <summary>Boxes.</summary>
    public int Count => count;

    /// <summary>The count of a box in a sub-step.</summary>
    public int this[int box, int subStep] => _counts[(subStep * count) + box];

    /// <summary>All boxes in one sub-step.</summary>
    public ReadOnlySpan<ushort> Plane(int subStep) => _counts.AsSpan(subStep * count, count);

    /// <summary>Stores the counts of a box.</summary>
    /// <param name="box">The box.</param>
    /// <param name="word">Which four sub-steps.</param>
    /// <param name="packed">Their counts, 16 bits each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(int box, int word, ulong packed)
    {
        Debug.Assert((uint)box < (uint)count);
        int first = word * Packed.Lanes;
        if (first + Packed.Lanes <= d)
        {
            ref ushort plane = ref _counts[(first * count) + box];
            plane = (ushort)packed;
            Unsafe.Add(ref plane, count) = (ushort)(packed >> Packed.Bits);
            Unsafe.Add(ref plane, 2 * count) = (ushort)(packed >> (2 * Packed.Bits));
            Unsafe.Add(ref plane, 3 * count) = (ushort)(packed >> (3 * Packed.Bits));
            return;
        }

        StoreRest(box, first, packed);
    }

    private void StoreRest(int box, int first, ulong packed)
    {
        for (int k = first; k < d; k++, packed >>= Packed.Bits)
        {
            _counts[(k * count) + box] = (ushort)packed;
        }
    }
}
