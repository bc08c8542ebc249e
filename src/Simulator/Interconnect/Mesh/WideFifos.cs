using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<byte>;
using Vec = System.Runtime.Intrinsics.Vector512;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>What <see cref="SimdFifos"/> does, for the plainest mesh.</summary>
internal sealed class WideFifos(SimdPlanes planes, SimdOptions options)
{
    private const int C = SimdPlanes.Count, Bytes = FlitByte.Kind, SlotBytes = Bytes * C;

    private readonly int _width = options.Width, _fifoBytes = planes.FifoBytes;
    private readonly nint _stride = planes.Stride;

    /// <summary>Moves the flits of 64 routers.</summary>
    /// <param name="first">The first of them.</param>
    public void Move(int first)
    {
        ref byte block = ref planes.Lane0(planes.Lane(first));
        ref byte taken = ref Unsafe.Add(ref planes.Plane0(Plane.Taken), first);
        ref byte sent = ref Unsafe.Add(ref taken, Plane.Sent * _stride);
        Lanes pops = Vec.LoadUnsafe(ref block, Field.Pops * C);
        Lanes east = Vec.LoadUnsafe(ref Unsafe.Subtract(ref sent, 1)) & Vec.Create((byte)1);
        Lanes west = Vec.LoadUnsafe(ref Unsafe.Add(ref sent, 1)) & Vec.Create((byte)2);
        Lanes south = Vec.LoadUnsafe(ref Unsafe.Subtract(ref sent, _width)) & Vec.Create((byte)4);
        Lanes north = Vec.LoadUnsafe(ref Unsafe.Add(ref sent, _width)) & Vec.Create((byte)8);
        if ((pops | east | west | south | north) == Lanes.Zero)
        {
            return;
        }

        ref byte link = ref Unsafe.Add(ref planes.Plane0(Plane.Outputs), first);
        nint output = Bytes * _stride;
        Update(ref block, ref taken, ref Unsafe.Subtract(ref link, 1), 0, pops, east);
        Update(ref block, ref taken, ref Unsafe.Add(ref link, output + 1), 1, pops, west);
        Update(ref block, ref taken, ref Unsafe.Add(ref link, 2 * output - _width), 2, pops, south);
        Update(ref block, ref taken, ref Unsafe.Add(ref link, 3 * output + _width), 3, pops, north);
        UpdateLocal(ref block, pops);
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
        ref byte peak = ref SimdPlanes.At(ref block, Field.Peaks + port);
        Vec.Max(Vec.LoadUnsafe(ref peak), before - entered).StoreUnsafe(ref peak);
        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * C + port * _fifoBytes);
        Lanes y = Vec.LoadUnsafe(ref link), packet0 = Vec.LoadUnsafe(ref Unsafe.Add(ref link, FlitByte.Packet0 * _stride));
        Lanes packet1 = Vec.LoadUnsafe(ref Unsafe.Add(ref link, FlitByte.Packet1 * _stride));
        Lanes x = port < 2 ? Vec.LoadUnsafe(ref Unsafe.Add(ref link, FlitByte.X * _stride)) : Lanes.Zero;
        byte slot = 0;
        do
        {
            Lanes here = entered & Vec.Equals(place, Vec.Create(slot));
            Move(ref slots, FlitByte.Y, y, left, here);
            Move(ref slots, FlitByte.Packet0, packet0, left, here);
            Move(ref slots, FlitByte.Packet1, packet1, left, here);
            if (port < 2)
            {
                Move(ref slots, FlitByte.X, x, left, here);
            }

            slots = ref Unsafe.Add(ref slots, SlotBytes);
            slot++;
        }
        while (Vec.GreaterThanAny(after, Vec.Create(slot)));
    }

    // A byte of a slot: from the slot behind it where the head has left, from the link where a flit takes this place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(ref byte slot, int index, Lanes link, Lanes left, Lanes here)
    {
        ref byte at = ref SimdPlanes.At(ref slot, index);
        Lanes old = Vec.ConditionalSelect(left, Vec.LoadUnsafe(ref Unsafe.Add(ref at, SlotBytes)), Vec.LoadUnsafe(ref at));
        Vec.ConditionalSelect(here, link, old).StoreUnsafe(ref at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void UpdateLocal(ref byte block, Lanes pops)
    {
        Lanes bit = Vec.Create((byte)(1 << MeshTopology.Local)), left = Vec.Equals(pops & bit, bit);
        if (left == Lanes.Zero)
        {
            return;
        }

        ref byte taken = ref SimdPlanes.At(ref block, Field.LocalTaken);
        Lanes after = Vec.LoadUnsafe(ref taken) + left;
        after.StoreUnsafe(ref taken);
        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * C + MeshTopology.Local * _fifoBytes);
        for (byte slot = 0; Vec.GreaterThanAny(after, Vec.Create(slot)); slot++)
        {
            for (int i = 0; i < Bytes; i++)
            {
                ref byte at = ref Unsafe.Add(ref slots, i * C);
                Vec.ConditionalSelect(left, Vec.LoadUnsafe(ref Unsafe.Add(ref at, SlotBytes)), Vec.LoadUnsafe(ref at)).StoreUnsafe(ref at);
            }

            slots = ref Unsafe.Add(ref slots, SlotBytes);
        }
    }
}
