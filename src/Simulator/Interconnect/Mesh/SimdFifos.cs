using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<byte>;
using Vec = System.Runtime.Intrinsics.Vector512;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Second half of a cycle for 64 routers: heads that were taken leave their FIFOs, and what the neighbours sent enters.</summary>
internal sealed class SimdFifos(SimdPlanes planes, SimdOptions options)
{
    /// <summary>Moves the flits of a vector of routers.</summary>
    /// <param name="vector">Which.</param>
    /// <param name="near">Where the arrivals over links of a chip stand.</param>
    /// <param name="far">Where those over links between chips stand.</param>
    public void Move(int vector, int near, int far)
    {
        ref byte block = ref planes.Block(vector);
        ref byte sent = ref Unsafe.Add(ref planes.Plane0(Plane.Sent), vector * SimdPlanes.Count);
        Lanes pops = Load(ref block, Field.Pops);
        Lanes east = Vec.LoadUnsafe(ref Unsafe.Subtract(ref sent, 1)) & Vec.Create((byte)1), west = Vec.LoadUnsafe(ref Unsafe.Add(ref sent, 1)) & Vec.Create((byte)2);
        Lanes south = Vec.LoadUnsafe(ref Unsafe.Subtract(ref sent, options.Width)) & Vec.Create((byte)4);
        Lanes north = Vec.LoadUnsafe(ref Unsafe.Add(ref sent, options.Width)) & Vec.Create((byte)8);
        Lanes entering = east | west | south | north;
        if ((pops | entering) == Lanes.Zero)
        {
            return;
        }

        Update(ref block, vector, 0, pops, east, -1);
        Update(ref block, vector, 1, pops, west, 1);
        Update(ref block, vector, 2, pops, south, -options.Width);
        Update(ref block, vector, 3, pops, north, options.Width);
        UpdateLocal(ref block, pops);
        if (options.HasFlight)
        {
            Lanes crossing = options.HasChips ? entering & Load(ref block, Field.FromChip) : Lanes.Zero;
            Announce(vector, near, Vec.AndNot(entering, crossing));
            if (options.HasChips)
            {
                Announce(vector, far, crossing);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Load(ref byte block, int field) => Vec.LoadUnsafe(ref block, (nuint)(field * SimdPlanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Lanes lanes, ref byte block, int field) => lanes.StoreUnsafe(ref block, (nuint)(field * SimdPlanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Some(Lanes lanes) => ~Vec.Equals(lanes, Lanes.Zero);

    private void Announce(int vector, int ring, Lanes bits)
    {
        ref byte at = ref Unsafe.Add(ref planes.Arrivals(ring), vector * SimdPlanes.Count);
        (Vec.LoadUnsafe(ref at) | bits).StoreUnsafe(ref at);
    }

    private void Update(ref byte block, int vector, int port, Lanes pops, Lanes sent, int sender)
    {
        Lanes left = Some(pops & Vec.Create((byte)(1 << port))), entered = Some(sent);
        if ((left | entered) == Lanes.Zero)
        {
            return;
        }

        // Masks are −1.
        ref byte taken = ref Unsafe.Add(ref planes.Plane0(Plane.Taken + port), vector * SimdPlanes.Count);
        Lanes before = Vec.LoadUnsafe(ref taken), place = before + left, after = place - entered;
        after.StoreUnsafe(ref taken);
        Store(Vec.Max(Load(ref block, Field.Peaks + port), before - entered), ref block, Field.Peaks + port);
        if (options.HasFlight)
        {
            Store(Load(ref block, Field.Arrived + port) + left, ref block, Field.Arrived + port);
        }

        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * SimdPlanes.Count + port * planes.FifoBytes);
        ref byte link = ref Unsafe.Add(ref planes.Plane0(Plane.Outputs + port * planes.FlitBytes), vector * SimdPlanes.Count + sender);
        int bytes = planes.FlitBytes, skipped = port < 2 ? -1 : FlitByte.X;
        for (byte slot = 0; Vec.GreaterThanAny(after, Vec.Create(slot)); slot++)
        {
            Lanes here = entered & Vec.Equals(place, Vec.Create(slot));
            for (int i = 0; i < bytes; i++)
            {
                if (i != skipped)
                {
                    ref byte at = ref Unsafe.Add(ref slots, i * SimdPlanes.Count);
                    Lanes old = Vec.ConditionalSelect(left, Vec.LoadUnsafe(ref at, (nuint)planes.SlotBytes), Vec.LoadUnsafe(ref at));
                    Vec.ConditionalSelect(here, Vec.LoadUnsafe(ref link, (nuint)(i * planes.Stride)), old).StoreUnsafe(ref at);
                }
            }

            slots = ref Unsafe.Add(ref slots, planes.SlotBytes);
        }
    }

    private void UpdateLocal(ref byte block, Lanes pops)
    {
        Lanes left = Some(pops & Vec.Create((byte)(1 << MeshTopology.Local)));
        if (left == Lanes.Zero)
        {
            return;
        }

        Lanes after = Load(ref block, Field.LocalTaken) + left;
        Store(after, ref block, Field.LocalTaken);
        ref byte slots = ref Unsafe.Add(ref block, Field.Slots * SimdPlanes.Count + MeshTopology.Local * planes.FifoBytes);
        for (byte slot = 0; Vec.GreaterThanAny(after, Vec.Create(slot)); slot++)
        {
            for (int i = 0; i < planes.FlitBytes; i++)
            {
                ref byte at = ref Unsafe.Add(ref slots, i * SimdPlanes.Count);
                Vec.ConditionalSelect(left, Vec.LoadUnsafe(ref at, (nuint)planes.SlotBytes), Vec.LoadUnsafe(ref at)).StoreUnsafe(ref at);
            }

            slots = ref Unsafe.Add(ref slots, planes.SlotBytes);
        }
    }
}
