using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>How many neurons fire in each sub-step: those whose burst is longer than the sub-step.</summary>
internal static class BurstHistogram
{
    // The sixteen bytes that a shuffle chooses from have a place for each of these.
    private const int LargestShuffled = 15;

    // A byte counts two sub-steps, each up to 15.
    private const int VectorsAtOnce = 15;

    private static readonly Vector128<byte>[] s_pairs = Pairs();

    /// <summary>Counts some activations.</summary>
    /// <param name="activations">Activations, each 0 … D.</param>
    /// <param name="firing">Neurons that fire, by sub-step 0 … D − 1; added to.</param>
    public static void Add(ReadOnlySpan<byte> activations, Span<long> firing)
    {
        int done = Simd.Level == SimdLevel.Scalar || !Avx2.IsSupported ? 0
            : firing.Length > LargestShuffled ? AddCut(activations, firing)
            : Simd.Level == SimdLevel.Avx512 && Avx512BW.IsSupported ? AddShuffled512(activations, firing) : AddShuffled256(activations, firing);
        foreach (byte burst in activations[done..])
        {
            for (int k = 0; k < burst; k++)
            {
                firing[k]++;
            }
        }
    }

    // What a burst of each length counts for in two sub-steps, side by side in one byte.
    private static Vector128<byte> Pair(int k)
    {
        Span<byte> pair = stackalloc byte[LargestShuffled + 1];
        for (int burst = 0; burst < pair.Length; burst++)
        {
            pair[burst] = (byte)((burst > k ? 1 : 0) + (burst > k + 1 ? 16 : 0));
        }

        return Vector128.Create<byte>(pair);
    }

    // Two sub-steps at a time, from the first, the third, … on.
    private static Vector128<byte>[] Pairs() => [.. Enumerable.Range(0, LargestShuffled / 2 + 1).Select(i => Pair(2 * i))];

    private static int AddShuffled256(ReadOnlySpan<byte> activations, Span<long> firing)
    {
        int vectors = activations.Length / Vector256<byte>.Count;
        for (int k = 0; k < firing.Length; k += 4)
        {
            AddTo(firing[k..], FourSubSteps256(ref MemoryMarshal.GetReference(activations), vectors, s_pairs[k / 2], s_pairs[k / 2 + 1]));
        }

        return vectors * Vector256<byte>.Count;
    }

    private static int AddShuffled512(ReadOnlySpan<byte> activations, Span<long> firing)
    {
        int vectors = activations.Length / Vector512<byte>.Count;
        for (int k = 0; k < firing.Length; k += 4)
        {
            AddTo(firing[k..], FourSubSteps512(ref MemoryMarshal.GetReference(activations), vectors, s_pairs[k / 2], s_pairs[k / 2 + 1]));
        }

        return vectors * Vector512<byte>.Count;
    }

    // Calls nothing: what lives longer than a call does not stay in a register.
    private static Vector256<ulong> FourSubSteps256(ref byte first, int vectors, Vector128<byte> earlyPair, Vector128<byte> latePair)
    {
        Vector256<byte> half = Vector256.Create((byte)15), early = Vector256.Create(earlyPair, earlyPair), late = Vector256.Create(latePair, latePair);
        Vector256<ulong> a = default, b = default, c = default, d = default;
        for (int v = 0, end; v < vectors; v = end)
        {
            end = Math.Min(v + VectorsAtOnce, vectors);
            Vector256<byte> one = default, two = default;
            for (int i = v; i < end; i++)
            {
                Vector256<byte> bursts = Vector256.LoadUnsafe(ref first, (nuint)(i * Vector256<byte>.Count));
                one += Avx2.Shuffle(early, bursts);
                two += Avx2.Shuffle(late, bursts);
            }

            a += Avx2.SumAbsoluteDifferences(one & half, Vector256<byte>.Zero).AsUInt64();
            b += Avx2.SumAbsoluteDifferences((one.AsUInt16() >>> 4).AsByte() & half, Vector256<byte>.Zero).AsUInt64();
            c += Avx2.SumAbsoluteDifferences(two & half, Vector256<byte>.Zero).AsUInt64();
            d += Avx2.SumAbsoluteDifferences((two.AsUInt16() >>> 4).AsByte() & half, Vector256<byte>.Zero).AsUInt64();
        }

        return Vector256.Create(Vector256.Sum(a), Vector256.Sum(b), Vector256.Sum(c), Vector256.Sum(d));
    }

    // As above.
    private static Vector256<ulong> FourSubSteps512(ref byte first, int vectors, Vector128<byte> earlyPair, Vector128<byte> latePair)
    {
        Vector256<byte> twoEarly = Vector256.Create(earlyPair, earlyPair), twoLate = Vector256.Create(latePair, latePair);
        Vector512<byte> half = Vector512.Create((byte)15), early = Vector512.Create(twoEarly, twoEarly), late = Vector512.Create(twoLate, twoLate);
        Vector512<ulong> a = default, b = default, c = default, d = default;
        for (int v = 0, end; v < vectors; v = end)
        {
            end = Math.Min(v + VectorsAtOnce, vectors);
            Vector512<byte> one = default, two = default;
            for (int i = v; i < end; i++)
            {
                Vector512<byte> bursts = Vector512.LoadUnsafe(ref first, (nuint)(i * Vector512<byte>.Count));
                one += Avx512BW.Shuffle(early, bursts);
                two += Avx512BW.Shuffle(late, bursts);
            }

            a += Avx512BW.SumAbsoluteDifferences(one & half, Vector512<byte>.Zero).AsUInt64();
            b += Avx512BW.SumAbsoluteDifferences((one.AsUInt16() >>> 4).AsByte() & half, Vector512<byte>.Zero).AsUInt64();
            c += Avx512BW.SumAbsoluteDifferences(two & half, Vector512<byte>.Zero).AsUInt64();
            d += Avx512BW.SumAbsoluteDifferences((two.AsUInt16() >>> 4).AsByte() & half, Vector512<byte>.Zero).AsUInt64();
        }

        return Vector256.Create(Vector512.Sum(a), Vector512.Sum(b), Vector512.Sum(c), Vector512.Sum(d));
    }

    private static void AddTo(Span<long> firing, Vector256<ulong> sums)
    {
        for (int k = 0; k < Math.Min(firing.Length, Vector256<ulong>.Count); k++)
        {
            firing[k] += (long)sums[k];
        }
    }

    // Σ min(a, k + 1) − Σ min(a, k) neurons fire in sub-step k, for any D.
    private static int AddCut(ReadOnlySpan<byte> activations, Span<long> firing)
    {
        ref byte first = ref MemoryMarshal.GetReference(activations);
        int end = activations.Length / Vector256<byte>.Count * Vector256<byte>.Count;
        long below = 0;
        for (int k = 0; k < firing.Length; k++)
        {
            Vector256<byte> cut = Vector256.Create((byte)(k + 1));
            Vector256<ulong> sum = default;
            for (int i = 0; i < end; i += Vector256<byte>.Count)
            {
                sum += Avx2.SumAbsoluteDifferences(Vector256.Min(Vector256.LoadUnsafe(ref first, (nuint)i), cut), Vector256<byte>.Zero).AsUInt64();
            }

            long cutSum = (long)Vector256.Sum(sum);
            firing[k] += cutSum - below;
            below = cutSum;
        }

        return end;
    }
}
