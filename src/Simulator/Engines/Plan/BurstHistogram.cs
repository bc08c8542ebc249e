using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
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
        int done = Simd.Level > SimdLevel.Scalar && Avx2.IsSupported ? CountVectors(activations, firing) : 0;
        foreach (byte burst in activations[done..])
        {
            for (int k = 0; k < burst; k++)
            {
                firing[k]++;
            }
        }
    }

    // Σ min(a, k + 1) − Σ min(a, k) neurons fire in sub-step k: no branch depends on the data.
    private static int CountVectors(ReadOnlySpan<byte> activations, Span<long> firing)
    {
        ref byte first = ref MemoryMarshal.GetReference(activations);
        int end = activations.Length / Vector512<byte>.Count * Vector512<byte>.Count, k = 0;
        Span<long> sums = stackalloc long[4];
        for (long below = 0; k < firing.Length; k += 4)
        {
            if (Avx512BW.IsSupported && Simd.Level == SimdLevel.Avx512)
            {
                Sums512(ref first, end, k, sums);
            }
            else
            {
                Sums256(ref first, end, k, sums);
            }

            for (int i = k; i < Math.Min(k + 4, firing.Length); i++)
            {
                (firing[i], below) = (sums[i - k] - below, sums[i - k]);
            }
        }

        return end;
    }

    // Sums of activations cut at k + 1 … k + 4.
    private static void Sums512(ref byte first, int end, int k, Span<long> sums)
    {
        Vector512<byte> one = Cut(k + 1), two = Cut(k + 2), three = Cut(k + 3), four = Cut(k + 4), zero = default;
        Vector512<ulong> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < (nuint)end; i += 64)
        {
            Vector512<byte> bursts = Vector512.LoadUnsafe(ref first, i);
            a += Avx512BW.SumAbsoluteDifferences(Vector512.Min(bursts, one), zero).AsUInt64();
            b += Avx512BW.SumAbsoluteDifferences(Vector512.Min(bursts, two), zero).AsUInt64();
            c += Avx512BW.SumAbsoluteDifferences(Vector512.Min(bursts, three), zero).AsUInt64();
            d += Avx512BW.SumAbsoluteDifferences(Vector512.Min(bursts, four), zero).AsUInt64();
        }

        (sums[0], sums[1], sums[2], sums[3]) = ((long)Vector512.Sum(a), (long)Vector512.Sum(b), (long)Vector512.Sum(c), (long)Vector512.Sum(d));

        static Vector512<byte> Cut(int at) => Vector512.Create((byte)Math.Min(at, byte.MaxValue));
    }

    private static void Sums256(ref byte first, int end, int k, Span<long> sums)
    {
        Vector256<byte> one = Cut(k + 1), two = Cut(k + 2), three = Cut(k + 3), four = Cut(k + 4), zero = default;
        Vector256<ulong> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < (nuint)end; i += 32)
        {
            Vector256<byte> bursts = Vector256.LoadUnsafe(ref first, i);
            a += Avx2.SumAbsoluteDifferences(Vector256.Min(bursts, one), zero).AsUInt64();
            b += Avx2.SumAbsoluteDifferences(Vector256.Min(bursts, two), zero).AsUInt64();
            c += Avx2.SumAbsoluteDifferences(Vector256.Min(bursts, three), zero).AsUInt64();
            d += Avx2.SumAbsoluteDifferences(Vector256.Min(bursts, four), zero).AsUInt64();
        }

        (sums[0], sums[1], sums[2], sums[3]) = ((long)Vector256.Sum(a), (long)Vector256.Sum(b), (long)Vector256.Sum(c), (long)Vector256.Sum(d));

        static Vector256<byte> Cut(int at) => Vector256.Create((byte)Math.Min(at, byte.MaxValue));
    }
}
