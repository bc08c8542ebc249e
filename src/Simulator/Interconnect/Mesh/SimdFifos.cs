using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector256<byte>;
using Vec = System.Runtime.Intrinsics.Vector256;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Second half of a cycle for a vector of routers: heads that were taken leave their FIFOs, and what the neighbours sent enters.</summary>
internal sealed class SimdFifos(SimdPlanes planes, SimdOptions options)
{
    private const int C = SimdPlanes.Count;

    private readonly bool _hasFlight = options.HasFlight, _hasChips = options.HasChips;
    private readonly int _width = options.Width, _bytes = planes.FlitBytes, _fifoBytes = planes.FifoBytes;
    private readonly nint _stride = planes.Stride, _slotBytes = planes.SlotBytes;

    /// <summary>Moves the flits of a vector of routers.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="near">Where the arrivals over links of a chip stand.</param>
    /// <param name="far">Where those over links between chips stand.</param>
    public void Move(int first, int near, int far)
    {
        ref byte block = ref planes.Lane0(planes.Lane(first));
        ref byte taken = ref Unsafe.Add(ref planes.Plane0(Plane.Taken), first);
        ref byte sent = ref Unsafe.Add(ref taken, Plane.Sent * _stride);
        Lanes pops = Load(ref block, Field.Pops);
        Lanes east = Vec.LoadUnsafe(ref Unsafe.Subtract(ref sent, 1)) & Vec.Create((byte)1);
        Lanes west = Vec.LoadUnsafe(ref Unsafe.Add(ref sent, 1)) & Vec.Create((byte)2);
        Lanes south = Vec.LoadUnsafe(ref Unsafe.Subtract(ref sent, _width)) & Vec.Create((byte)4);
        Lanes north = Vec.LoadUnsafe(ref Unsafe.Add(ref sent, _width)) & Vec.Create((byte)8);
        Lanes entering = east | west | south | north;
        if ((pops | entering) == Lanes.Zero)
        {
            return;
        }

        ref byte link = ref Unsafe.Add(ref planes.Plane0(Plane.Outputs), first);
        nint output = _bytes * _stride;
        Update(ref block, ref taken, ref Unsafe.Subtract(ref link, 1), 0, pops, east);
        Update(ref block, ref taken, ref Unsafe.Add(ref link, output + 1), 1, pops, west);
        Update(ref block, ref taken, ref Unsafe.Add(ref link, 2 * output - _width), 2, pops, south);
        Update(ref block, ref taken, ref Unsafe.Add(ref link, 3 * output + _width), 3, pops, north);
        UpdateLocal(ref block, pops);
        if (_hasFlight)
        {
            Announce(ref block, first, entering, near, far);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Load(ref byte block, int field) => Vec.LoadUnsafe(ref block, (nuint)(field * C));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Lanes lanes, ref byte block, int field) => lanes.StoreUnsafe(ref block, (nuint)(field * C));

    // Of bytes below 128 the signed comparison is right, and one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AnyAbove(Lanes a, byte b) => Vec.GreaterThan(a.AsSByte(), Vec.Create((sbyte)b)) != Vector256<sbyte>.Zero;

    private void Announce(ref byte block, int first, Lanes entering, int near, int far)
    {
        Lanes crossing = _hasChips ? entering & Load(ref block, Field.FromChip) : Lanes.Zero;
        ref byte at = ref Unsafe.Add(ref planes.Arrivals(near), first);
        (Vec.LoadUnsafe(ref at) | (entering ^ crossing)).StoreUnsafe(ref at);
        if (_hasChips)
        {
            at = ref Unsafe.Add(ref planes.Arrivals(far), first);
            (Vec.LoadUnsafe(ref at) | crossing).StoreUnsafe(ref at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update(ref byte block, ref byte taken, ref byte link, int port, Lanes pops, Lanes sent)
    {
        // Masks are −1.
        Lanes bit = Vec.Create((byte)(1 << port)), left = Vec.Equals(pops & bit, bit), entered = Vec.Equals(sent, bit);
        if ((left | entered) == Lanes.Zero)
        {
            return;
        }

        taken = ref Unsafe.Add(ref taken, port * _stride);
        Lanes before = Vec.LoadUnsafe(ref taken), place = before + left, after = place - entered;
        after.StoreUnsafe(ref taken);
        Store(Vec.Max(Load(ref block, Field.Peaks + port), before - entered), ref block, Field.Peaks + port);
        if (_hasFlight)
        {
            Store(Load(ref block, Field.Arrived + port) + left, ref block, Field.Arrived + port);
        }

        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * C + port * _fifoBytes);
        byte slot = 0;
        do
        {
            Lanes here = entered & Vec.Equals(place, Vec.Create(slot));
            Move(ref slots, ref link, 0, left, here);
            Move(ref slots, ref link, 1, left, here);
            Move(ref slots, ref link, 2, left, here);
            for (int i = port < 2 ? FlitByte.X : FlitByte.Kind; i < _bytes; i++)
            {
                Move(ref slots, ref link, i, left, here);
            }

            slots = ref Unsafe.Add(ref slots, _slotBytes);
            slot++;
        }
        while (AnyAbove(after, slot));
    }

    // A byte of a slot: from the slot behind it where the head has left, from the link where a flit takes this place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Move(ref byte slot, ref byte link, int index, Lanes left, Lanes here)
    {
        ref byte at = ref Unsafe.Add(ref slot, index * C);
        Lanes old = Vec.ConditionalSelect(left, Vec.LoadUnsafe(ref Unsafe.Add(ref at, _slotBytes)), Vec.LoadUnsafe(ref at));
        Vec.ConditionalSelect(here, Vec.LoadUnsafe(ref Unsafe.Add(ref link, index * _stride)), old).StoreUnsafe(ref at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UpdateLocal(ref byte block, Lanes pops)
    {
        Lanes bit = Vec.Create((byte)(1 << MeshTopology.Local)), left = Vec.Equals(pops & bit, bit);
        if (left == Lanes.Zero)
        {
            return;
        }

        Lanes after = Load(ref block, Field.LocalTaken) + left;
        Store(after, ref block, Field.LocalTaken);
        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * C + MeshTopology.Local * _fifoBytes);
        for (byte slot = 0; AnyAbove(after, slot); slot++)
        {
            for (int i = 0; i < _bytes; i++)
            {
                ref byte at = ref Unsafe.Add(ref slots, i * C);
                Vec.ConditionalSelect(left, Vec.LoadUnsafe(ref Unsafe.Add(ref at, _slotBytes)), Vec.LoadUnsafe(ref at)).StoreUnsafe(ref at);
            }

            slots = ref Unsafe.Add(ref slots, _slotBytes);
        }
    }
}
