using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector256<byte>;
using Vec = System.Runtime.Intrinsics.Vector256;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>First half of a cycle for a vector of routers: who gets which output, and what is sent on it. Changes nothing that a neighbour reads.</summary>
internal sealed class SimdRouters(SimdPlanes planes, SimdOptions options, SimdTrees? trees)
{
    private const int C = SimdPlanes.Count;

    private readonly bool _hasFlight = options.HasFlight, _hasSlowLinks = options.HasSlowLinks, _hasKinds = options.HasKinds, _hasTrees = trees != null;
    private readonly bool _hasRests = options.HasRests;
    private readonly byte _depth = (byte)options.Depth, _fifoRest = (byte)(options.Spec.FifoRest + 1), _outputRest = (byte)(options.Spec.AllocationCycles + 1);
    private readonly int _width = options.Width, _stride = planes.Stride;

    /// <summary>Decides for a vector of routers.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="ring">Where the arrivals of this cycle stand.</param>
    /// <returns>The routers that deliver a flit to their cores.</returns>
    public ulong Decide(int first, int ring)
    {
        ref byte block = ref planes.Lane0(planes.Lane(first));
        ref byte taken = ref Unsafe.Add(ref planes.Plane0(Plane.Taken), first);
        if (!_hasSlowLinks && !_hasRests && IsEmpty(ref block, ref taken))
        {
            Lanes.Zero.StoreUnsafe(ref Unsafe.Add(ref taken, Plane.Sent * _stride));
            Store(Lanes.Zero, ref block, Field.Pops);
            return 0;
        }

        if (_hasFlight)
        {
            Arrive(ref block, first, ring);
        }

        if (_hasRests)
        {
            PassTime(ref block);
        }

        bool branches = _hasTrees && trees!.Find(ref block, ref taken, first);
        return Arbitrate(ref block, ref taken, first, branches);
    }

    // Heads: their places, and where they want to go. FIFOs 0 to 3 hold what goes east, west, south, north; it never turns back, nor to X again.
    private ulong Arbitrate(ref byte block, ref byte taken, int first, bool branches)
    {
        Lanes b0 = Vec.Create((byte)1), b1 = Vec.Create((byte)2), b2 = Vec.Create((byte)4), b3 = Vec.Create((byte)8), b4 = Vec.Create((byte)16);
        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * C);
        nuint fifo = (nuint)planes.FifoBytes;
        Lanes x = Load(ref block, Field.X), y = Load(ref block, Field.Y);
        Lanes h0 = Heads(ref block, ref taken, 0, branches) & b0, h1 = Heads(ref block, ref taken, 1, branches) & b1;
        Lanes h2 = Heads(ref block, ref taken, 2, branches) & b2, h3 = Heads(ref block, ref taken, 3, branches) & b3;
        Lanes h4 = LocalHeads(ref block, branches) & b4;
        Lanes x0 = Vec.LoadUnsafe(ref slots, FlitByte.X * C), x1 = Vec.LoadUnsafe(ref slots, fifo + FlitByte.X * C);
        Lanes x4 = Vec.LoadUnsafe(ref slots, 4 * fifo + FlitByte.X * C);
        Lanes at0 = h0 & Vec.Equals(x0, x), at1 = h1 & Vec.Equals(x1, x), at4 = h4 & Vec.Equals(x4, x);
        Lanes want0 = (h0 ^ at0) | (h4 & Above(x4, x)), want1 = (h1 ^ at1) | (h4 & Above(x, x4));
        Lanes y0 = Vec.LoadUnsafe(ref slots), y1 = Vec.LoadUnsafe(ref slots, fifo), y4 = Vec.LoadUnsafe(ref slots, 4 * fifo);
        Lanes at2 = h2 & Vec.Equals(Vec.LoadUnsafe(ref slots, 2 * fifo), y), at3 = h3 & Vec.Equals(Vec.LoadUnsafe(ref slots, 3 * fifo), y);
        Lanes want2 = (at0 & Above(y0, y)) | (at1 & Above(y1, y)) | (h2 ^ at2) | (at4 & Above(y4, y));
        Lanes want3 = (at0 & Above(y, y0)) | (at1 & Above(y, y1)) | (h3 ^ at3) | (at4 & Above(y, y4));
        Lanes want4 = (at0 & Vec.Equals(y0, y)) | (at1 & Vec.Equals(y1, y)) | at2 | at3 | (at4 & Vec.Equals(y4, y));
        Lanes tails = _hasKinds ? Tails(ref slots, fifo) : Lanes.Zero;
        if (branches)
        {
            (want0, want1) = (want0 | Load(ref block, Field.TreesWant), want1 | Load(ref block, Field.TreesWant + 1));
            (want2, want3) = (want2 | Load(ref block, Field.TreesWant + 2), want3 | Load(ref block, Field.TreesWant + 3));
            want4 |= Load(ref block, Field.TreesWant + 4);
        }

        if (_hasRests)
        {
            Lanes rested = Rested(ref block);
            (want0, want1, want2, want3, want4) = (want0 & rested, want1 & rested, want2 & rested, want3 & rested, want4 & rested);
        }

        (Lanes full0, Lanes full1, Lanes full2, Lanes full3) = Full(ref block, ref taken, want0, want1, want2, want3);
        Lanes won0 = Link(ref block, 0, want0, full0, tails, branches), won1 = Link(ref block, 1, want1, full1, tails, branches);
        Lanes won2 = Link(ref block, 2, want2, full2, tails, branches), won3 = Link(ref block, 3, want3, full3, tails, branches);
        Lanes won4 = Grant(ref block, MeshTopology.Local, want4, tails, branches);
        Lanes sent = (Vec.Min(won0, b0) | ToBit(won1, b1)) | (ToBit(won2, b2) | ToBit(won3, b3));
        sent.StoreUnsafe(ref Unsafe.Add(ref taken, Plane.Sent * _stride));
        Store(won0 | won1 | won2 | won3 | won4, ref block, Field.Pops);
        Store(won4, ref block, Field.Delivered);
        Send(ref slots, first, won0, won1, won2, won3);
        if (branches)
        {
            Store(won0, ref block, Field.Won);
            Store(won1, ref block, Field.Won + 1);
            Store(won2, ref block, Field.Won + 2);
            Store(won3, ref block, Field.Won + 3);
            Store(won4, ref block, Field.Won + 4);
            tails |= Load(ref block, Field.TreeTails + MeshTopology.Local);
            trees!.Advance(ref block, first);
        }

        if (_hasRests)
        {
            RestFifos(ref block, ref slots, fifo);
        }

        return Some(_hasKinds ? won4 & tails : won4).ExtractMostSignificantBits();
    }

    // Whether the FIFO that an output feeds, which is the neighbour's, has no place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Lanes East, Lanes West, Lanes South, Lanes North) Full(ref byte block, ref byte taken, Lanes want0, Lanes want1, Lanes want2, Lanes want3)
    {
        Lanes depth = Vec.Create(_depth);
        Lanes full0 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, 1)), depth);
        Lanes full1 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, _stride - 1)), depth);
        Lanes full2 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, 2 * _stride + _width)), depth);
        Lanes full3 = Vec.Equals(Vec.LoadUnsafe(ref Unsafe.Add(ref taken, 3 * _stride - _width)), depth);
        if ((full0 | full1 | full2 | full3) != Lanes.Zero)
        {
            CountUp(want0 & full0, ref block, Field.NoCredit);
            CountUp(want1 & full1, ref block, Field.NoCredit + 1);
            CountUp(want2 & full2, ref block, Field.NoCredit + 2);
            CountUp(want3 & full3, ref block, Field.NoCredit + 3);
        }

        return (full0, full1, full2, full3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Load(ref byte block, int field) => Vec.LoadUnsafe(ref block, (nuint)(field * C));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Lanes lanes, ref byte block, int field) => lanes.StoreUnsafe(ref block, (nuint)(field * C));

    // All ones where a lane is not 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Some(Lanes lanes) => ~Vec.Equals(lanes, Lanes.Zero);

    // The bit where a lane is not 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes ToBit(Lanes lanes, Lanes bit) => Vec.AndNot(bit, Vec.Equals(lanes, Lanes.Zero));

    // Of bytes below 128 the signed comparison is right, and one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Above(Lanes a, Lanes b) => Vec.GreaterThan(a.AsSByte(), b.AsSByte()).AsByte();

    // Adds 1 where a lane is not 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CountUp(Lanes lanes, ref byte block, int field) => Store(Load(ref block, field) + Vec.Min(lanes, Lanes.One), ref block, field);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsEmpty(ref byte block, ref byte taken)
    {
        nuint stride = (nuint)_stride;
        Lanes row = Vec.LoadUnsafe(ref taken) | Vec.LoadUnsafe(ref taken, stride);
        Lanes column = Vec.LoadUnsafe(ref taken, 2 * stride) | Vec.LoadUnsafe(ref taken, 3 * stride);
        return (row | column | Load(ref block, Field.LocalTaken)) == Lanes.Zero;
    }

    // All ones where there is a head that goes to one place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Heads(ref byte block, ref byte taken, int port, bool branches)
    {
        Lanes flits = _hasFlight ? Load(ref block, Field.Arrived + port) : Vec.LoadUnsafe(ref taken, (nuint)(port * _stride)), heads = Above(flits, Lanes.Zero);
        return branches ? Vec.AndNot(heads, Load(ref block, Field.Branching + port)) : heads;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes LocalHeads(ref byte block, bool branches)
    {
        Lanes heads = Above(Load(ref block, Field.LocalTaken), Lanes.Zero);
        return branches ? Vec.AndNot(heads, Load(ref block, Field.Branching + MeshTopology.Local)) : heads;
    }

    private void Arrive(ref byte block, int first, int ring)
    {
        ref byte at = ref Unsafe.Add(ref planes.Arrivals(ring), first);
        Lanes bits = Vec.LoadUnsafe(ref at);
        Lanes.Zero.StoreUnsafe(ref at);
        for (int port = 0; port < MeshTopology.Directions; port++)
        {
            Lanes bit = Vec.Create((byte)(1 << port));
            Store(Load(ref block, Field.Arrived + port) - Vec.Equals(bits & bit, bit), ref block, Field.Arrived + port);
        }
    }

    private static void PassTime(ref byte block)
    {
        for (int field = Field.FifoRest; field < Field.OutputRest + MeshTopology.Ports; field++)
        {
            Store(Vec.Max(Load(ref block, field), Lanes.One) - Lanes.One, ref block, field);
        }
    }

    // One bit per FIFO that has rested after the last tail.
    private static Lanes Rested(ref byte block)
    {
        Lanes rested = Lanes.Zero;
        for (int port = 0; port < MeshTopology.Ports; port++)
        {
            rested |= Vec.Equals(Load(ref block, Field.FifoRest + port), Lanes.Zero) & Vec.Create((byte)(1 << port));
        }

        return rested;
    }

    // FIFOs that a tail leaves begin to rest.
    private void RestFifos(ref byte block, ref byte slots, nuint fifo)
    {
        Lanes left = Load(ref block, Field.Pops);
        for (int port = 0; port < MeshTopology.Ports; port++)
        {
            Lanes bit = Vec.Create((byte)(1 << port)), tails = Vec.Equals(left & bit, bit);
            if (_hasKinds)
            {
                Lanes kind = Vec.LoadUnsafe(ref slots, (nuint)port * fifo + FlitByte.Kind * C);
                tails &= Vec.Equals(kind & Vec.Create((byte)FlitByte.MostBehind), Lanes.Zero);
            }

            Store(Vec.ConditionalSelect(tails, Vec.Create(_fifoRest), Load(ref block, Field.FifoRest + port)), ref block, Field.FifoRest + port);
        }
    }

    // One bit per FIFO whose head is the last flit of its packet.
    private static Lanes Tails(ref byte slots, nuint fifo)
    {
        Lanes tails = Lanes.Zero;
        for (int port = 0; port < MeshTopology.Ports; port++)
        {
            Lanes kind = Vec.LoadUnsafe(ref slots, (nuint)port * fifo + FlitByte.Kind * C);
            tails |= Vec.Equals(kind, Lanes.Zero) & Vec.Create((byte)(1 << port));
        }

        return tails;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Link(ref byte block, int output, Lanes wanted, Lanes full, Lanes tails, bool branches)
    {
        Lanes eligible = Vec.AndNot(wanted, full);
        if (_hasSlowLinks)
        {
            eligible &= Idle(ref block, output);
        }

        Lanes won = Grant(ref block, output, eligible, tails, branches);
        CountUp(won, ref block, Field.Flits + output);
        CountUp(wanted ^ won, ref block, Field.Blocked + output);
        if (_hasSlowLinks)
        {
            Occupy(ref block, output, won);
        }

        return won;
    }

    // Lets time go on for a link: all ones where it can take a flit.
    private static Lanes Idle(ref byte block, int output)
    {
        Lanes busy = Vec.Max(Load(ref block, Field.Busy + output), Lanes.One) - Lanes.One;
        Store(busy, ref block, Field.Busy + output);
        return Vec.Equals(busy, Lanes.Zero);
    }

    private void Occupy(ref byte block, int output, Lanes won)
    {
        Lanes leaves = Some(Load(ref block, Field.ToChip) & Vec.Create((byte)(1 << output)));
        Lanes cycles = Vec.ConditionalSelect(leaves, Vec.Create((byte)options.ChipLinkCycles), Vec.Create((byte)options.LinkCycles));
        Store(Vec.ConditionalSelect(Some(won), cycles, Load(ref block, Field.Busy + output)), ref block, Field.Busy + output);
    }

    // Round robin: the lowest bit of those after the last winner, or of all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes Grant(ref byte block, int output, Lanes eligible, Lanes tails, bool branches)
    {
        if (_hasKinds)
        {
            eligible &= Load(ref block, Field.Owners + output);
        }

        if (_hasRests)
        {
            eligible &= Vec.Equals(Load(ref block, Field.OutputRest + output), Lanes.Zero);
        }

        Lanes last = Load(ref block, Field.LastWon + output), first = eligible & (Lanes.Zero - (last + last));
        first = Vec.ConditionalSelect(Vec.Equals(first, Lanes.Zero), eligible, first);
        Lanes won = first & (Lanes.Zero - first);
        Store(Vec.ConditionalSelect(Vec.Equals(won, Lanes.Zero), last, won), ref block, Field.LastWon + output);
        tails = _hasKinds && branches ? tails | Load(ref block, Field.TreeTails + output) : tails;
        if (_hasKinds)
        {
            Own(ref block, output, won, tails);
        }

        if (_hasRests)
        {
            Lanes ended = Some(_hasKinds ? won & tails : won);
            Store(Vec.ConditionalSelect(ended, Vec.Create(_outputRest), Load(ref block, Field.OutputRest + output)), ref block, Field.OutputRest + output);
        }

        return won;
    }

    // An output belongs to the packet that got it, until its tail.
    private static void Own(ref byte block, int output, Lanes won, Lanes tails)
    {
        Lanes after = Vec.ConditionalSelect(Vec.Equals(won & tails, Lanes.Zero), won, Vec.Create((byte)0x1F));
        Store(Vec.ConditionalSelect(Vec.Equals(won, Lanes.Zero), Load(ref block, Field.Owners + output), after), ref block, Field.Owners + output);
    }

    // What each link carries: the head of the FIFO that won. It is read only where something was sent.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Send(ref byte slots, int first, Lanes won0, Lanes won1, Lanes won2, Lanes won3)
    {
        Lanes b0 = Vec.Create((byte)1), b1 = Vec.Create((byte)2), b4 = Vec.Create((byte)16);
        Lanes local0 = Vec.Equals(won0, b4), local1 = Vec.Equals(won1, b4), local2 = Vec.Equals(won2, b4), local3 = Vec.Equals(won3, b4);
        Lanes east2 = Vec.Equals(won2, b0), west2 = Vec.Equals(won2, b1), east3 = Vec.Equals(won3, b0), west3 = Vec.Equals(won3, b1);
        nuint fifo = (nuint)planes.FifoBytes, stride = (nuint)_stride;
        int bytes = planes.FlitBytes;
        nuint output = stride * (nuint)bytes;
        ref byte link = ref Unsafe.Add(ref planes.Plane0(Plane.Outputs), first);
        for (int i = 0; i < bytes; i++)
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

            slots = ref Unsafe.Add(ref slots, C);
            link = ref Unsafe.Add(ref link, stride);
        }
    }
}
