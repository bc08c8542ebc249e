using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>How many neurons fire in each sub-step: those whose burst is longer than the sub-step.</summary>
internal static class BurstHistogram
{
    /// <summary>Counts some activations.</summary>
    /// <param name="activations">Activations, each 0 … D.</param>
    /// <param name="firing">Neurons that fire, by sub-step 0 … D − 1; overwritten.</param>
    public static void Count(ReadOnlySpan<byte> activations, Span<long> firing)
    {
        firing.Clear();
        int done = Simd.Level > SimdLevel.Scalar ? CountVectors(activations, firing) : 0;
        foreach (byte burst in activations[done..])
        {
            for (int k = 0; k < burst; k++)
            {
                firing[k]++;
            }
        }
    }

    // Bursts are mostly short: what nobody in a vector reaches need not be asked further.
    private static int CountVectors(ReadOnlySpan<byte> activations, Span<long> firing)
    {
        ref byte first = ref MemoryMarshal.GetReference(activations);
        int i = 0;
        for (; i + Vector512<byte>.Count <= activations.Length; i += Vector512<byte>.Count)
        {
            Vector512<byte> bursts = Vector512.LoadUnsafe(ref first, (nuint)i);
            for (int k = 0; k < firing.Length; k++)
            {
                ulong mask = Vector512.GreaterThan(bursts, Vector512.Create((byte)k)).ExtractMostSignificantBits();
                if (mask == 0)
                {
                    break;
                }

                firing[k] += BitOperations.PopCount(mask);
            }
        }

        return i;
    }
}
