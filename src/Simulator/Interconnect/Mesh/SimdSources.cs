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
        for (int i = 0; i < count; i++)
        {
            int router = ScalarStore.At(_routers, i);
            ref byte lane = ref planes.Lane0(ScalarStore.At(_lanes, router));
            int taken = SimdPlanes.At(ref lane, Field.LocalTaken);
            if (taken == _depth)
            {
                state.Counters.SourceStall[router]++;
            }
            else if (_hasKinds)
            {
                EnterFlit(router, ref lane, taken, cycle);
            }
            else
            {
                ref SourceQueue queue = ref _packets.Queue(router);
                ref Packet packet = ref _packets[queue.First];
                Place(router, ref lane, taken, ids.Take(packet.Journey), packet.Journey, behind: 0);
                Advance(router, ref queue, packet, cycle);
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
    private int HeadId(int router)
    {
        ref byte lane = ref planes.Lane0(ScalarStore.At(_lanes, router));
        return planes.HeadId(ref lane, BitOperations.TrailingZeroCount(SimdPlanes.At(ref lane, Field.Delivered)), _hasWideIds);
    }

    // Of a packet of several flits the next one.
    private void EnterFlit(int router, ref byte lane, int taken, long cycle)
    {
        ref SourceQueue queue = ref _packets.Queue(router);
        ref Packet packet = ref _packets[queue.First];
        ref int id = ref ScalarStore.At(_begun, router);
        if (queue.Entered++ == 0)
        {
            id = ids.Take(packet.Journey);
        }

        int behind = packet.Journey.Flits - queue.Entered;
        Place(router, ref lane, taken, id, packet.Journey, behind);
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
    private void Place(int router, ref byte lane, int taken, int id, in Journey journey, int behind)
    {
        ref int peak = ref ScalarStore.At(_peaks, router);
        peak = Math.Max(peak, taken + 1);
        ref byte slot = ref planes.Slot(ref lane, MeshTopology.Local, taken);
        SimdPlanes.At(ref slot, FlitByte.X) = (byte)journey.Way;
        SimdPlanes.At(ref slot, FlitByte.Y) = (byte)(journey.Way >> 16);
        SimdPlanes.At(ref slot, FlitByte.Packet0) = (byte)id;
        SimdPlanes.At(ref slot, FlitByte.Packet1) = (byte)(id >> 8);
        if (_hasKinds)
        {
            SimdPlanes.At(ref slot, FlitByte.Kind) = (byte)(Math.Min(behind, FlitByte.MostBehind) | (journey.Way < 0 ? FlitByte.Tree : 0));
        }

        if (_hasWideIds)
        {
            SimdPlanes.At(ref slot, planes.FlitBytes - 1) = (byte)(id >> 16);
        }

        SimdPlanes.At(ref lane, Field.LocalTaken) = (byte)(taken + 1);
    }
}
