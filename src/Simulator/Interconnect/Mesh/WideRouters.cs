using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<byte>;
using Vec = System.Runtime.Intrinsics.Vector512;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// What <see cref="SimdRouters"/> does, for the plainest mesh: nothing is asked for in between, so that all stays in registers. What depends on a comparison
/// is chosen by its mask.
/// </summary>
internal sealed class WideRouters(SimdPlanes planes, SimdOptions options, DeliveredIds ids)
{
    private const int C = SimdPlanes.Count;

    private readonly byte _depth = (byte)options.Depth;
    private readonly int _width = options.Width, _stride = planes.Stride, _fifoBytes = planes.FifoBytes;

    /// <summary>Decides for 64 routers.</summary>
    /// <param name="first">The first of them.</param>
    /// <returns>The routers that deliver a flit to their cores.</returns>
    public ulong Decide(int first)
    {
        ref byte block = ref planes.Lane0(planes.Lane(first));
        ref byte taken = ref Unsafe.Add(ref planes.Plane0(Plane.Taken), first);
        Lanes taken0 = Load(ref taken, 0), taken1 = Load(ref taken, _stride), taken2 = Load(ref taken, 2 * _stride), taken3 = Load(ref taken, 3 * _stride);
        Lanes taken4 = Load(ref block, Field.LocalTaken * C);
        if ((taken0 | taken1 | taken2 | taken3 | taken4) == Lanes.Zero)
        {
            Lanes.Zero.StoreUnsafe(ref Unsafe.Add(ref taken, Plane.Sent * _stride));
            Lanes.Zero.StoreUnsafe(ref block, Field.Pops * C);
            return 0;
        }

        // Heads: where they want to go. FIFOs 0 to 3 hold what goes east, west, south, north; it never turns back, nor to X again.
        ref byte slots = ref SimdPlanes.At(ref block, Field.Slots);
        Lanes x = Load(ref block, Field.X * C), y = Load(ref block, Field.Y * C);
        Lanes h0 = Bit(taken0, 1), h1 = Bit(taken1, 2), h2 = Bit(taken2, 4), h3 = Bit(taken3, 8), h4 = Bit(taken4, 16);
        Lanes x4 = Head(ref slots, 4, FlitByte.X), y0 = Head(ref slots, 0, FlitByte.Y), y1 = Head(ref slots, 1, FlitByte.Y), y4 = Head(ref slots, 4, FlitByte.Y);
        Lanes at0 = WhereEqual(Head(ref slots, 0, FlitByte.X), x, h0), at1 = WhereEqual(Head(ref slots, 1, FlitByte.X), x, h1), at4 = WhereEqual(x4, x, h4);
        Lanes at2 = WhereEqual(Head(ref slots, 2, FlitByte.Y), y, h2), at3 = WhereEqual(Head(ref slots, 3, FlitByte.Y), y, h3);
        Lanes want0 = (h0 ^ at0) | WhereAbove(x4, x, h4), want1 = (h1 ^ at1) | WhereAbove(x, x4, h4);
        Lanes want2 = WhereAbove(y0, y, at0) | WhereAbove(y1, y, at1) | (h2 ^ at2) | WhereAbove(y4, y, at4);
        Lanes want3 = WhereAbove(y, y0, at0) | WhereAbove(y, y1, at1) | (h3 ^ at3) | WhereAbove(y, y4, at4);
        Lanes want4 = WhereEqual(y0, y, at0) | WhereEqual(y1, y, at1) | at2 | at3 | WhereEqual(y4, y, at4);

        Lanes won0 = Link(ref block, 0, want0, ref Unsafe.Add(ref taken, 1)), won1 = Link(ref block, 1, want1, ref Unsafe.Add(ref taken, _stride - 1));
        Lanes won2 = Link(ref block, 2, want2, ref Unsafe.Add(ref taken, 2 * _stride + _width));
        Lanes won3 = Link(ref block, 3, want3, ref Unsafe.Add(ref taken, 3 * _stride - _width)), won4 = Grant(ref block, MeshTopology.Local, want4);
        (won0 | won1 | won2 | won3 | won4).StoreUnsafe(ref block, Field.Pops * C);
        won4.StoreUnsafe(ref block, Field.Delivered * C);
        (Bit(won0, 1) | Bit(won1, 2) | Bit(won2, 4) | Bit(won3, 8)).StoreUnsafe(ref Unsafe.Add(ref taken, Plane.Sent * _stride));
        Send(ref slots, ref Unsafe.Add(ref planes.Plane0(Plane.Outputs), first), won0, won1, won2, won3);
        return Deliver(ref slots, won4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Deliver(ref byte slots, Lanes won)
    {
        Lanes which = ~Vec.Equals(won, Lanes.Zero);
        ulong bits = which.ExtractMostSignificantBits();
        Lanes m1 = Vec.Equals(won, Vec.Create((byte)2)), m2 = Vec.Equals(won, Vec.Create((byte)4)), m3 = Vec.Equals(won, Vec.Create((byte)8));
        Lanes m4 = Vec.Equals(won, Vec.Create((byte)16));
        ids.Add(Pick(ref slots, FlitByte.Packet0, m1, m2, m3, m4), Pick(ref slots, FlitByte.Packet1, m1, m2, m3, m4), which, bits);
        return bits;
    }

    // A byte of the heads of the FIFOs that won.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Pick(ref byte slots, int index, Lanes m1, Lanes m2, Lanes m3, Lanes m4)
    {
        Lanes rows = Vec.ConditionalSelect(m1, Head(ref slots, 1, index), Head(ref slots, 0, index));
        Lanes columns = Vec.ConditionalSelect(m3, Head(ref slots, 3, index), Head(ref slots, 2, index));
        return Vec.ConditionalSelect(m4, Head(ref slots, 4, index), Vec.ConditionalSelect(m2 | m3, columns, rows));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Load(ref byte at, int offset) => Vec.LoadUnsafe(ref Unsafe.Add(ref at, offset));

    // A byte of the flit at the head of a FIFO.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Head(ref byte slots, int fifo, int index) => Load(ref slots, fifo * _fifoBytes + index * C);

    // A bit where a lane is not 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Bit(Lanes lanes, byte bit) => Vec.ConditionalSelect(Vec.Equals(lanes, Lanes.Zero), Lanes.Zero, Vec.Create(bit));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes WhereEqual(Lanes a, Lanes b, Lanes value) => Vec.ConditionalSelect(Vec.Equals(a, b), value, Lanes.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes WhereAbove(Lanes a, Lanes b, Lanes value) => Vec.ConditionalSelect(Vec.GreaterThan(a, b), value, Lanes.Zero);

    // Adds 1 where a lane is not 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountUp(Lanes lanes, ref byte block, int field)
        => (Load(ref block, field * C) + Vec.Min(lanes, Lanes.One)).StoreUnsafe(ref block, (nuint)(field * C));

    // A link takes a flit if the FIFO that it feeds has a place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Link(ref byte block, int output, Lanes wanted, ref byte taken)
    {
        Lanes eligible = Vec.ConditionalSelect(Vec.Equals(Vec.LoadUnsafe(ref taken), Vec.Create(_depth)), Lanes.Zero, wanted);
        Lanes won = Grant(ref block, output, eligible);
        CountUp(won, ref block, Field.Flits + output);
        CountUp(wanted ^ won, ref block, Field.Blocked + output);
        CountUp(wanted ^ eligible, ref block, Field.NoCredit + output);
        return won;
    }

    // Round robin: the lowest bit of those after the last winner, or of all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Grant(ref byte block, int output, Lanes eligible)
    {
        Lanes last = Load(ref block, (Field.LastWon + output) * C), first = eligible & (Lanes.Zero - (last + last));
        first = Vec.ConditionalSelect(Vec.Equals(first, Lanes.Zero), eligible, first);
        Lanes won = first & (Lanes.Zero - first);
        Vec.ConditionalSelect(Vec.Equals(won, Lanes.Zero), last, won).StoreUnsafe(ref block, (nuint)((Field.LastWon + output) * C));
        return won;
    }

    // What each link carries: the head of the FIFO that won. It is read only where something was sent.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Send(ref byte slots, ref byte link, Lanes won0, Lanes won1, Lanes won2, Lanes won3)
    {
        Lanes b0 = Vec.Create((byte)1), b1 = Vec.Create((byte)2), b4 = Vec.Create((byte)16);
        Lanes local0 = Vec.Equals(won0, b4), local1 = Vec.Equals(won1, b4), local2 = Vec.Equals(won2, b4), local3 = Vec.Equals(won3, b4);
        Lanes east2 = Vec.Equals(won2, b0), west2 = Vec.Equals(won2, b1), east3 = Vec.Equals(won3, b0), west3 = Vec.Equals(won3, b1);
        nuint stride = (nuint)_stride, output = stride * FlitByte.Kind;
        for (int i = 0; i < FlitByte.Kind; i++)
        {
            Lanes local = Head(ref slots, 4, 0), east = Head(ref slots, 0, 0), west = Head(ref slots, 1, 0);
            Vec.ConditionalSelect(local0, local, east).StoreUnsafe(ref link);
            Vec.ConditionalSelect(local1, local, west).StoreUnsafe(ref link, output);
            if (i != FlitByte.X)
            {
                Lanes south = Vec.ConditionalSelect(west2, west, Vec.ConditionalSelect(east2, east, Head(ref slots, 2, 0)));
                Lanes north = Vec.ConditionalSelect(west3, west, Vec.ConditionalSelect(east3, east, Head(ref slots, 3, 0)));
                Vec.ConditionalSelect(local2, local, south).StoreUnsafe(ref link, 2 * output);
                Vec.ConditionalSelect(local3, local, north).StoreUnsafe(ref link, 3 * output);
            }

            slots = ref Unsafe.Add(ref slots, C);
            link = ref Unsafe.Add(ref link, stride);
        }
    }
}
