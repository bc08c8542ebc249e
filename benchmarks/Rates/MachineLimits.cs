using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Benchmarks.Rates;

/// <summary>What one core of this machine does at most, measured in the run that states a share of it. The best of several short measurements counts.</summary>
public static class MachineLimits
{
    private const int Vectors = 256, Rounds = 20_000, Tries = 15;

    // Vectors that lie across two lines of a cache are read at half the rate.
    private const int LineBytes = 64;

    private static readonly byte[] s_block = Filled((64 << 20) + LineBytes);
    private static readonly int s_first = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(s_block, 0) & (LineBytes - 1));
    private static readonly Dictionary<MachineLimit, double> s_measured = [];

    /// <summary>Operations per second; 0 where the machine has no such operation.</summary>
    public static double Of(MachineLimit limit)
    {
        lock (s_measured)
        {
            if (!s_measured.TryGetValue(limit, out double rate))
            {
                s_measured[limit] = rate = limit switch
                {
                    MachineLimit.ByteMultiplyAdds => Best(ByteMultiplyAdds, 64.0 * Vectors * Rounds),
                    MachineLimit.ShortMultiplyAdds => Best(ShortMultiplyAdds, 32.0 * Vectors * Rounds),
                    MachineLimit.SecondLevelReads => Best(() => Reads(512 << 10, 200), 200.0 * (512 << 10)),
                    _ => 0,
                };
            }

            return rate;
        }
    }

    /// <summary>All limits as lines of text.</summary>
    public static IEnumerable<string> Lines()
    {
        yield return $"byte multiply-adds from L1   {Of(MachineLimit.ByteMultiplyAdds) / 1e9,7:F1} G/s";
        yield return $"16-bit multiply-adds from L1 {Of(MachineLimit.ShortMultiplyAdds) / 1e9,7:F1} G/s";
        foreach ((string name, int bytes, int times) in new[] { ("L1", 16 << 10, 20_000), ("L2", 512 << 10, 400), ("L3", 8 << 20, 20), ("memory", 64 << 20, 2) })
        {
            yield return $"reads from {name,-6}            {Best(() => Reads(bytes, times), (double)bytes * times) / 1e9,7:F1} GB/s";
        }
    }

    // Pages that nobody wrote are all the same one, which the first-level cache holds.
    private static byte[] Filled(int bytes)
    {
        byte[] block = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        new Random(1).NextBytes(block);
        return block;
    }

    private static double Best(Func<int> work, double operations)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            long start = Stopwatch.GetTimestamp();
            int sink = work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            GC.KeepAlive(sink);
        }

        return operations / best;
    }

    // As the gather kernel has it at its best: weights from the first-level cache, pairs of factors in a register, sums of 16 bits in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ByteMultiplyAdds()
    {
        ref byte from = ref s_block[s_first];
        if (Avx512BW.IsSupported)
        {
            Vector512<byte> factor = Vector512.Create((byte)1);
            Vector512<short> a = default, b = default, c = default, d = default;
            for (int r = 0; r < Rounds; r++)
            {
                for (nuint i = 0; i < Vectors * 64; i += 256)
                {
                    a += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i).AsSByte());
                    b += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i + 64).AsSByte());
                    c += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i + 128).AsSByte());
                    d += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i + 192).AsSByte());
                }
            }

            return Vector512.Sum(a + b + c + d);
        }

        Vector256<byte> narrow = Vector256.Create((byte)1);
        Vector256<short> e = default, f = default, g = default, h = default;
        for (int r = 0; Avx2.IsSupported && r < Rounds; r++)
        {
            for (nuint i = 0; i < Vectors * 64; i += 128)
            {
                e += Avx2.MultiplyAddAdjacent(narrow, Vector256.LoadUnsafe(ref from, i).AsSByte());
                f += Avx2.MultiplyAddAdjacent(narrow, Vector256.LoadUnsafe(ref from, i + 32).AsSByte());
                g += Avx2.MultiplyAddAdjacent(narrow, Vector256.LoadUnsafe(ref from, i + 64).AsSByte());
                h += Avx2.MultiplyAddAdjacent(narrow, Vector256.LoadUnsafe(ref from, i + 96).AsSByte());
            }
        }

        return Vector256.Sum(e + f + g + h);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ShortMultiplyAdds()
    {
        ref byte from = ref s_block[s_first];
        if (Avx512BW.IsSupported)
        {
            Vector512<short> factor = Vector512.Create((short)1);
            Vector512<int> a = default, b = default, c = default, d = default;
            for (int r = 0; r < Rounds; r++)
            {
                for (nuint i = 0; i < Vectors * 64; i += 256)
                {
                    a += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i).AsInt16());
                    b += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i + 64).AsInt16());
                    c += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i + 128).AsInt16());
                    d += Avx512BW.MultiplyAddAdjacent(factor, Vector512.LoadUnsafe(ref from, i + 192).AsInt16());
                }
            }

            return Vector512.Sum(a + b + c + d);
        }

        Vector256<short> narrow = Vector256.Create((short)1);
        Vector256<int> e = default, f = default;
        for (int r = 0; Avx2.IsSupported && r < Rounds; r++)
        {
            for (nuint i = 0; i < Vectors * 64; i += 64)
            {
                e += Avx2.MultiplyAddAdjacent(narrow, Vector256.LoadUnsafe(ref from, i).AsInt16());
                f += Avx2.MultiplyAddAdjacent(narrow, Vector256.LoadUnsafe(ref from, i + 32).AsInt16());
            }
        }

        return Vector256.Sum(e + f);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Reads(int bytes, int times)
    {
        ref byte from = ref s_block[s_first];
        Vector512<int> a = default, b = default, c = default, d = default;
        for (int t = 0; t < times; t++)
        {
            for (nuint i = 0; i < (nuint)bytes; i += 256)
            {
                a ^= Vector512.LoadUnsafe(ref from, i).AsInt32();
                b ^= Vector512.LoadUnsafe(ref from, i + 64).AsInt32();
                c ^= Vector512.LoadUnsafe(ref from, i + 128).AsInt32();
                d ^= Vector512.LoadUnsafe(ref from, i + 192).AsInt32();
            }
        }

        return Vector512.Sum(a ^ b ^ c ^ d);
    }
}
