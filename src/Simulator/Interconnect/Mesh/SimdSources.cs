using System.Numerics;
using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Where packets enter and leave the SIMD back-end, one by one: all those that enter in a cycle, and all that leave. What happens or not by chance is written
/// without branches, since they would be mispredicted.
/// </summary>
internal sealed class SimdSources(MeshState state, SimdPlanes planes, SimdOptions options, PacketIds ids, SimdTrees? trees)
{
    private readonly ulong[] _due = new ulong[(state.Spec.Routers + 63) / 64];

    private readonly MeshPackets _packets = state.Packets;
    private readonly WakeCalendar _calendar = state.Calendar;
    private readonly int[] _peaks = state.Counters.SourcePeak;
    private readonly bool _hasKinds = options.HasKinds, _hasWideIds = options.HasWideIds;
    private readonly int _depth = options.Depth;

    // Number of the packet that each source has begun.
    private readonly int[] _begun = new int[state.Spec.Routers];
    private readonly int[] _routers = new int[state.Spec.Routers + SetBits.Slack];
    private readonly long[] _latencies = new long[state.Spec.Routers];
    private int _dueCount;

    /// <summary>Whether nothing is in the mesh or about to enter it.</summary>
    public bool IsIdle => _dueCount == 0 && ids.InUse == 0;

    /// <summary>Looks at the sources that the calendar names for a cycle: those whose first packet is due then.</summary>
    public void Wake()
    {
        int word = -1;
        while (_calendar.TryTake(ref word, out ulong items))
        {
            _dueCount += BitOperations.PopCount(items & ~_due[word]);
            _due[word] |= items;
        }
    }

    /// <summary>Lets one flit of each source that has one due enter its router, if there is a place.</summary>
    public void Enter(long cycle)
    {
        int count = _dueCount == 0 ? 0 : SetBits.List(_due, _routers);
        for (int i = 0; i < count; i++)
        {
            int router = ScalarStore.At(_routers, i);
            ref byte taken = ref planes.Byte(router, Field.LocalTaken);
            if (taken == _depth)
            {
                state.Counters.SourceStall[router]++;
            }
            else if (_hasKinds)
            {
                EnterFlit(router, ref taken, cycle);
            }
            else
            {
                ref Packet packet = ref _packets[_packets.First(router)];
                Place(router, ref taken, ids.Take(packet.Journey), packet.Journey, behind: 0);
                Advance(router, packet, cycle);
            }
        }
    }

    /// <summary>Takes the flits that routers deliver, each the last of its packet.</summary>
    /// <param name="routers">One bit each.</param>
    /// <param name="cycle">When.</param>
    public void Deliver(ReadOnlySpan<ulong> routers, long cycle)
    {
        int count = SetBits.List(routers, _routers);
        if (state.Sink == null && trees == null)
        {
            Book(_routers.AsSpan(0, count), cycle);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            int router = _routers[i], id = HeadId(router);
            ref Journey journey = ref ids[id];
            if (state.Deliver(ref journey, router, trees == null ? -1 : trees.NodeOf(journey.Way, router), cycle))
            {
                ids.Free(id);
            }
        }
    }

    // Deliveries of which nobody hears, to one target each.
    private void Book(ReadOnlySpan<int> routers, long cycle)
    {
        long latencyCycles = 0, zeroLoadCycles = 0;
        for (int i = 0; i < routers.Length; i++)
        {
            int id = HeadId(routers[i]);
            ref Journey journey = ref ids[id];
            long latency = cycle - journey.Offered;
            latencyCycles += latency;
            zeroLoadCycles += journey.ZeroLoadCycles;
            ScalarStore.At(_latencies, i) = latency;
            ids.Free(id);
        }

        if (routers.Length > 0)
        {
            state.Counters.Add(routers.Length, cycle, latencyCycles, zeroLoadCycles);
            state.Counters.Latency.Add(_latencies.AsSpan(0, routers.Length), latencyCycles);
            state.Outstanding -= routers.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int HeadId(int router) => planes.HeadId(router, BitOperations.TrailingZeroCount(planes.Byte(router, Field.Delivered)), _hasWideIds);

    // Of a packet of several flits the next one.
    private void EnterFlit(int router, ref byte taken, long cycle)
    {
        ref Packet packet = ref _packets[_packets.First(router)];
        ref int entered = ref _packets.Entered(router);
        ref int id = ref ScalarStore.At(_begun, router);
        if (entered++ == 0)
        {
            id = ids.Take(packet.Journey);
        }

        int behind = packet.Journey.Flits - entered;
        Place(router, ref taken, id, packet.Journey, behind);
        if (behind == 0)
        {
            Advance(router, packet, cycle);
        }
    }

    // The first packet of a source has entered: it waits for the next one, if there is one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(int router, in Packet first, long cycle)
    {
        long next = first.Next != 0 ? first.NextOffered : long.MaxValue;
        _packets.Free(_packets.First(router));
        _packets.Advance(router);
        bool isDue = next <= cycle;
        ScalarStore.At(_due, router >> 6) &= ~((isDue ? 0UL : 1UL) << router);
        _dueCount -= isDue ? 0 : 1;
        _calendar.WakeNear(router, next, cycle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Place(int router, ref byte taken, int id, in Journey journey, int behind)
    {
        ref int peak = ref ScalarStore.At(_peaks, router);
        peak = Math.Max(peak, taken + 1);
        ref byte slot = ref planes.Slot(router, MeshTopology.Local, taken);
        SimdPlanes.Put(ref slot, FlitByte.X, (byte)journey.Way);
        SimdPlanes.Put(ref slot, FlitByte.Y, (byte)(journey.Way >> 16));
        SimdPlanes.Put(ref slot, FlitByte.Packet0, (byte)id);
        SimdPlanes.Put(ref slot, FlitByte.Packet1, (byte)(id >> 8));
        if (_hasKinds)
        {
            SimdPlanes.Put(ref slot, FlitByte.Kind, (byte)(Math.Min(behind, FlitByte.MostBehind) | (journey.Way < 0 ? FlitByte.Tree : 0)));
        }

        if (_hasWideIds)
        {
            SimdPlanes.Put(ref slot, planes.FlitBytes - 1, (byte)(id >> 16));
        }

        taken++;
    }
}
