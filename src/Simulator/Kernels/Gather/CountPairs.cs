using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// The activations of two entries as the 512-bit kernel wants them: side by side, twice. To fill a vector with 32 bits from memory costs a load only; with
/// 16 bits it also costs a shuffle, of which the kernel has too many already.
/// </summary>
internal static unsafe class CountPairs
{
    /// <summary>Whether the kernel that runs a layer wants them.</summary>
    public static bool Serve(GatherLayout layout) => Simd.Level == SimdLevel.Avx512 && !layout.IsWide;

    /// <summary>Doubles the pairs of some entries. Whole vectors are read and written: up to 31 activations and 15 pairs behind the last.</summary>
    /// <param name="counts">Activations of all entries.</param>
    /// <param name="first">First entry, even.</param>
    /// <param name="end">End of the entries, even.</param>
    /// <param name="pairs">Pairs of all entries.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(byte* counts, int first, int end, uint* pairs)
    {
        for (int pair = first / 2; pair < end / 2; pair += Vector512<uint>.Count)
        {
            Vector512<uint> two = Avx512F.ConvertToVector512UInt32(Vector256.Load((ushort*)counts + pair));
            Vector512.Store(two | (two << 16), pairs + pair);
        }
    }

    /// <summary>Doubles all pairs of some activations. Nothing behind them is read or written.</summary>
    /// <param name="counts">Activations, an even number.</param>
    /// <param name="pairs">Their pairs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ReadOnlySpan<byte> counts, uint* pairs)
    {
        fixed (byte* from = counts)
        {
            int whole = counts.Length / 2 & -Vector512<uint>.Count;
            Fill(from, 0, 2 * whole, pairs);
            for (int i = whole; i < counts.Length / 2; i++)
            {
                pairs[i] = ((ushort*)from)[i] * 0x10001u;
            }
        }
    }
}
