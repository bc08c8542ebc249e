using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<byte>;
using Vec = System.Runtime.Intrinsics.Vector512;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>First half of a cycle for 64 routers: who gets which output, and what is sent on it. Changes nothing that a neighbour reads.</summary>
internal sealed class SimdRouters(SimdPlanes planes, SimdOptions options, SimdTrees? trees)
{
    private static readonly nuint X = (nuint)(FlitByte.X * SimdPlanes.Count);

    private readonly int _south = options.Width;

    /// <summary>Decides for a vector of routers.</summary>
    /// <param name="vector">Which.</param>
    /// <param name="ring">Where the arrivals of this cycle stand.</param>
    /// <returns>The routers that deliver a flit to their cores.</returns>
    public ulong Decide(int vector, int ring)
    {
        ref byte block = ref planes.Block(vector);
        ref byte taken = ref Unsafe.Add(ref planes.Plane0(Plane.Taken), vector * SimdPlanes.Count);
        ref byte sent = ref Unsafe.Add(ref planes.Plane0(Plane.Sent), vector * SimdPlanes.Count);
        int stride = planes.Stride;
        Lanes t0 = Vec.LoadUnsafe(ref taken), t1 = Vec.LoadUnsafe(ref taken, (nuint)stride), t2 = Vec.LoadUnsafe(ref taken, (nuint)(2 * stride)),
            t3 = Vec.LoadUnsafe(ref taken, (nuint)(3 * stride)), t4 = Load(ref block, Field.LocalTaken);
        if (!options.HasSlowLinks && (t0 | t1 | t2 | t3 | t4) == Lanes.Zero)
        {
            Lanes.Zero.StoreUnsafe(ref sent);
            Store(Lanes.Zero, ref block, Field.Pops);
            return 0;
        }

        if (options.HasFlight)
        {
            (t0, t1, t2, t3) = Arrive(ref block, vector, ring);
        }

        // Heads: their places, and where they want to go. FIFOs 0 to 3 hold what goes east, west, south, north; it never turns back, nor to X again.
        Lanes x = Load(ref block, Field.X), y = Load(ref block, Field.Y);
        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * SimdPlanes.Count);
        nuint fifo = (nuint)planes.FifoBytes;
        Lanes x0 = Vec.LoadUnsafe(ref slots, X), x1 = Vec.LoadUnsafe(ref slots, fifo + X), x4 = Vec.LoadUnsafe(ref slots, 4 * fifo + X);
        Lanes y0 = Vec.LoadUnsafe(ref slots), y1 = Vec.LoadUnsafe(ref slots, fifo), y2 = Vec.LoadUnsafe(ref slots, 2 * fifo), y3 = Vec.LoadUnsafe(ref slots, 3 * fifo),
            y4 = Vec.LoadUnsafe(ref slots, 4 * fifo);
        Lanes h0 = Some(t0), h1 = Some(t1), h2 = Some(t2), h3 = Some(t3), h4 = Some(t4);
        bool branches = trees?.Find(ref block, vector, [t0, t1, t2, t3, t4]) == true;
        if (branches)
        {
            (h0, h1, h2) = (Vec.AndNot(h0, trees!.Heads(0)), Vec.AndNot(h1, trees.Heads(1)), Vec.AndNot(h2, trees.Heads(2)));
            (h3, h4) = (Vec.AndNot(h3, trees.Heads(3)), Vec.AndNot(h4, trees.Heads(4)));
        }

        Lanes b0 = Vec.Create((byte)1), b1 = Vec.Create((byte)2), b2 = Vec.Create((byte)4), b3 = Vec.Create((byte)8), b4 = Vec.Create((byte)16);
        Lanes at0 = h0 & Vec.Equals(x0, x), at1 = h1 & Vec.Equals(x1, x), at4 = h4 & Vec.Equals(x4, x);
        Lanes want0 = (Vec.AndNot(h0, at0) & b0) | (h4 & Vec.GreaterThan(x4, x) & b4);
        Lanes want1 = (Vec.AndNot(h1, at1) & b1) | (h4 & Vec.LessThan(x4, x) & b4);
        (at0, at1, h2, h3, at4) = (at0 & b0, at1 & b1, h2 & b2, h3 & b3, at4 & b4);
        Lanes e0 = Vec.Equals(y0, y), e1 = Vec.Equals(y1, y), e2 = Vec.Equals(y2, y), e3 = Vec.Equals(y3, y), e4 = Vec.Equals(y4, y);
        Lanes want2 = (at0 & Vec.GreaterThan(y0, y)) | (at1 & Vec.GreaterThan(y1, y)) | Vec.AndNot(h2, e2) | (at4 & Vec.GreaterThan(y4, y));
        Lanes want3 = (at0 & Vec.LessThan(y0, y)) | (at1 & Vec.LessThan(y1, y)) | Vec.AndNot(h3, e3) | (at4 & Vec.LessThan(y4, y));
        Lanes want4 = (at0 & e0) | (at1 & e1) | (h2 & e2) | (h3 & e3) | (at4 & e4);
        Lanes tails = options.HasKinds ? Tails(ref slots, fifo) : Lanes.Zero;
        Lanes tails0 = tails, tails1 = tails, tails2 = tails, tails3 = tails, tails4 = tails;
        if (branches)
        {
            want0 |= trees!.Want(ref block, 0, ref tails0);
            want1 |= trees.Want(ref block, 1, ref tails1);
            want2 |= trees.Want(ref block, 2, ref tails2);
            want3 |= trees.Want(ref block, 3, ref tails3);
            want4 |= trees.Want(ref block, 4, ref tails4);
        }

        Lanes full = Vec.Create((byte)options.Depth);
        Lanes full0 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, 1)), full);
        Lanes full1 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, stride - 1)), full);
        Lanes full2 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, 2 * stride + _south)), full);
        Lanes full3 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, 3 * stride - _south)), full);
        Lanes won0 = Link(ref block, 0, want0, full0, tails0), won1 = Link(ref block, 1, want1, full1, tails1);
        Lanes won2 = Link(ref block, 2, want2, full2, tails2), won3 = Link(ref block, 3, want3, full3, tails3);
        Lanes won4 = Grant(ref block, MeshTopology.Local, want4, tails4);

        Lanes sentBits = (Some(won0) & b0) | (Some(won1) & b1) | (Some(won2) & b2) | (Some(won3) & b3);
        sentBits.StoreUnsafe(ref sent);
        Lanes pops = won0 | won1 | won2 | won3 | won4;
        Send(ref slots, vector, won0, won1, won2, won3);
        if (branches)
        {
            trees!.Advance(ref block, vector, [won0, won1, won2, won3, won4], ref pops);
        }

        Store(pops, ref block, Field.Pops);
        Store(won4, ref block, Field.Delivered);
        return Some(options.HasKinds ? won4 & tails4 : won4).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Load(ref byte block, int field) => Vec.LoadUnsafe(ref block, (nuint)(field * SimdPlanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Lanes lanes, ref byte block, int field) => lanes.StoreUnsafe(ref block, (nuint)(field * SimdPlanes.Count));

    // All ones where a lane is not 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Some(Lanes lanes) => ~Vec.Equals(lanes, Lanes.Zero);

    // A mask is −1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountUp(Lanes mask, ref byte block, int field) => Store(Load(ref block, field) - mask, ref block, field);

    private (Lanes, Lanes, Lanes, Lanes) Arrive(ref byte block, int vector, int ring)
    {
        ref byte at = ref Unsafe.Add(ref planes.Arrivals(ring), vector * SimdPlanes.Count);
        Lanes bits = Vec.LoadUnsafe(ref at);
        Lanes.Zero.StoreUnsafe(ref at);
        Lanes a0 = Load(ref block, Field.Arrived) - Some(bits & Vec.Create((byte)1)), a1 = Load(ref block, Field.Arrived + 1) - Some(bits & Vec.Create((byte)2));
        Lanes a2 = Load(ref block, Field.Arrived + 2) - Some(bits & Vec.Create((byte)4)), a3 = Load(ref block, Field.Arrived + 3) - Some(bits & Vec.Create((byte)8));
        Store(a0, ref block, Field.Arrived);
        Store(a1, ref block, Field.Arrived + 1);
        Store(a2, ref block, Field.Arrived + 2);
        Store(a3, ref block, Field.Arrived + 3);
        return (a0, a1, a2, a3);
    }

    // One bit per FIFO whose head is the last flit of its packet.
    private static Lanes Tails(ref byte slots, nuint fifo)
    {
        Lanes tails = Lanes.Zero;
        for (int port = 0; port < MeshTopology.Ports; port++)
        {
            Lanes kind = Vec.LoadUnsafe(ref slots, (nuint)port * fifo + (nuint)(FlitByte.Kind * SimdPlanes.Count));
            tails |= Vec.Equals(kind, Lanes.Zero) & Vec.Create((byte)(1 << port));
        }

        return tails;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Link(ref byte block, int output, Lanes wanted, Lanes full, Lanes tails)
    {
        Lanes eligible = Vec.AndNot(wanted, full);
        if (options.HasSlowLinks)
        {
            eligible &= Idle(ref block, output);
        }

        Lanes won = Grant(ref block, output, eligible, tails), sent = Some(won);
        CountUp(sent, ref block, Field.Flits + output);
        CountUp(Some(Vec.AndNot(wanted, won)), ref block, Field.Blocked + output);
        CountUp(Some(wanted) & full, ref block, Field.NoCredit + output);
        if (options.HasSlowLinks)
        {
            Occupy(ref block, output, sent);
        }

        return won;
    }

    // Lets time go on for a link: all ones where it can take a flit.
    private static Lanes Idle(ref byte block, int output)
    {
        Lanes one = Vec.Create((byte)1), busy = Vec.Max(Load(ref block, Field.Busy + output), one) - one;
        Store(busy, ref block, Field.Busy + output);
        return Vec.Equals(busy, Lanes.Zero);
    }

    private void Occupy(ref byte block, int output, Lanes sent)
    {
        Lanes leaves = Some(Load(ref block, Field.ToChip) & Vec.Create((byte)(1 << output)));
        Lanes cycles = Vec.ConditionalSelect(leaves, Vec.Create((byte)options.ChipLinkCycles), Vec.Create((byte)options.LinkCycles));
        Store(Vec.ConditionalSelect(sent, cycles, Load(ref block, Field.Busy + output)), ref block, Field.Busy + output);
    }

    // Round robin: the lowest bit of those favoured, or of all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Grant(ref byte block, int output, Lanes eligible, Lanes tails)
    {
        Lanes owners = Lanes.Zero, all = Vec.Create((byte)0x1F);
        if (options.HasKinds)
        {
            owners = Load(ref block, Field.Owners + output);
            eligible &= owners;
        }

        Lanes favoured = Load(ref block, Field.Favoured + output), first = eligible & favoured;
        first = Vec.ConditionalSelect(Vec.Equals(first, Lanes.Zero), eligible, first);
        Lanes won = first & (Lanes.Zero - first), none = Vec.Equals(won, Lanes.Zero);
        Store(Vec.ConditionalSelect(none, favoured, (Lanes.Zero - (won + won)) & all), ref block, Field.Favoured + output);
        if (options.HasKinds)
        {
            Lanes after = Vec.ConditionalSelect(Vec.Equals(won & tails, Lanes.Zero), won, all);
            Store(Vec.ConditionalSelect(none, owners, after), ref block, Field.Owners + output);
        }

        return won;
    }

    // What each link carries: the head of the FIFO that won. It is read only where something was sent.
    private void Send(ref byte slots, int vector, Lanes won0, Lanes won1, Lanes won2, Lanes won3)
    {
        Lanes b0 = Vec.Create((byte)1), b1 = Vec.Create((byte)2), b4 = Vec.Create((byte)16);
        Lanes local0 = Some(won0 & b4), local1 = Some(won1 & b4), local2 = Some(won2 & b4), local3 = Some(won3 & b4);
        Lanes east2 = Some(won2 & b0), west2 = Some(won2 & b1), east3 = Some(won3 & b0), west3 = Some(won3 & b1);
        nuint fifo = (nuint)planes.FifoBytes, stride = (nuint)planes.Stride, output = stride * (nuint)planes.FlitBytes;
        ref byte link = ref Unsafe.Add(ref planes.Plane0(Plane.Outputs), vector * SimdPlanes.Count);
        for (int i = 0; i < planes.FlitBytes; i++)
        {
            Lanes local = Vec.LoadUnsafe(ref slots, 4 * fifo), east = Vec.LoadUnsafe(ref slots), west = Vec.LoadUnsafe(ref slots, fifo);
            Vec.ConditionalSelect(local0, local, east).StoreUnsafe(ref link);
            Vec.ConditionalSelect(local1, local, west).StoreUnsafe(ref link, output);
            if (i != FlitByte.X)
            {
                Lanes south = Vec.LoadUnsafe(ref slots, 2 * fifo), north = Vec.LoadUnsafe(ref slots, 3 * fifo);
                south = Vec.ConditionalSelect(west2, west, Vec.ConditionalSelect(east2, east, south));
                north = Vec.ConditionalSelect(west3, west, Vec.ConditionalSelect(east3, east, north));
                Vec.ConditionalSelect(local2, local, south).StoreUnsafe(ref link, 2 * output);
                Vec.ConditionalSelect(local3, local, north).StoreUnsafe(ref link, 3 * output);
            }

            slots = ref Unsafe.Add(ref slots, SimdPlanes.Count);
            link = ref Unsafe.Add(ref link, stride);
        }
    }
}
