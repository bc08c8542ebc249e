using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>What a spike of each chunk counts for, and sums of packed spikes times that, four chunks at a time.</summary>
/// <param name="weights">By chunk; not negative.</param>
internal sealed class ChunkWeights(int[] weights)
{
    private const int Lanes = 4;

    /// <summary>Adds up what is packed into one word of each chunk.</summary>
    /// <param name="packed">Packed spikes by chunk and word.</param>
    /// <param name="words">Words of a chunk.</param>
    /// <param name="word">Which of them.</param>
    /// <param name="lanes">The lanes that count, as bits.</param>
    /// <param name="totals">By chunk: spikes are added to it.</param>
    /// <returns>Spikes, and spikes times weights.</returns>
    public (long Spikes, long Weighted) Add(ReadOnlySpan<ulong> packed, int words, int word, ulong lanes, long[] totals)
    {
        int i = 0;
        Vector256<long> all = default, weighted = default;
        if (Simd.Level > SimdLevel.Scalar && words == 1)
        {
            ref ulong from = ref MemoryMarshal.GetReference(packed[..totals.Length]);
            ref long to = ref MemoryMarshal.GetArrayDataReference(totals);
            for (; i <= totals.Length - Lanes; i += Lanes)
            {
                Vector256<long> spikes = Sum(Vector256.LoadUnsafe(ref from, (nuint)i) & Vector256.Create(lanes)).AsInt64();
                (Vector256.LoadUnsafe(ref to, (nuint)i) + spikes).StoreUnsafe(ref to, (nuint)i);
                all += spikes;
                Vector128<int> own = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(weights), (nuint)i);
                weighted += Avx2.Multiply(spikes.AsInt32(), Avx2.ConvertToVector256Int64(own).AsInt32());
            }
        }

        (long sum, long product) = (Vector256.Sum(all), Vector256.Sum(weighted));
        for (; i < totals.Length; i++)
        {
            int spikes = Packed.Sum(packed[(i * words) + word] & lanes);
            totals[i] += spikes;
            sum += spikes;
            product += (long)spikes * weights[i];
        }

        return (sum, product);
    }

    // Of each word the sum of its lanes.
    private static Vector256<ulong> Sum(Vector256<ulong> packed)
    {
        Vector256<uint> low = Vector256.Create((uint)ushort.MaxValue);
        Vector256<ulong> two = ((packed.AsUInt32() & low) + (packed.AsUInt32() >>> Packed.Bits)).AsUInt64();
        return (two & Vector256.Create((ulong)uint.MaxValue)) + (two >>> (2 * Packed.Bits));
    }
}
