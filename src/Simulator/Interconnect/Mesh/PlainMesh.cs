using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// The scalar back-end for plain meshes: single flits to single targets, over links that take a flit in every cycle. Its work is lists, without any search: the
/// heads that get ready in a cycle; the outputs that someone asks for, those that someone still asks for among them; and what they grant. All grants are
/// decided before anything moves. What happens or not by chance is written without branches, since they would be mispredicted.
/// </summary>
internal sealed class PlainMesh : IMeshExecutor
{
    private const int Stride = PlainStore.Stride, Local = MeshTopology.Local, Core = PlainStore.Core;

    // Counters of channels count so many cycles at least.
    private const long CyclesPerSettle = 1L << 31;

    private readonly MeshState _state;
    private readonly PlainStore _store;
    private readonly Channel[] _channels;

    // Heads that become ready because of what leaves a FIFO, and of what enters one.
    private readonly HeadLists _behind, _entering;

    // Outputs that someone asks for; and what is granted in this cycle: links, and cores.
    private readonly int[] _asked;
    private readonly Grant[] _links, _cores;
    private readonly ulong[] _delivering;
    private readonly int[] _delivered, _hopCycles, _steps;
    private readonly int _depth, _rest, _allocation;
    private readonly bool _isAlike;
    private int _askedCount, _flitsInside;
    private long _settled;

    public PlainMesh(MeshState state)
    {
        (_state, _depth) = (state, state.Spec.BufferFlits);
        (_rest, _allocation) = (state.Spec.FifoRest, state.Spec.AllocationCycles);
        int routers = state.Spec.Routers, row = Stride * state.Spec.Width;
        _store = new PlainStore(state.Topology, state.Spec);
        _channels = _store.Channels;
        _asked = new int[_channels.Length + 1];
        (_links, _cores) = (new Grant[_channels.Length + 1], new Grant[routers + 1]);
        (_delivering, _delivered) = (new ulong[(routers + 63) / 64], new int[routers]);
        _hopCycles = _store.HopCyclesTo(state.Topology);
        _isAlike = _rest == 0 && !Array.Exists(_hopCycles, h => h != 0 && h != state.Spec.HopCycles);
        (_behind, _entering) = (new HeadLists(state.Topology.HopCycles.Max()), new HeadLists(state.Topology.HopCycles.Max()));

        // From channel 0 of a router to the channel that a flit takes: row by row north, here, south; in a row west, here, east.
        (int east, int west, int south, int north) = (Stride, 1 - Stride, 2 + row, 3 - row);
        _steps = [west, north, east, west, Core, east, west, south, east];
    }

    /// <summary>Whether a mesh is plain.</summary>
    public static bool Fits(MeshState state)
        => state is { Spec: { Torus: false, RouterCyclesPerFlit: 0, LongestPacketFlits: 1, BufferFlits: <= ushort.MaxValue }, Routes.HasTrees: false }
            && Array.TrueForAll(state.Topology.CyclesPerFlit, c => c == 1) && state.Topology.HopCycles.Max() <= HeadLists.MostCycles;

    public void Run(long limit, bool toEnd, CancellationToken cancellation)
    {
        while (!(toEnd && _state.Outstanding == 0) && _state.Now < limit)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isIdle = _flitsInside == 0;
            if (_state.Now - _settled > CyclesPerSettle)
            {
                Settle();
            }

            bool enters = _state.Calendar.TryOpen(isIdle ? limit : _state.Now + 1, out long cycle);
            if (!enters && isIdle)
            {
                _state.Now = limit;
                return;
            }

            cycle = enters ? cycle : _state.Now;
            _state.Now = cycle + 1;
            if (enters)
            {
                EnterAll(cycle);
            }

            Step(cycle);
        }
    }

    public void Settle()
    {
        _store.Settle(_state.Counters);
        _settled = _state.Now;
    }

    public void Restart()
    {
        _store.Restart();
        _settled = 0;
    }

    /// <summary>Hands the state of all arbiters over; the mesh is empty.</summary>
    public void HandOver(ScalarStore store) => _store.HandOver(store, _rest);

    private void Step(long cycle)
    {
        Ask(_behind.Take(cycle));
        Ask(_entering.Take(cycle));
        (int links, int cores) = Grant(cycle);
        _behind.Reserve(links + cores);
        _entering.Reserve(links);
        if (_isAlike)
        {
            MoveAlike(links, cycle);
        }
        else
        {
            Move(links, cycle);
        }

        TakeOut(cores, cycle);
        DeliverAll(cycle);
    }

    private void EnterAll(long cycle)
    {
        int word = -1;
        while (_state.Calendar.TryTake(ref word, out ulong items))
        {
            _entering.Reserve(BitOperations.PopCount(items));
            for (; items != 0; items &= items - 1)
            {
                Enter((word << 6) + BitOperations.TrailingZeroCount(items), cycle);
            }
        }
    }

    private void Enter(int router, long cycle)
    {
        MeshPackets packets = _state.Packets;
        int packet = packets.First(router);
        if (packet == 0 || packets[packet].Journey.Offered > cycle)
        {
            return;
        }

        int number = router * Stride + Local;
        ref Channel fifo = ref ScalarStore.At(_channels, number);
        if (fifo.Taken == _depth)
        {
            _state.Counters.SourceStall[router]++;
            _state.Calendar.Wake(router, cycle + 1);
            return;
        }

        ref int peak = ref _state.Counters.SourcePeak[router];
        peak = Math.Max(peak, fifo.Taken + 1);
        long next = packets[packet].NextOffered;
        int flit = _store.Take(packet, packets[packet].Journey.Way, cycle);
        Append(ref fifo, number, ref _store.Flits, flit, cycle);
        _flitsInside++;
        if (packets.Advance(router) != 0)
        {
            _state.Calendar.Wake(router, Math.Max(cycle + 1, next));
        }
    }

    // New heads say which output they want.
    private void Ask(ReadOnlySpan<int> heads)
    {
        ref PlainFlit flits = ref _store.Flits;
        ref Channel channels = ref MemoryMarshal.GetArrayDataReference(_channels);
        ref int list = ref MemoryMarshal.GetArrayDataReference(_asked), steps = ref MemoryMarshal.GetArrayDataReference(_steps);
        uint count = (uint)_askedCount;
        foreach (int number in heads)
        {
            uint first = (uint)number / Stride * Stride;
            ref Channel fifo = ref Unsafe.Add(ref channels, (uint)number);
            int way = Unsafe.Add(ref flits, (uint)fifo.Head).Way;
            uint wanted = first + (uint)Unsafe.Add(ref steps, Turn(fifo.Place, way));
            ref byte asked = ref Unsafe.Add(ref channels, wanted).Asked;
            int before = asked;
            Unsafe.Add(ref list, count) = (int)wanted;
            count += (uint)-IfZero(before);
            asked = (byte)(before | (1 << (number - (int)first)));
        }

        _askedCount = (int)count;
    }

    // Each output chooses, round robin, if there is a place at its end. Outputs that someone still asks for stay in their list.
    private (int Links, int Cores) Grant(long cycle)
    {
        ref Channel channels = ref MemoryMarshal.GetArrayDataReference(_channels);
        ref int list = ref MemoryMarshal.GetArrayDataReference(_asked);
        ref Grant links = ref MemoryMarshal.GetArrayDataReference(_links), cores = ref MemoryMarshal.GetArrayDataReference(_cores);
        uint kept = 0, linkCount = 0, coreCount = 0, count = (uint)_askedCount;
        int depth = _depth;
        for (uint i = 0; i < count; i++)
        {
            int number = Unsafe.Add(ref list, i);
            ref Channel output = ref Unsafe.Add(ref channels, (uint)number);
            int taken = output.Taken, asked = output.Asked;
            Unsafe.Add(ref list, kept) = number;
            if (taken == depth || (_allocation > 0 && !TryAllocate(number, cycle)))
            {
                kept++;
                Wait(ref output, number);
                continue;
            }

            int favoured = asked & output.Favoured, port = BitOperations.TrailingZeroCount(favoured | (asked & IfZero(favoured)));
            int others = asked & ~(1 << port), waits = 1 + IfZero(others);
            _store.Favour(ref output, number, port);
            output.Asked = (byte)others;
            output.Blocked += (uint)waits;
            output.Flits++;
            output.Peak = (ushort)Math.Max(output.Peak, taken + 1);
            kept += (uint)waits;
            Grant grant = new() { Mover = output.First + port, Target = number };
            Unsafe.Add(ref links, linkCount) = grant;
            Unsafe.Add(ref cores, coreCount) = grant;
            uint isCore = (uint)number % Stride == Core ? 1u : 0;
            linkCount += 1 - isCore;
            coreCount += isCore;
        }

        _askedCount = (int)kept;
        return ((int)linkCount, (int)coreCount);
    }

    private bool TryAllocate(int number, long cycle)
    {
        ref long free = ref _store.Allocated[number];
        if (free > cycle)
        {
            return false;
        }

        free = cycle + 1 + _allocation;
        return true;
    }

    // Nobody gets an output: it is being allocated, or there is no place at its end.
    private void Wait(ref Channel output, int number)
    {
        output.Blocked++;
        if (output.Taken == _depth)
        {
            _state.Counters.LinkNoCredit[_store.LinkTo(number)]++;
        }
    }

    private void Move(int count, long cycle)
    {
        ref PlainFlit flits = ref _store.Flits;
        for (int i = 0; i < count; i++)
        {
            (int mover, int target) = (_links[i].Mover, _links[i].Target);
            int flit = Remove(ref _channels[mover], mover, ref flits, cycle);
            Append(ref _channels[target], target, ref flits, flit, cycle + _hopCycles[target]);
        }
    }

    // The same where all hops are alike and nothing rests: most heads get ready in the next cycle or after a hop, so that those lists are kept at hand.
    private void MoveAlike(int count, long cycle)
    {
        ref PlainFlit flits = ref _store.Flits;
        ref Channel channels = ref MemoryMarshal.GetArrayDataReference(_channels);
        ref Grant links = ref MemoryMarshal.GetArrayDataReference(_links);
        int now = (int)cycle, arrives = now + _state.Spec.HopCycles;
        ref int behind = ref _behind.Open(cycle + 1, out int behindCount), entering = ref _entering.Open(arrives, out int enteringCount);
        for (uint i = 0; i < (uint)count; i++)
        {
            Grant grant = Unsafe.Add(ref links, i);
            ref Channel from = ref Unsafe.Add(ref channels, (uint)grant.Mover), to = ref Unsafe.Add(ref channels, (uint)grant.Target);
            int flit = from.Head;
            ref PlainFlit moved = ref Unsafe.Add(ref flits, (uint)flit);
            int next = moved.Next, more = Unsafe.Add(ref flits, (uint)next).Arrives - now;
            from.Head = next;
            from.Tail &= ~IfZero(next);
            from.Taken--;
            int isNext = 1 + IfZero(next);
            if (more > 1 && next != 0)
            {
                _behind.AddIf(1, grant.Mover, cycle + more);
                isNext = 0;
            }

            Unsafe.Add(ref behind, (uint)behindCount) = grant.Mover;
            behindCount += isNext;
            (moved.Arrives, moved.Next) = (arrives, 0);
            int head = to.Head, isEmpty = IfZero(head);
            Unsafe.Add(ref flits, (uint)to.Tail).Next = flit;
            to.Head = head | (flit & isEmpty);
            to.Tail = flit;
            to.Taken++;
            Unsafe.Add(ref entering, (uint)enteringCount) = grant.Target;
            enteringCount -= isEmpty;
        }

        _behind.Close(cycle + 1, behindCount);
        _entering.Close(arrives, enteringCount);
    }

    private void TakeOut(int count, long cycle)
    {
        _flitsInside -= count;
        for (int i = 0; i < count; i++)
        {
            int number = _cores[i].Mover, router = (int)((uint)number / Stride);
            _delivering[router >> 6] |= 1UL << router;
            _delivered[router] = Remove(ref _channels[number], number, ref _store.Flits, cycle);
        }
    }

    // All ones if a number from 0 on is 0, otherwise 0; no branch, unlike a condition.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IfZero(int number) => (number - 1) >> 31;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Remove(ref Channel fifo, int number, ref PlainFlit flits, long cycle)
    {
        int flit = fifo.Head, next = Unsafe.Add(ref flits, (uint)flit).Next;
        fifo.Head = next;
        fifo.Tail &= ~IfZero(next);
        fifo.Taken--;
        int least = 1 + _rest, more = Unsafe.Add(ref flits, (uint)next).Arrives - (int)cycle - least;
        _behind.AddIf(1 + IfZero(next), number, cycle + least + (more & ~(more >> 31)));
        if (_rest > 0)
        {
            _store.Rested[number] = cycle + 1 + _rest;
        }

        return flit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ref Channel fifo, int number, ref PlainFlit flits, int flit, long arrives)
    {
        ref PlainFlit added = ref Unsafe.Add(ref flits, (uint)flit);
        (added.Arrives, added.Next) = ((int)arrives, 0);
        int head = fifo.Head, isEmpty = IfZero(head);
        Unsafe.Add(ref flits, (uint)fifo.Tail).Next = flit;
        fifo.Head = head | (flit & isEmpty);
        fifo.Tail = flit;
        fifo.Taken++;
        _entering.AddIf(-isEmpty, number, _rest > 0 ? Math.Max(arrives, _store.Rested[number]) : arrives);
    }

    private void DeliverAll(long cycle)
    {
        for (int word = 0; word < _delivering.Length; word++)
        {
            for (; _delivering[word] != 0; _delivering[word] &= _delivering[word] - 1)
            {
                int router = (word << 6) + BitOperations.TrailingZeroCount(_delivering[word]);
                _state.Deliver(_store.Free(_delivered[router]), router, -1, cycle);
            }
        }
    }

    // As MeshTopology.DirectionTo, without branches: row by row north, here, south; in a row west, here, east.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Turn(int here, int there)
    {
        int dx = Math.Sign((there & 0xFFFF) - (here & 0xFFFF)), dy = Math.Sign((there >> 16) - (here >> 16));
        return (uint)(3 * dy + dx + 4);
    }
}
