using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>What enters and leaves the FIFOs of the scalar back-end.</summary>
internal sealed class ScalarFifos
{
    private const int Ports = MeshTopology.Ports, Local = MeshTopology.Local;

    // The output for a packet that goes: row by row north, here, south; in a row west, here, east.
    private static ReadOnlySpan<byte> Outputs => [1 << 1, 1 << 3, 1 << 0, 1 << 1, 1 << 4, 1 << 0, 1 << 1, 1 << 2, 1 << 0];

    private readonly MeshState _state;
    private readonly ScalarStore _store;
    private readonly FlitPool _flits;
    private readonly RingPlaces? _rings;
    private readonly MeshPackets _packets;
    private readonly WakeCalendar _calendar;
    private readonly RouterState[] _routers;
    private readonly FifoState[] _fifos;
    private readonly int _depth, _rest;

    public ScalarFifos(MeshState state, ScalarStore store, RingPlaces? rings)
    {
        (_state, _store, _flits, _rings, _depth) = (state, store, store.Flits, rings, state.Spec.BufferFlits);
        (_packets, _calendar, _routers, _fifos) = (state.Packets, state.Calendar, store.Routers, store.Fifos);
        _rest = state.Spec.FifoRest;
    }

    /// <summary>Lets the next flit of a router's source enter its local FIFO, if one is due and there is a place.</summary>
    public void Enter(int router, long cycle)
    {
        ref RouterState state = ref ScalarStore.At(_routers, router);
        state.Stalled = 0;
        int packet = _packets.First(router);
        if (packet == 0 || _packets[packet].Journey.Offered > cycle)
        {
            return;
        }

        int fifo = router * Ports + Local, taken = _fifos[fifo].Taken;
        if (taken == _depth)
        {
            state.Stalled = 1;
            _state.Counters.SourceStall[router]++;
            return;
        }

        ref int peak = ref _state.Counters.SourcePeak[router];
        peak = Math.Max(peak, taken + 1);
        Append(ref _fifos[fifo], ref state, router, Local, NextFlit(router, packet, cycle));
        if (_packets.Entered(router) == _packets[packet].Journey.Flits)
        {
            _packets.Advance(router);
            packet = _packets.First(router);
        }

        if (packet != 0)
        {
            _calendar.Wake(router, Math.Max(cycle + 1, _packets[packet].Journey.Offered));
        }
    }

    /// <summary>Appends a flit to a FIFO.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ref FifoState fifo, ref RouterState router, int number, int port, int flit)
    {
        fifo.Taken++;
        if (fifo.Head == 0)
        {
            fifo.Head = flit;
            router.Occupied |= (byte)(1 << port);
            ShowHead(ref fifo, router.Place, number, ref _flits[flit]);
        }
        else
        {
            _flits[fifo.Tail].Next = flit;
        }

        fifo.Tail = flit;
    }

    /// <summary>Takes the head off a FIFO, which everyone who wanted it has. The caller frees it or sends it on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(ref FifoState fifo, ref RouterState router, int number, int port, long cycle)
    {
        ref Flit head = ref _flits[fifo.Head];
        if (fifo.Taken == _depth || _rings != null)
        {
            ReturnCredit(number, port, head.IsTail, cycle);
        }

        fifo.LastLeft = cycle;
        fifo.Taken--;
        int next = head.Next;
        fifo.Head = next;
        if (next == 0)
        {
            router.Occupied &= (byte)~(1 << port);
            fifo.HeadReady = long.MaxValue;
        }
        else
        {
            ShowHead(ref fifo, router.Place, number, ref _flits[next]);
        }
    }

    // The sender of this FIFO may have been waiting for the place.
    private void ReturnCredit(int router, int port, bool isTail, long cycle)
    {
        if (port == Local)
        {
            return;
        }

        if (isTail)
        {
            _rings?.Leave(router * Ports + port, cycle);
        }

        _calendar.Wake(_store.Links[router * MeshTopology.Directions + (port ^ 1)].Next, cycle + 1);
    }

    // What the router sees of a new head. Of a long packet that branches, the outputs are set by its first flit and stay until each has its tail.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ShowHead(ref FifoState fifo, int here, int number, ref Flit flit)
    {
        fifo.HeadReady = flit.Arrives;
        if (_rest > 0 && flit.IsHead)
        {
            Rest(ref fifo, number);
        }

        if (flit.Way < 0)
        {
            ShowBranches(ref fifo, ref flit);
            return;
        }

        fifo.Branches = false;
        if (_rings != null)
        {
            fifo.Wanted = (byte)(1 << _state.Topology.DirectionTo(here, flit.Way));
            return;
        }

        int dx = Math.Sign((flit.Way & 0xFFFF) - (here & 0xFFFF)), dy = Math.Sign((flit.Way >> 16) - (here >> 16));
        fifo.Wanted = Unsafe.Add(ref MemoryMarshal.GetReference(Outputs), 3 * dy + dx + 4);
    }

    // A head of a packet is routed and allocated after the tail before it.
    private void Rest(ref FifoState fifo, int number)
    {
        long rested = fifo.LastLeft + 1 + _rest;
        if (rested > fifo.HeadReady)
        {
            fifo.HeadReady = rested;
            _calendar.Wake(number, rested);
        }
    }

    private void ShowBranches(ref FifoState fifo, ref Flit flit)
    {
        if (flit.IsHead)
        {
            fifo.Branches = !flit.IsTail;
            fifo.Wanted = _state.Routes.Nodes[~flit.Way].Outputs;
        }
    }

    private int NextFlit(int router, int packet, long cycle)
    {
        ref Journey p = ref _packets[packet].Journey;
        ref int entered = ref _packets.Entered(router);
        int flit = _flits.Take();
        _flits[flit] = new Flit
        {
            Arrives = cycle,
            Packet = packet,
            Way = p.Way,
            IsHead = entered == 0,
            IsTail = entered + 1 == p.Flits,
        };
        entered++;
        return flit;
    }
}

/// <summary>Masks with a byte per output.</summary>
internal static class OutputMask
{
    private static readonly ulong[] s_spread
        = [.. Enumerable.Range(0, 32).Select(m => Enumerable.Range(0, 5).Aggregate(0UL, (sum, o) => sum | ((ulong)((m >> o) & 1) << (8 * o))))];

    /// <summary>Bit o of a mask becomes bit 0 of byte o.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spread(int outputs) => ScalarStore.At(s_spread, outputs);
}
