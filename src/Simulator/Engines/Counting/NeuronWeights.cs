using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>What a spike of each neuron of a map counts for: weights in digits of 15 bits, which are multiplied many at a time.</summary>
/// <param name="weights">By neuron; not negative.</param>
/// <param name="d">Spikes of a burst, at most.</param>
internal sealed class NeuronWeights(ReadOnlySpan<int> weights, int d)
{
    private const int WeightBits = 15, Lanes = 16;

    // In a sum of so many products of 15 bits and a burst, added up in lanes of pairs, nothing is carried out of 32 bits.
    private readonly int _chunk = Math.Max(Lanes, (1 << (32 - 1 - WeightBits)) / d / 2 * Lanes);
    private readonly short[][] _digits = Digits(weights);

    /// <summary>The sum of spikes times weights.</summary>
    public long Sum(ReadOnlySpan<byte> map)
    {
        long sum = 0;
        for (int at = 0; at < map.Length; at += _chunk)
        {
            ReadOnlySpan<byte> neurons = map[at..Math.Min(map.Length, at + _chunk)];
            for (int digit = 0; digit < _digits.Length; digit++)
            {
                sum += Weigh(neurons, _digits[digit].AsSpan(at, neurons.Length)) << (digit * WeightBits);
            }
        }

        return sum;
    }

    private static short[][] Digits(ReadOnlySpan<int> weights)
    {
        List<short[]> digits = [];
        for (bool more = true; more;)
        {
            short[] digit = new short[weights.Length];
            more = false;
            for (int i = 0; i < digit.Length; i++)
            {
                int rest = weights[i] >> (digits.Count * WeightBits);
                digit[i] = (short)(rest & short.MaxValue);
                more |= rest > short.MaxValue;
            }

            digits.Add(digit);
        }

        return [.. digits];
    }

    private static long Weigh(ReadOnlySpan<byte> spikes, ReadOnlySpan<short> weights)
    {
        int i = 0;
        Vector256<int> sums = default;
        if (Simd.Level > SimdLevel.Scalar)
        {
            for (; i <= spikes.Length - Lanes; i += Lanes)
            {
                Vector256<short> a = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(spikes), (nuint)i));
                sums += Avx2.MultiplyAddAdjacent(a, Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(weights), (nuint)i));
            }
        }

        long sum = Vector256.Sum(Vector256.WidenLower(sums) + Vector256.WidenUpper(sums));
        for (; i < spikes.Length; i++)
        {
            sum += (long)spikes[i] * weights[i];
        }

        return sum;
    }
}
