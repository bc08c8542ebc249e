using System.Numerics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Where packets enter and leave the SIMD back-end, one by one.</summary>
internal sealed class SimdSources(MeshState state, SimdPlanes planes, SimdOptions options, PacketIds ids, SimdTrees? trees)
{
    private readonly ulong[] _due = new ulong[(state.Spec.Routers + 63) / 64];

    private readonly MeshPackets _packets = state.Packets;
    private readonly int[] _peaks = state.Counters.SourcePeak;
    private readonly bool _hasKinds = options.HasKinds, _hasWideIds = options.HasWideIds;
    private readonly int _depth = options.Depth;

    // Number of the packet that each source has begun.
    private readonly int[] _begun = new int[state.Spec.Routers];
    private int _dueCount;

    /// <summary>Whether nothing is in the mesh or about to enter it.</summary>
    public bool IsIdle => _dueCount == 0 && ids.InUse == 0;

    /// <summary>Looks at the sources that the calendar names for a cycle.</summary>
    public void Wake(long cycle)
    {
        int word = -1;
        while (state.Calendar.TryTake(ref word, out ulong items))
        {
            for (; items != 0; items &= items - 1)
            {
                int packet = state.Packets.First((word << 6) + BitOperations.TrailingZeroCount(items));
                ulong bit = items & (0 - items);
                if (packet != 0 && state.Packets[packet].Offered <= cycle && (_due[word] & bit) == 0)
                {
                    _due[word] |= bit;
                    _dueCount++;
                }
            }
        }
    }

    /// <summary>Lets one flit of each source that has one due enter its router, if there is a place.</summary>
    public void Enter(long cycle)
    {
        for (int word = 0; word < _due.Length && _dueCount > 0; word++)
        {
            for (ulong rest = _due[word]; rest != 0; rest &= rest - 1)
            {
                int router = (word << 6) + BitOperations.TrailingZeroCount(rest);
                ref byte taken = ref planes.Byte(router, Field.LocalTaken);
                if (taken == _depth)
                {
                    state.Counters.SourceStall[router]++;
                }
                else if (!Enter(router, ref taken, cycle))
                {
                    _due[word] &= ~(rest & (0 - rest));
                    _dueCount--;
                }
            }
        }
    }

    /// <summary>Takes the flit that a router delivers, the last of its packet.</summary>
    public void Deliver(int router, long cycle)
    {
        int port = BitOperations.TrailingZeroCount(planes.Byte(router, Field.Delivered));
        int id = planes.HeadId(router, port, _hasWideIds), packet = ids[id];
        int node = trees == null ? -1 : trees.NodeOf(packet, router);
        if (state.Deliver(packet, router, node, cycle))
        {
            ids.Free(id);
        }
    }

    // Whether the source has another flit that is due in the next cycle.
    private bool Enter(int router, ref byte taken, long cycle)
    {
        int packet = _packets.First(router);
        ref Packet p = ref _packets[packet];
        ref int id = ref ScalarStore.At(_begun, router);
        if (p.Entered == 0)
        {
            id = ids.Take(packet);
        }

        p.Entered++;
        Place(router, ref taken, id, p);
        if (p.Entered < p.Flits)
        {
            return true;
        }

        packet = _packets.Advance(router);
        if (packet == 0)
        {
            return false;
        }

        long next = _packets[packet].Offered;
        if (next > cycle + 1)
        {
            state.Calendar.Wake(router, next);
        }

        return next <= cycle + 1;
    }

    private void Place(int router, ref byte taken, int id, in Packet packet)
    {
        ref int peak = ref ScalarStore.At(_peaks, router);
        peak = Math.Max(peak, taken + 1);
        ref byte slot = ref planes.Slot(router, MeshTopology.Local, taken);
        SimdPlanes.Put(ref slot, FlitByte.X, (byte)packet.Way);
        SimdPlanes.Put(ref slot, FlitByte.Y, (byte)(packet.Way >> 16));
        SimdPlanes.Put(ref slot, FlitByte.Packet0, (byte)id);
        SimdPlanes.Put(ref slot, FlitByte.Packet1, (byte)(id >> 8));
        if (_hasKinds)
        {
            int behind = Math.Min(packet.Flits - packet.Entered, FlitByte.MostBehind);
            SimdPlanes.Put(ref slot, FlitByte.Kind, (byte)(behind | (packet.Way < 0 ? FlitByte.Tree : 0)));
        }

        if (_hasWideIds)
        {
            SimdPlanes.Put(ref slot, planes.FlitBytes - 1, (byte)(id >> 16));
        }

        taken++;
    }
}
