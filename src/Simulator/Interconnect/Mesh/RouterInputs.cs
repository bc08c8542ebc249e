namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The FIFOs of all routers: FIFO = router × 5 + port. What enters from the cores, and what arrives and leaves.</summary>
internal sealed class RouterInputs
{
    private readonly MeshState _state;
    private readonly RouterState[] _routers;
    private readonly FifoState[] _fifos;
    private readonly int _depth;
    private readonly bool _torus;

    public RouterInputs(MeshState state, RouterState[] routers)
    {
        (_state, _routers, _depth, _torus) = (state, routers, state.Spec.BufferFlits, state.Spec.Torus);
        _fifos = new FifoState[MeshTopology.Ports * routers.Length];
        Array.Fill(_fifos, FifoState.Initial);
    }

    /// <summary>All flits.</summary>
    public FlitPool Flits { get; } = new();

    /// <summary>A FIFO.</summary>
    public ref FifoState this[int fifo] => ref _fifos[fifo];

    public void Restart() => Array.Fill(_fifos, FifoState.Initial);

    /// <summary>Places taken in a FIFO at the beginning of a cycle: what its sender knows.</summary>
    public int Taken(int fifo, long cycle) => _fifos[fifo].Taken + (_fifos[fifo].LastLeft == cycle ? 1 : 0);

    /// <summary>Packets that have places in a FIFO at the beginning of a cycle.</summary>
    public int Packets(int fifo, long cycle) => _fifos[fifo].Packets + (_fifos[fifo].LastTailLeft == cycle ? 1 : 0);

    /// <summary>Lets the next flit of a router's source enter its local FIFO, if one is due and there is a place.</summary>
    public void Enter(int router, long cycle)
    {
        int packet = _state.Packets.First(router);
        ref RouterState state = ref _routers[router];
        state.Stalled = 0;
        if (packet == 0 || _state.Packets[packet].Offered > cycle)
        {
            return;
        }

        int fifo = router * MeshTopology.Ports + MeshTopology.Local, taken = _fifos[fifo].Taken;
        if (taken == _depth)
        {
            state.Stalled = 1;
            _state.Counters.SourceStall[router]++;
            return;
        }

        _state.Counters.SourcePeak[router] = Math.Max(_state.Counters.SourcePeak[router], taken + 1);
        _fifos[fifo].Packets += _state.Packets[packet].Entered == 0 ? 1 : 0;
        Append(fifo, router, NextFlit(packet, cycle));
        ref Packet p = ref _state.Packets[packet];
        if (p.Entered == p.Flits)
        {
            _state.Packets.Advance(router);
            packet = _state.Packets.First(router);
        }

        if (packet != 0)
        {
            _state.Calendar.Wake(router, Math.Max(cycle + 1, _state.Packets[packet].Offered));
        }
    }

    /// <summary>Appends a flit to a FIFO.</summary>
    public void Append(int fifo, int router, int flit)
    {
        ref FifoState state = ref _fifos[fifo];
        state.Taken++;
        if (state.Head == 0)
        {
            state.Head = flit;
            _routers[router].Occupied |= (byte)(1 << (fifo - router * MeshTopology.Ports));
            ShowHead(ref state, router);
        }
        else
        {
            Flits[state.Tail].Next = flit;
        }

        state.Tail = flit;
    }

    /// <summary>Takes the head off a FIFO, which everyone who wanted it has. The caller frees it or sends it on.</summary>
    public void Remove(int fifo, int router, long cycle)
    {
        ref FifoState state = ref _fifos[fifo];
        ref Flit head = ref Flits[state.Head];
        int port = fifo - router * MeshTopology.Ports;
        if (port < MeshTopology.Local && (state.Taken == _depth || (_torus && head.IsTail)))
        {
            // Its sender may have been waiting for this place.
            _state.Calendar.Wake(_state.Topology.Next[router * MeshTopology.Directions + (port ^ 1)], cycle + 1);
        }

        state.LastLeft = cycle;
        state.Taken--;
        if (head.IsTail)
        {
            state.LastTailLeft = cycle;
            state.Packets--;
        }

        state.Head = head.Next;
        if (state.Head == 0)
        {
            _routers[router].Occupied &= (byte)~(1 << port);
            state.HeadReady = long.MaxValue;
        }
        else
        {
            ShowHead(ref state, router);
        }
    }

    // What the router sees of a new head. Of a long packet that branches, the outputs are set by its first flit and stay until each has its tail.
    private void ShowHead(ref FifoState state, int router)
    {
        ref Flit flit = ref Flits[state.Head];
        state.HeadReady = flit.Arrives;
        if (flit.Way >= 0)
        {
            state.Branches = false;
            state.Wanted = 1UL << (8 * _state.Topology.DirectionTo(_state.Topology.Places[router], flit.Way));
        }
        else if (!flit.IsLong)
        {
            state.Branches = false;
            state.Wanted = OutputMask.Spread(_state.Routes.Nodes[~flit.Way].Outputs);
        }
        else if (flit.IsHead)
        {
            state.Branches = true;
            state.Wanted = OutputMask.Spread(_state.Routes.Nodes[~flit.Way].Outputs);
        }
    }

    private int NextFlit(int packet, long cycle)
    {
        ref Packet p = ref _state.Packets[packet];
        ref readonly RouteEntry route = ref _state.Routes.Entries[p.Route];
        int flit = Flits.Take();
        Flits[flit] = new Flit
        {
            Arrives = cycle,
            Packet = packet,
            Way = route.Tree < 0 ? _state.Topology.Places[route.Target] : ~route.Tree,
            IsHead = p.Entered == 0,
            IsTail = p.Entered + 1 == p.Flits,
            IsLong = p.Flits > 1,
        };
        p.Entered++;
        return flit;
    }
}
