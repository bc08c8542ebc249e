using System.Numerics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The outputs of all routers: who gets which, and what moves.</summary>
internal sealed class RouterOutputs
{
    private const int Ports = MeshTopology.Ports, Directions = MeshTopology.Directions, Local = MeshTopology.Local;

    private readonly MeshState _state;
    private readonly RouterState[] _routers;
    private readonly RouterInputs _inputs;
    private readonly FlitPool _flits;
    private readonly BranchProgress _branches;
    private readonly long[] _linkFree;
    private readonly int[] _next, _hopCycles, _cyclesPerFlit;
    private readonly int _depth, _packetsPerFifo, _routerCycles;
    private readonly bool _torus, _bubble;

    public RouterOutputs(MeshState state, RouterState[] routers, RouterInputs inputs)
    {
        (_state, _routers, _inputs, _flits) = (state, routers, inputs, inputs.Flits);
        _branches = new BranchProgress(state.Spec, inputs);
        _linkFree = new long[Directions * routers.Length];
        (_next, _hopCycles, _cyclesPerFlit) = (state.Topology.Next, state.Topology.HopCycles, state.Topology.CyclesPerFlit);
        (_depth, _routerCycles) = (state.Spec.BufferFlits, state.Spec.RouterCyclesPerFlit);
        _packetsPerFifo = state.Spec.BufferFlits / state.Spec.LongestPacketFlits;
        (_torus, _bubble) = (state.Spec.Torus, state.Spec.Bubble);
    }

    public void Restart() => Array.Clear(_linkFree);

    /// <summary>Gives each output to one of the FIFOs whose head wants it, and moves these heads.</summary>
    public void Serve(int router, long cycle)
    {
        ref RouterState state = ref _routers[router];
        (state.Blocked, state.NoCredit) = (0, 0);
        ulong wanted = Wanted(router, state.Occupied, cycle);
        if (wanted == 0)
        {
            return;
        }

        ulong granted = Arbitrate(ref state, router, wanted, cycle);
        if (_routerCycles > 0)
        {
            granted = Limit(ref state, router, granted, cycle);
        }

        Count(ref state, router, wanted, granted);
        if (granted == 0)
        {
            return;
        }

        for (ulong rest = granted; rest != 0; rest &= rest - 1)
        {
            int bit = BitOperations.TrailingZeroCount(rest);
            Move(ref state, router, bit & 7, bit >> 3, cycle);
        }

        if (state.Occupied != 0 || state.Stalled != 0)
        {
            _state.Calendar.Wake(router, cycle + 1);
        }
    }

    // Per output the FIFOs whose heads want it.
    private ulong Wanted(int router, int occupied, long cycle)
    {
        ulong wanted = 0;
        for (int rest = occupied; rest != 0; rest &= rest - 1)
        {
            int port = BitOperations.TrailingZeroCount(rest);
            ref FifoState fifo = ref _inputs[router * Ports + port];
            if (fifo.HeadReady <= cycle)
            {
                wanted |= (fifo.Branches ? _branches.Ready(router * Ports + port, cycle) : fifo.Wanted) << port;
            }
        }

        return wanted;
    }

    // Round robin per output: the first that may have it after the one that had it last.
    private ulong Arbitrate(ref RouterState state, int router, ulong wanted, long cycle)
    {
        ulong granted = 0, rest = wanted;
        while (rest != 0)
        {
            int output = BitOperations.TrailingZeroCount(rest) >> 3, shift = 8 * output;
            ulong eligible = (wanted & state.Owners) >> shift & 0xFF;
            if (output < Local)
            {
                eligible = WithCredit(ref state, router, output, eligible, wanted >> shift & 0xFF, cycle);
            }

            ulong favoured = eligible & (state.Favoured >> shift);
            favoured = favoured != 0 ? favoured : eligible;
            granted |= (favoured & (0 - favoured)) << shift;
            rest &= ~(0xFFUL << shift);
        }

        return granted;
    }

    // Those for whom there is a place at the end of the link, none while the link still sends.
    private ulong WithCredit(ref RouterState state, int router, int output, ulong eligible, ulong wanted, long cycle)
    {
        int link = router * Directions + output, fifo = _next[link] * Ports + output;
        if (_torus)
        {
            eligible = InRing(ref state, fifo, output, eligible, wanted, cycle);
        }
        else if (_inputs.Taken(fifo, cycle) == _depth)
        {
            state.NoCredit |= (byte)(1 << output);
            return 0;
        }

        if (_linkFree[link] <= cycle)
        {
            return eligible;
        }

        _state.Calendar.Wake(router, _linkFree[link]);
        return 0;
    }

    // The bubble rule: who goes on along the ring needs places for one packet, who enters it for two. A packet that has begun has its places.
    private ulong InRing(ref RouterState state, int fifo, int output, ulong eligible, ulong wanted, long cycle)
    {
        if ((state.Owners >> (8 * output) & 0xFF) != 0x1F)
        {
            return eligible;
        }

        int free = _packetsPerFifo - _inputs.Packets(fifo, cycle);
        ulong may = free >= (_bubble ? 2 : 1) ? 0x1FUL : free == 1 ? 1UL << output : 0;
        state.NoCredit |= (byte)((wanted & may) == 0 ? 1 << output : 0);
        return eligible & may;
    }

    // The router as a whole: one of the outputs, those after the last that was served first.
    private ulong Limit(ref RouterState state, int router, ulong granted, long cycle)
    {
        if (state.Free > cycle)
        {
            _state.Calendar.Wake(router, state.Free);
            return 0;
        }

        if (granted == 0)
        {
            return 0;
        }

        ulong after = granted & (ulong.MaxValue << (8 * state.LastOutput) << 8);
        ulong one = after != 0 ? after : granted;
        state.LastOutput = (byte)(BitOperations.TrailingZeroCount(one) >> 3);
        state.Free = cycle + _routerCycles;
        return one & (0 - one);
    }

    private void Count(ref RouterState state, int router, ulong wanted, ulong granted)
    {
        ulong waiting = (wanted & ~granted) & 0xFFFF_FFFF;
        if (waiting == 0)
        {
            return;
        }

        for (int output = 0; output < Local; output++)
        {
            if ((waiting >> (8 * output) & 0xFF) != 0)
            {
                state.Blocked |= (byte)(1 << output);
                _state.Counters.LinkBlocked[router * Directions + output]++;
            }
        }

        for (int rest = state.NoCredit; rest != 0; rest &= rest - 1)
        {
            _state.Counters.LinkNoCredit[router * Directions + BitOperations.TrailingZeroCount(rest)]++;
        }
    }

    private void Move(ref RouterState state, int router, int port, int output, long cycle)
    {
        int flit = Take(router * Ports + port, router, output, cycle), shift = 8 * output;
        bool isTail = _flits[flit].IsTail;
        state.Favoured = (state.Favoured & ~(0xFFUL << shift)) | (((0x1EUL << port) & 0x1F) << shift);
        state.Owners = (state.Owners & ~(0xFFUL << shift)) | ((isTail ? 0x1FUL : 1UL << port) << shift);
        if (output < Local)
        {
            Send(flit, router, output, cycle);
        }
        else
        {
            Deliver(flit, router, cycle);
        }
    }

    // The flit that an output gets: the head itself if it is the last to get it, a copy otherwise.
    private int Take(int fifo, int router, int output, long cycle)
    {
        ref FifoState state = ref _inputs[fifo];
        int head = state.Head, flit = head;
        if (state.Branches)
        {
            flit = Copy(_branches.Next(fifo, output));
            if (_branches.Advance(fifo, output))
            {
                _inputs.Remove(fifo, router, cycle);
                _flits.Free(head);
            }

            return flit;
        }

        state.Wanted &= ~(1UL << (8 * output));
        if (state.Wanted != 0)
        {
            return Copy(head);
        }

        _inputs.Remove(fifo, router, cycle);
        return flit;
    }

    private int Copy(int flit)
    {
        int copy = _flits.Take();
        _flits[copy] = _flits[flit];
        return copy;
    }

    private void Send(int flit, int router, int output, long cycle)
    {
        int link = router * Directions + output, next = _next[link], fifo = next * Ports + output;
        long arrives = cycle + _hopCycles[link];
        ref Flit sent = ref _flits[flit];
        (sent.Arrives, sent.Next) = (arrives, 0);
        if (sent.Way < 0)
        {
            sent.Way = ~_state.Routes.Nodes[~sent.Way].Child(output);
        }

        MeshCounters counters = _state.Counters;
        counters.LinkFlits[link]++;
        counters.LinkPeak[link] = Math.Max(counters.LinkPeak[link], _inputs.Taken(fifo, cycle) + 1);
        _linkFree[link] = cycle + _cyclesPerFlit[link];
        _inputs[fifo].Packets += sent.IsHead ? 1 : 0;
        _inputs.Append(fifo, next, flit);
        _state.Calendar.Wake(next, arrives);
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
}
