using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lanes = System.Runtime.Intrinsics.Vector512<byte>;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Numbers of the packets that are delivered in a cycle, in the order of their routers.</summary>
/// <param name="routers">Of the mesh: no more are delivered in a cycle.</param>
internal sealed class DeliveredIds(int routers)
{
    // What is written is 64 long, whatever counts of it.
    private readonly ushort[] _ids = new ushort[routers + 2 * Lanes.Count];
    private int _count;

    /// <summary>Whether this processor can gather them.</summary>
    public static bool IsSupported => Avx512Vbmi2.IsSupported && Avx512BW.IsSupported;

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<ushort> All => _ids.AsSpan(0, _count);

    /// <summary>Forgets them.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds the numbers of some of 64 routers, given in two bytes.</summary>
    /// <param name="low">The low bytes.</param>
    /// <param name="high">The high bytes.</param>
    /// <param name="which">All ones where a packet is delivered.</param>
    /// <param name="bits">The same, one bit each.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Lanes low, Lanes high, Lanes which, ulong bits)
    {
        Lanes lows = Avx512Vbmi2.Compress(Lanes.Zero, which, low), highs = Avx512Vbmi2.Compress(Lanes.Zero, which, high);
        ref ushort at = ref ScalarStore.At(_ids, _count);
        Join(lows.GetLower(), highs.GetLower()).StoreUnsafe(ref at);
        Join(lows.GetUpper(), highs.GetUpper()).StoreUnsafe(ref at, (nuint)Lanes.Count / 2);
        _count += BitOperations.PopCount(bits);
    }

    private static Vector512<ushort> Join(Vector256<byte> low, Vector256<byte> high)
        => Avx512BW.ConvertToVector512UInt16(low) | (Avx512BW.ConvertToVector512UInt16(high) << 8);
}
