using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Sums potentials over positions, channel by channel.</summary>
public static class PotentialSums
{
    /// <summary>Adds the potentials of some positions to the sums.</summary>
    /// <param name="potentials">Potentials, (positions, channels).</param>
    /// <param name="sums">Sums by channel, which this adds to.</param>
    public static void Add(ReadOnlySpan<int> potentials, Span<long> sums)
    {
        int whole = Simd.Level == SimdLevel.Scalar ? 0 : sums.Length / Vector256<long>.Count * Vector256<long>.Count;
        for (int first = 0; first < potentials.Length; first += sums.Length)
        {
            ReadOnlySpan<int> position = potentials.Slice(first, sums.Length);
            AddVectors(position[..whole], sums);
            for (int c = whole; c < sums.Length; c++)
            {
                sums[c] += position[c];
            }
        }
    }

    private static void AddVectors(ReadOnlySpan<int> potentials, Span<long> sums)
    {
        ref int from = ref MemoryMarshal.GetReference(potentials);
        ref long to = ref MemoryMarshal.GetReference(sums);
        for (nuint c = 0; c < (nuint)potentials.Length; c += (nuint)Vector256<long>.Count)
        {
            Vector256<long> wide = Avx2.ConvertToVector256Int64(Vector128.LoadUnsafe(ref from, c));
            (wide + Vector256.LoadUnsafe(ref to, c)).StoreUnsafe(ref to, c);
        }
    }
}
