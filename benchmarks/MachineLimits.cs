using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Benchmarks;

/// <summary>What one core of the machine can do at most, measured in the same run as the kernels.</summary>
internal static class MachineLimits
{
    /// <summary>Multiplies bytes by pairs and adds them, in registers.</summary>
    /// <param name="level">The form.</param>
    /// <param name="operations">Multiply-adds.</param>
    public static int MultiplyAdd(SimdLevel level, int operations)
    {
        if (level != SimdLevel.Avx512)
        {
            Vector256<byte> narrow = Vector256.Create((byte)level);
            Vector256<short> w0 = default, w1 = default, w2 = default, w3 = default, w4 = default, w5 = default, w6 = default, w7 = default;
            for (int i = operations / (8 * Vector256<byte>.Count); i > 0; i--)
            {
                w0 += Avx2.MultiplyAddAdjacent(narrow, w1.AsSByte());
                w1 += Avx2.MultiplyAddAdjacent(narrow, w2.AsSByte());
                w2 += Avx2.MultiplyAddAdjacent(narrow, w3.AsSByte());
                w3 += Avx2.MultiplyAddAdjacent(narrow, w4.AsSByte());
                w4 += Avx2.MultiplyAddAdjacent(narrow, w5.AsSByte());
                w5 += Avx2.MultiplyAddAdjacent(narrow, w6.AsSByte());
                w6 += Avx2.MultiplyAddAdjacent(narrow, w7.AsSByte());
                w7 += Avx2.MultiplyAddAdjacent(narrow, narrow.AsSByte());
            }

            return Vector256.Sum(w0 + w1 + w2 + w3 + w4 + w5 + w6 + w7);
        }

        Vector512<byte> bytes = Vector512.Create((byte)level);
        Vector512<short> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        for (int i = operations / (8 * Vector512<byte>.Count); i > 0; i--)
        {
            s0 += Avx512BW.MultiplyAddAdjacent(bytes, s1.AsSByte());
            s1 += Avx512BW.MultiplyAddAdjacent(bytes, s2.AsSByte());
            s2 += Avx512BW.MultiplyAddAdjacent(bytes, s3.AsSByte());
            s3 += Avx512BW.MultiplyAddAdjacent(bytes, s4.AsSByte());
            s4 += Avx512BW.MultiplyAddAdjacent(bytes, s5.AsSByte());
            s5 += Avx512BW.MultiplyAddAdjacent(bytes, s6.AsSByte());
            s6 += Avx512BW.MultiplyAddAdjacent(bytes, s7.AsSByte());
            s7 += Avx512BW.MultiplyAddAdjacent(bytes, bytes.AsSByte());
        }

        return Vector512.Sum(s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7);
    }

    /// <summary>Reads all of a buffer, whole vectors at a time.</summary>
    public static int Read(SimdLevel level, ReadOnlySpan<byte> buffer)
    {
        if (level != SimdLevel.Avx512)
        {
            Vector256<byte> narrow = default;
            foreach (Vector256<byte> vector in MemoryMarshal.Cast<byte, Vector256<byte>>(buffer))
            {
                narrow ^= vector;
            }

            return Vector256.Sum(narrow);
        }

        Vector512<byte> all = default;
        foreach (Vector512<byte> vector in MemoryMarshal.Cast<byte, Vector512<byte>>(buffer))
        {
            all ^= vector;
        }

        return Vector512.Sum(all);
    }
}
