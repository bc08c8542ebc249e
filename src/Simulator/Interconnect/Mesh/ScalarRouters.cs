using System.Numerics;
using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A router of the scalar back-end in a cycle: what enters it, who gets which output, and what moves.</summary>
internal sealed class ScalarRouters
{
    private const int Ports = MeshTopology.Ports, Directions = MeshTopology.Directions, Local = MeshTopology.Local;

    private readonly MeshState _state;
    private readonly ScalarStore _store;
    private readonly ScalarFifos _inputs;
    private readonly RingPlaces? _rings;
    private readonly BranchProgress _branches;
    private readonly OutputChoice _choice;
    private readonly FlitPool _flits;
    private readonly MeshPackets _packets;
    private readonly WakeCalendar _calendar;
    private readonly RouterState[] _routers;
    private readonly FifoState[] _fifos;
    private readonly LinkState[] _links;
    private readonly int _depth, _hopCycles, _allocationCycles;
    private readonly bool _isPlain, _hasLong, _hasSlowLinks, _isUniform;

    public ScalarRouters(MeshState state, ScalarStore store)
    {
        (_state, _store, _flits, _packets, _calendar) = (state, store, store.Flits, state.Packets, state.Calendar);
        (_routers, _fifos, _links) = (store.Routers, store.Fifos, store.Links);
        _rings = state.Spec.Torus ? new RingPlaces(state.Spec) : null;
        _inputs = new ScalarFifos(state, store, _rings);
        _branches = new BranchProgress(state.Spec, store);
        _choice = new OutputChoice(state, store, _rings);
        (_hopCycles, _allocationCycles) = (state.Spec.HopCycles, state.Spec.AllocationCycles);
        (_hasLong, _hasSlowLinks) = (state.Spec.LongestPacketFlits > 1, store.HasSlowLinks);
        _isPlain = _rings == null && state.Spec.RouterCyclesPerFlit == 0 && _allocationCycles == 0;
        _isUniform = !Array.Exists(state.Topology.HopCycles, h => h != state.Spec.HopCycles);
        _depth = _rings == null ? state.Spec.BufferFlits : int.MaxValue;
    }

    public void Restart() => _rings?.Restart();

    /// <summary>Does what a router does in a cycle.</summary>
    public void Look(int router, long cycle)
    {
        ref RouterState state = ref ScalarStore.At(_routers, router);
        if (state.Seen < 0)
        {
            _store.Touch(router);
        }

        if ((state.Blocked | state.Stalled) != 0)
        {
            AddWaiting(router, cycle);
            (state.Blocked, state.NoCredit, state.Stalled) = (0, 0, 0);
        }

        state.Seen = cycle;
        if (_packets.First(router) != 0)
        {
            _inputs.Enter(router, cycle);
        }

        ulong wanted = Wanted(router, state.Occupied, cycle);
        if (wanted != 0)
        {
            Serve(ref state, router, wanted, cycle);
        }
    }

    /// <summary>Adds what the flits of a router waited since it was last looked at: all was as it was then.</summary>
    public void AddWaiting(int router, long cycle)
    {
        ref RouterState state = ref _routers[router];
        long cycles = cycle - state.Seen - 1;
        if (cycles <= 0 || (state.Blocked | state.Stalled) == 0)
        {
            return;
        }

        state.Seen = cycle - 1;
        MeshCounters counters = _state.Counters;
        counters.SourceStall[router] += cycles * state.Stalled;
        for (int rest = state.Blocked; rest != 0; rest &= rest - 1)
        {
            int d = BitOperations.TrailingZeroCount(rest), link = router * Directions + d;
            counters.LinkBlocked[link] += cycles;
            counters.LinkNoCredit[link] += cycles * ((state.NoCredit >> d) & 1);
        }
    }

    // Per output the FIFOs whose heads want it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Wanted(int router, int occupied, long cycle)
    {
        ulong wanted = 0;
        ref FifoState first = ref ScalarStore.At(_fifos, router * Ports);
        for (int rest = occupied; rest != 0; rest &= rest - 1)
        {
            int port = BitOperations.TrailingZeroCount(rest);
            ref FifoState fifo = ref Unsafe.Add(ref first, port);
            if (fifo.HeadReady <= cycle)
            {
                wanted |= (fifo.Branches ? _branches.Ready(router * Ports + port, cycle) : OutputMask.Spread(fifo.Wanted)) << port;
            }
        }

        return wanted;
    }

    private void Serve(ref RouterState state, int router, ulong wanted, long cycle)
    {
        ulong granted = wanted;
        if (!_isPlain)
        {
            granted = _choice.Limited(ref state, router, wanted, cycle);
        }
        else if (OutputChoice.IsShared(wanted) || state.Owners != RouterState.All)
        {
            granted = OutputChoice.RoundRobin(wanted & state.Owners, state.Favoured);
        }

        ulong moved = 0;
        for (; granted != 0; granted &= granted - 1)
        {
            int bit = BitOperations.TrailingZeroCount(granted), port = bit & 7, output = bit >> 3;
            if (output == Local)
            {
                Deliver(Take(ref state, router, port, output, cycle), router, cycle);
            }
            else if (!TrySend(ref state, router, port, output, cycle))
            {
                continue;
            }

            moved |= 1UL << bit;
        }

        if ((wanted & ~moved & 0xFFFF_FFFF) != 0)
        {
            CountWaiting(ref state, router, wanted & ~moved, moved, wanted, cycle);
        }

        if (moved != 0 && (state.Occupied | state.Stalled) != 0)
        {
            _calendar.Wake(router, cycle + 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TrySend(ref RouterState state, int router, int port, int output, long cycle)
    {
        int number = router * Directions + output;
        ref LinkState link = ref ScalarStore.At(_links, number);
        int next = link.Next, fifo = next * Ports + output;
        ref FifoState target = ref ScalarStore.At(_fifos, fifo);
        int taken = target.TakenBefore(cycle);
        if (taken == _depth || (_hasSlowLinks && IsBusy(router, number, cycle)))
        {
            return false;
        }

        int flit = Take(ref state, router, port, output, cycle);
        long arrives = cycle + (_isUniform ? _hopCycles : _store.HopCycles[number]);
        ref Flit sent = ref _flits[flit];
        (sent.Arrives, sent.Next) = (arrives, 0);
        if (sent.Way < 0)
        {
            sent.Way = ~_state.Routes.Nodes[~sent.Way].Child(output);
        }

        if (_rings != null && sent.IsHead)
        {
            _rings.Enter(fifo);
        }

        link.Flits++;
        link.Peak = Math.Max(link.Peak, taken + 1);
        _inputs.Append(ref target, ref ScalarStore.At(_routers, next), next, output, flit);
        _calendar.Wake(next, arrives);
        return true;
    }

    // Whether a link still sends; otherwise it begins to.
    private bool IsBusy(int router, int link, long cycle)
    {
        ref long free = ref _store.LinkFree[link];
        if (free > cycle)
        {
            _calendar.Wake(router, free);
            return true;
        }

        free = cycle + _store.CyclesPerFlit[link];
        return false;
    }

    // The flit that an output gets: the head itself if it is the last to get it, a copy otherwise.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take(ref RouterState state, int router, int port, int output, long cycle)
    {
        ref FifoState fifo = ref ScalarStore.At(_fifos, router * Ports + port);
        int flit = fifo.Head, shift = 8 * output;
        if (fifo.Branches)
        {
            flit = TakeBranch(ref fifo, ref state, router, port, output, cycle);
        }
        else
        {
            fifo.Wanted &= (byte)~(1 << output);
            if (fifo.Wanted != 0)
            {
                flit = Copy(flit);
            }
            else
            {
                _inputs.Remove(ref fifo, ref state, router, port, cycle);
            }
        }

        state.Favoured = (state.Favoured & ~(0xFFUL << shift)) | (((0x1EUL << port) & 0x1F) << shift);
        if (_hasLong)
        {
            state.Owners = (state.Owners & ~(0xFFUL << shift)) | ((_flits[flit].IsTail ? 0x1FUL : 1UL << port) << shift);
        }

        if (_allocationCycles > 0 && _flits[flit].IsTail)
        {
            _store.OutputFree[router * Ports + output] = cycle + 1 + _allocationCycles;
        }

        return flit;
    }

    private int TakeBranch(ref FifoState fifo, ref RouterState state, int router, int port, int output, long cycle)
    {
        int number = router * Ports + port, head = fifo.Head, flit = Copy(_branches.Next(number, output));
        if (_branches.Advance(number, output))
        {
            _inputs.Remove(ref fifo, ref state, router, port, cycle);
            _flits.Free(head);
        }

        return flit;
    }

    private int Copy(int flit)
    {
        int copy = _flits.Take();
        _flits[copy] = _flits[flit];
        return copy;
    }

    private void Deliver(int flit, int router, long cycle)
    {
        ref Flit last = ref _flits[flit];
        (int packet, int way, bool isTail) = (last.Packet, last.Way, last.IsTail);
        _flits.Free(flit);
        if (isTail)
        {
            _state.Deliver(packet, router, way < 0 ? ~way : -1, cycle);
        }
    }

    private void CountWaiting(ref RouterState state, int router, ulong waiting, ulong moved, ulong wanted, long cycle)
    {
        for (int output = 0; output < Local; output++)
        {
            int shift = 8 * output, link = router * Directions + output;
            if ((waiting >> shift & 0xFF) == 0)
            {
                continue;
            }

            state.Blocked |= (byte)(1 << output);
            _state.Counters.LinkBlocked[link]++;
            if ((moved >> shift & 0xFF) == 0 && !_choice.HasCredit(ref state, link, output, wanted >> shift & 0xFF, cycle))
            {
                state.NoCredit |= (byte)(1 << output);
                _state.Counters.LinkNoCredit[link]++;
            }
        }
    }
}
