using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Where packets enter and leave the SIMD back-end, one by one: all those that enter in a cycle, and all that leave. What happens or not by chance is written
/// without branches, since they would be mispredicted.
/// </summary>
internal sealed class SimdSources(MeshState state, SimdPlanes planes, SimdOptions options, PacketIds ids, SimdTrees? trees, DeliveredIds? delivered)
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

    // Of each router its lane in the first field of the first block.
    private readonly int[] _lanes = [.. Enumerable.Range(0, state.Spec.Routers).Select(planes.Lane)];
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
        if (_dueCount == 0)
        {
            return;
        }

        int count = SetBits.List(_due, _routers);
        ids.Reserve(count);
        if (_hasKinds)
        {
            EnterFlits(count, cycle);
        }
        else
        {
            EnterPackets(count, cycle);
        }
    }

    /// <summary>Takes the flits that routers deliver, each the last of its packet.</summary>
    /// <param name="routers">One bit each.</param>
    /// <param name="cycle">When.</param>
    public void Deliver(ReadOnlySpan<ulong> routers, long cycle)
    {
        bool isHeard = state.Sink != null || trees != null;
        if (!isHeard && delivered != null)
        {
            Book(delivered.All, cycle);
            return;
        }

        int count = SetBits.List(routers, _routers);
        if (!isHeard)
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
        Departure sum = default;
        for (int i = 0; i < routers.Length; i++)
        {
            ScalarStore.At(_latencies, i) = Leave(HeadId(routers[i]), cycle, ref sum);
        }

        Book(routers.Length, cycle, sum);
    }

    private void Book(ReadOnlySpan<ushort> packets, long cycle)
    {
        Departure sum = default;
        for (int i = 0; i < packets.Length; i++)
        {
            ScalarStore.At(_latencies, i) = Leave(packets[i], cycle, ref sum);
        }

        Book(packets.Length, cycle, sum);
    }

    private void Book(int count, long cycle, Departure sum)
    {
        if (count > 0)
        {
            state.Counters.Add(count, cycle, sum.LatencyCycles, sum.ZeroLoadCycles);
            state.Counters.Latency.Add(_latencies.AsSpan(0, count), sum.LatencyCycles);
            state.Outstanding -= count;
        }
    }

    // Takes a packet out; returns its latency.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Leave(int id, long cycle, ref Departure sum)
    {
        ref Journey journey = ref ids[id];
        long latency = cycle - journey.Offered;
        sum.LatencyCycles += latency;
        sum.ZeroLoadCycles += journey.ZeroLoadCycles;
        ids.Free(id);
        return latency;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int HeadId(int router)
    {
        ref byte lane = ref planes.Lane0(ScalarStore.At(_lanes, router));
        return planes.HeadId(ref lane, BitOperations.TrailingZeroCount(SimdPlanes.At(ref lane, Field.Delivered)), _hasWideIds);
    }

    // Single flits. What all of them need is asked for before: it would be asked for again after everything that is written.
    private void EnterPackets(int count, long cycle)
    {
        ref int routers = ref MemoryMarshal.GetArrayDataReference(_routers), lanes = ref MemoryMarshal.GetArrayDataReference(_lanes);
        ref int peaks = ref MemoryMarshal.GetArrayDataReference(_peaks);
        ref byte lane0 = ref planes.Lane0(0);
        ref SourceQueue queues = ref _packets.Queue(0);
        ref Packet packets = ref _packets[0];
        int fifo = Field.Slots * SimdPlanes.Count + MeshTopology.Local * planes.FifoBytes, slotBytes = planes.SlotBytes, depth = _depth;
        for (int i = 0; i < count; i++)
        {
            int router = Unsafe.Add(ref routers, i);
            ref byte lane = ref Unsafe.Add(ref lane0, Unsafe.Add(ref lanes, router));
            int taken = SimdPlanes.At(ref lane, Field.LocalTaken);
            if (taken == depth)
            {
                state.Counters.SourceStall[router]++;
                continue;
            }

            ref SourceQueue queue = ref Unsafe.Add(ref queues, router);
            ref Packet packet = ref Unsafe.Add(ref packets, queue.First);
            ref byte slot = ref Unsafe.Add(ref lane, fifo + taken * slotBytes);
            ref int peak = ref Unsafe.Add(ref peaks, router);
            Put(ref slot, ids.Take(packet.Journey), packet.Journey.Way);
            taken++;
            peak = Math.Max(peak, taken);
            SimdPlanes.At(ref lane, Field.LocalTaken) = (byte)taken;
            Advance(router, ref queue, packet, cycle);
        }
    }

    private void EnterFlits(int count, long cycle)
    {
        for (int i = 0; i < count; i++)
        {
            int router = _routers[i];
            ref byte taken = ref planes.Byte(router, Field.LocalTaken);
            if (taken == _depth)
            {
                state.Counters.SourceStall[router]++;
            }
            else
            {
                EnterFlit(router, taken, cycle);
                taken++;
                _peaks[router] = Math.Max(_peaks[router], taken);
            }
        }
    }

    // Of a packet of several flits the next one.
    private void EnterFlit(int router, int taken, long cycle)
    {
        ref SourceQueue queue = ref _packets.Queue(router);
        ref Packet packet = ref _packets[queue.First];
        ref int id = ref ScalarStore.At(_begun, router);
        if (queue.Entered++ == 0)
        {
            id = ids.Take(packet.Journey);
        }

        int behind = packet.Journey.Flits - queue.Entered, way = packet.Journey.Way;
        ref byte slot = ref planes.Slot(ref planes.Lane0(planes.Lane(router)), MeshTopology.Local, taken);
        Put(ref slot, id, way);
        SimdPlanes.At(ref slot, FlitByte.Kind) = (byte)(Math.Min(behind, FlitByte.MostBehind) | (way < 0 ? FlitByte.Tree : 0));
        if (behind == 0)
        {
            queue.Entered = 0;
            Advance(router, ref queue, packet, cycle);
        }
    }

    // The first packet of a source has entered: it waits for the next one, if there is one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(int router, ref SourceQueue queue, in Packet first, long cycle)
    {
        long next = first.NextOffered;
        _packets.Free(queue.First);
        queue.First = first.Next;
        int isLater = next > cycle ? 1 : 0;
        ScalarStore.At(_due, router >> 6) &= ~((ulong)isLater << router);
        _dueCount -= isLater;
        _calendar.WakeNear(router, next, cycle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put(ref byte slot, int id, int way)
    {
        SimdPlanes.At(ref slot, FlitByte.X) = (byte)way;
        SimdPlanes.At(ref slot, FlitByte.Y) = (byte)(way >> 16);
        SimdPlanes.At(ref slot, FlitByte.Packet0) = (byte)id;
        SimdPlanes.At(ref slot, FlitByte.Packet1) = (byte)(id >> 8);
        if (_hasWideIds)
        {
            SimdPlanes.At(ref slot, planes.FlitBytes - 1) = (byte)(id >> 16);
        }
    }

    private struct Departure
    {
        public long LatencyCycles, ZeroLoadCycles;
    }
}
