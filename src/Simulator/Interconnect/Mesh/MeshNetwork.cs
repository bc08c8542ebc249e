namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// A mesh of routers, or a torus, cycle by cycle. It knows no networks and no programs: packets are offered, and delivered.
/// <para><b>A cycle.</b> All routers decide from the state at the beginning of the cycle, so that their order does not matter. (1) Flits whose hop is over
/// are in the FIFO at the end of their link. (2) Each source whose next flit is due puts one flit into its router's local FIFO, if that had a place at the
/// beginning of the cycle; a flit that enters can go on in the same cycle. Packets wait in an unbounded queue per source, in the order of their offers. (3)
/// Each router has five input FIFOs (what comes over the links from west, east, north and south, named by where it goes: 0 east, 1 west, 2 south, 3 north;
/// and 4, from its core) and five outputs of the same numbers. Every head of a FIFO asks for its outputs; each output takes at most one flit.</para>
/// <para><b>Hops.</b> A flit that a router sends in cycle t is in the next router's FIFO, and can be sent on, in cycle t + HopCycles (router pipeline and
/// link); the link takes the next flit in t + LinkCyclesPerFlit. Links that leave a chip have their own two numbers. Delivery to the core is instant, one
/// flit per cycle.</para>
/// <para><b>Pipeline.</b> What a head does in its router before it can go is part of its hop; but the stages that it can do only after the tail of the packet
/// before it cost cycles in which nothing goes. A FIFO rests for RoutingCycles + AllocationCycles after each tail: the next head is routed, then asks for its
/// output; its wait begins when it asks. An output rests for AllocationCycles after each tail: it is being given to the next packet. (The input-queued router
/// without virtual channels of Dally and Towles, chapter 16. With speculation and routes computed ahead both are 0.)</para>
/// <para><b>Credits.</b> A flit takes its place in the next FIFO in the cycle in which it is sent, and keeps it until it is sent on. The sender can use the
/// place again in the cycle after that: credits take one cycle. One link alone is therefore fully used if BufferFlits × LinkCyclesPerFlit ≥ HopCycles +
/// 1.</para>
/// <para><b>Arbitration.</b> Round robin per output: of the FIFOs that ask and may, the first after the one that had the output last, in the order of their
/// numbers; first of all, FIFO 0. Wormhole switching: an output belongs to a packet from its head to its tail, also while flits are missing. A limited router
/// (RouterCyclesPerFlit &gt; 0) then serves one of these outputs, round robin again.</para>
/// <para><b>Routing.</b> First along the row, then along the column. A packet to several targets goes along the source's row and from it up and down the
/// columns, and is delivered where a target is. A router hands it to each branch as soon as that branch has place, each at its own pace; a flit leaves the
/// FIFO when all branches have it. On a torus each way goes the shorter way round; if both are equally long, east or south.</para>
/// <para><b>Zero-load latency</b>, from the cycle of the offer to the cycle in which the tail is delivered, in an empty mesh: the sum of HopCycles over the
/// links + (flits − 1) × the largest of the LinkCyclesPerFlit of these links, RouterCyclesPerFlit, and 1. To the own core there are no hops. It is exact when
/// credits keep up (packets of at most BufferFlits flits; longer ones if BufferFlits × that largest number ≥ HopCycles + 1 on each link) and, for packets
/// that branch, when the branches are equally fast and routers not limited; otherwise what is more counts as waiting.</para>
/// <para><b>No deadlock.</b> <i>Mesh, one target:</i> a FIFO waits only for FIFOs further along the row, or of the column; these waits have no circle, and a
/// packet that owns an output waits for its own flits only, which follow along the same way. <i>Several targets:</i> a branch never waits for another one at
/// the same router, so each waits, again, only for FIFOs further on. Since the other branches may keep a flit in the FIFO, the whole packet must fit there:
/// then its tail comes in any case, and outputs are given back. Hence such packets have at most BufferFlits flits. <i>Torus:</i> the bubble rule. Places are
/// counted in packets of LongestPacketFlits; a packet starts over a link only if the FIFO at its end has room for one packet, or for two if the packet enters
/// the ring there (from its core, or from the other dimension). So a ring never fills up: something in it can always move. Packets in rows wait for columns,
/// these for cores only. A packet that branches may take up the bubble while it also waits for a column; the column moves, and the bubble comes back.
/// (Carrión et al., HiPC 1997; Puente et al., JPDC 2001.)</para>
/// <para>Two back-ends do the same, flit by flit; see <see cref="MeshBackend"/>. Nothing is allocated once buffers have grown.</para>
/// </summary>
public sealed class MeshNetwork
{
    private readonly MeshState _state;
    private readonly MeshPackets _packets;
    private readonly MeshRoutes _routes;
    private readonly MeshLoad _load;
    private readonly int _longestPacket;
    private readonly MeshOffers _offers;

    // The one that is running since the last restart; the others are as new.
    private IMeshExecutor? _running;
    private PlainMesh? _plain;
    private ScalarMesh? _scalar;
    private SimdMesh? _simd;
    private bool _isRunning;

    /// <summary>An empty mesh at cycle 0.</summary>
    /// <param name="spec">The mesh.</param>
    /// <param name="backend">How it is executed.</param>
    /// <param name="sink">Hears of every delivery; null: nobody does.</param>
    /// <exception cref="ArgumentException">The specification is not possible; the message says what, why, and the limit.</exception>
    public MeshNetwork(MeshSpec spec, MeshBackend backend = MeshBackend.Auto, IMeshSink? sink = null)
    {
        MeshChecks.Check(spec);
        _state = new MeshState(spec) { Sink = sink };
        (_packets, _routes, _load, _longestPacket) = (_state.Packets, _state.Routes, new MeshLoad(spec), spec.LongestPacketFlits);
        _offers = new MeshOffers(_state, _longestPacket);
        Backend = backend;
    }

    /// <summary>The mesh.</summary>
    public MeshSpec Spec => _state.Spec;

    /// <summary>How it is executed, as asked for.</summary>
    public MeshBackend Backend { get; }

    /// <summary>Hears of deliveries; may be changed between runs.</summary>
    public IMeshSink? Sink
    {
        get => _state.Sink;
        set => _state.Sink = value;
    }

    /// <summary>What was counted in all cycles before <see cref="Now"/>. While a delivery is being told, only the numbers of packets and their latencies are up
    /// to date.</summary>
    public MeshCounters Counters
    {
        get
        {
            if (!_isRunning)
            {
                _plain?.Settle();
                _scalar?.Settle();
                _simd?.Settle();
            }

            return _state.Counters;
        }
    }

    /// <summary>The next cycle to be simulated; while a delivery is being told, the one after it.</summary>
    public long Now => _state.Now;

    /// <summary>Packets that have not reached all their targets.</summary>
    public long Outstanding => _state.Outstanding;

    /// <summary>Adds a way that packets can take, shared by any number of them.</summary>
    /// <param name="from">Router where they start.</param>
    /// <param name="targets">Routers where they go, distinct; the source itself may be among them. More than one: a tree along the source's row, then up and
    /// down the columns.</param>
    /// <returns>Its number: 0, 1, 2 …</returns>
    /// <exception cref="ArgumentException">There is no such router, a target is named twice, or there is none.</exception>
    /// <exception cref="InvalidOperationException">It has several targets, and packets are outstanding.</exception>
    public int AddRoute(int from, ReadOnlySpan<int> targets)
    {
        if (targets.Length > 1)
        {
            RequireEmpty();
        }

        return _state.Routes.Add(from, targets);
    }

    /// <summary>Cycles from offer to tail in an empty mesh.</summary>
    /// <param name="route">A route.</param>
    /// <param name="target">One of its targets.</param>
    /// <param name="flits">Of the packet.</param>
    public long ZeroLoadCycles(int route, int target, int flits)
    {
        int way = _state.Routes.Entry(route).Way;
        return way < 0 ? _state.Routes.Nodes[_state.Routes.FindNode(~way, target)].ZeroLoadCycles(flits) : _state.Routes.ZeroLoadCycles(route, flits);
    }

    /// <summary>Offers a packet: it enters its source's queue.</summary>
    /// <param name="cycle">When: not before <see cref="Now"/>, nor before the packet that the same source was offered last.</param>
    /// <param name="route">Its way.</param>
    /// <param name="flits">1 … <see cref="MeshSpec.LongestPacketFlits"/>.</param>
    /// <param name="tag">Comes back with its deliveries.</param>
    /// <exception cref="ArgumentException">It cannot be offered; the message says why.</exception>
    public void Offer(long cycle, int route, int flits, int tag)
    {
        if ((uint)route >= (uint)_routes.Count)
        {
            MeshChecks.RefuseRoute(route, _routes.Count);
        }

        RouteEntry entry = _routes.Entry(route);
        (int from, int way) = entry;
        ref SourceQueue queue = ref _packets.Queue(from);
        long earliest = Math.Max(Now, queue.LastOffered);
        if (cycle < earliest || cycle > MeshChecks.LastCycle || (uint)(flits - 1) >= (uint)_longestPacket || (way < 0 && flits > Spec.BufferFlits))
        {
            MeshChecks.RefusePacket(Spec, cycle, earliest, flits, way < 0);
        }

        long hopCycles = _routes.HopCycles(route, entry);
        ref Journey packet = ref _packets.Append(from, ref queue, cycle).Journey;
        (packet.Route, packet.Tag, packet.Flits, packet.Way) = (route, tag, flits, way);
        packet.ZeroLoadCycles = flits == 1 ? hopCycles : _routes.ZeroLoadCycles(route, flits);
        packet.Pending = way < 0 ? _routes.Nodes[~way].Targets : 1;
        _state.Counters.Offered++;
        _state.Outstanding++;
        if (_running == null && Backend == MeshBackend.Auto)
        {
            _load.Add(cycle, flits, hopCycles);
        }
    }

    /// <summary>Offers packets, in this order: the same as one after the other, and faster. If one cannot be offered, those before it are.</summary>
    /// <exception cref="ArgumentException">One cannot be offered; the message says why.</exception>
    public void Offer(ReadOnlySpan<MeshOffer> packets)
    {
        while (!packets.IsEmpty)
        {
            int count = _offers.Append(packets);
            if (_running == null && Backend == MeshBackend.Auto)
            {
                Note(packets[..count]);
            }

            // What it left is to be looked at more closely, or refused.
            if (count == 0)
            {
                Offer(packets[0].Cycle, packets[0].Route, packets[0].Flits, packets[0].Tag);
                count = 1;
            }

            packets = packets[count..];
        }
    }

    private void Note(ReadOnlySpan<MeshOffer> packets)
    {
        foreach (ref readonly MeshOffer packet in packets)
        {
            _load.Add(packet.Cycle, packet.Flits, _routes.HopCycles(packet.Route, _routes.Entry(packet.Route)));
        }
    }

    /// <summary>Simulates all cycles before <paramref name="cycle"/>, which is <see cref="Now"/> afterwards.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, between two cycles; the mesh can go on.</exception>
    /// <exception cref="InvalidOperationException">Deadlock: packets wait for each other in a circle; the message names them.</exception>
    public void RunUntil(long cycle, CancellationToken cancellation)
    {
        if (cycle > Now)
        {
            Run(cycle, toEnd: false, cancellation);
        }
    }

    /// <summary>Simulates until every packet offered has reached all its targets; <see cref="Now"/> is the cycle after the last delivery then.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, between two cycles; the mesh can go on.</exception>
    /// <exception cref="InvalidOperationException">Deadlock: packets wait for each other in a circle; the message names them.</exception>
    public void RunToEnd(CancellationToken cancellation)
    {
        if (Outstanding > 0)
        {
            Run(long.MaxValue, toEnd: true, cancellation);
        }
    }

    /// <summary>Goes back to cycle 0 and to the first state of all arbiters; routes and counters stay. What follows does not depend on what was
    /// before.</summary>
    /// <param name="keepCounters">False: they are cleared, too.</param>
    /// <exception cref="InvalidOperationException">Packets are outstanding.</exception>
    public void Restart(bool keepCounters = true)
    {
        RequireEmpty();
        _running?.Restart();
        _running = null;
        _load.Clear();
        _state.Calendar.Clear();
        _packets.Restart();
        (_state.Now, _state.Counters.EndCycle) = (0, -1);
        if (!keepCounters)
        {
            Counters.Clear();
        }
    }

    /// <summary>Forgets all routes.</summary>
    /// <exception cref="InvalidOperationException">Packets are outstanding.</exception>
    public void ClearRoutes()
    {
        RequireEmpty();
        _state.Routes.Clear();
    }

    private void Run(long limit, bool toEnd, CancellationToken cancellation)
    {
        RequireRest();
        _isRunning = true;
        try
        {
            Executor().Run(limit, toEnd, cancellation);
        }
        finally
        {
            _isRunning = false;
        }
    }

    private IMeshExecutor Executor()
    {
        if (_running == null)
        {
            bool simd = Backend == MeshBackend.Simd || (Backend == MeshBackend.Auto && _load.IsDense());
            _running = simd && SimdOptions.Fits(Spec) ? _simd ??= new SimdMesh(_state, null)
                : PlainMesh.Fits(_state) ? _plain ??= new PlainMesh(_state)
                : _scalar ??= new ScalarMesh(_state);
        }

        // Trees were added: whoever has no place for them hands over.
        if (_running == _simd && _simd is { Fits: false })
        {
            _running = _simd = new SimdMesh(_state, _simd);
        }
        else if (_running == _plain && _plain != null && _state.Routes.HasTrees)
        {
            _scalar?.Settle();
            _running = _scalar = new ScalarMesh(_state, _plain);
        }

        return _running;
    }

    private void RequireRest()
    {
        if (_isRunning)
        {
            throw new InvalidOperationException("mesh: it is running; who hears of a delivery can offer packets, nothing else.");
        }
    }

    private void RequireEmpty()
    {
        RequireRest();
        if (Outstanding > 0)
        {
            throw new InvalidOperationException($"mesh: {Outstanding} packets are outstanding at cycle {Now}; run to the end first.");
        }
    }
}
