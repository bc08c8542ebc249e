namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A mesh of routers, cycle by cycle.</summary>
public sealed class MeshNetwork
{
    private readonly MeshState _state;
    private IMeshExecutor? _executor;

    /// <summary>An empty mesh at cycle 0.</summary>
    /// <param name="spec">The mesh.</param>
    /// <param name="backend">How it is executed.</param>
    /// <param name="sink">Hears of every delivery; null: nobody does.</param>
    /// <exception cref="ArgumentException">The specification is not possible; the message says what, why, and the limit.</exception>
    public MeshNetwork(MeshSpec spec, MeshBackend backend = MeshBackend.Auto, IMeshSink? sink = null)
    {
        MeshChecks.Check(spec);
        _state = new MeshState(spec) { Sink = sink };
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

    /// <summary>What was counted in all cycles before <see cref="Now"/>.</summary>
    public MeshCounters Counters
    {
        get
        {
            _executor?.Settle();
            return _state.Counters;
        }
    }

    /// <summary>The next cycle to be simulated; while a delivery is being told, the one after it.</summary>
    public long Now => _state.Now;

    /// <summary>Packets that have not reached all their targets.</summary>
    public long Outstanding => _state.Outstanding;

    /// <summary>Adds a way that packets can take, shared by any number of them.</summary>
    /// <param name="from">Router where they start.</param>
    /// <param name="targets">Routers where they go, distinct; the source itself may be among them. More than one: a tree along the source's row, then up and down
    /// the columns.</param>
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
        RouteEntry entry = _state.Routes.Entries[route];
        if (entry.Tree < 0)
        {
            return entry.HopCycles + (flits - 1L) * entry.SerialCycles;
        }

        TreeNode node = _state.Routes.Nodes[_state.Routes.FindNode(entry, target)];
        return node.HopCycles + (flits - 1L) * node.SerialCycles;
    }

    /// <summary>Offers a packet: it enters its source's queue.</summary>
    /// <param name="cycle">When: not before <see cref="Now"/>, nor before the packet that the same source was offered last.</param>
    /// <param name="route">Its way.</param>
    /// <param name="flits">1 … <see cref="MeshSpec.LongestPacketFlits"/>.</param>
    /// <param name="tag">Comes back with its deliveries.</param>
    /// <exception cref="ArgumentException">It cannot be offered; the message says why.</exception>
    public void Offer(long cycle, int route, int flits, int tag)
    {
        if ((uint)route >= (uint)_state.Routes.Count)
        {
            MeshChecks.RefuseRoute(route, _state.Routes.Count);
        }

        ref readonly RouteEntry entry = ref _state.Routes.Entries[route];
        int last = _state.Packets.Last(entry.From);
        long earliest = last == 0 ? Now : Math.Max(Now, _state.Packets[last].Offered);
        bool isTree = entry.Tree >= 0;
        if (cycle < earliest || cycle > MeshChecks.LastCycle || (uint)(flits - 1) >= (uint)Spec.LongestPacketFlits || (isTree && flits > Spec.BufferFlits))
        {
            MeshChecks.RefusePacket(Spec, cycle, earliest, flits, isTree);
        }

        _state.Packets.Append(entry.From, new Packet { Offered = cycle, Route = route, Flits = flits, Tag = tag, Pending = entry.Targets });
        _state.Counters.Offered++;
        _state.Outstanding++;
        if (last == 0)
        {
            _state.Calendar.Wake(entry.From, cycle);
        }
    }

    /// <summary>Simulates all cycles before <paramref name="cycle"/>, which is <see cref="Now"/> afterwards.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, between two cycles; the mesh can go on.</exception>
    /// <exception cref="InvalidOperationException">Deadlock: packets wait for each other in a circle; the message names them.</exception>
    public void RunUntil(long cycle, CancellationToken cancellation)
    {
        if (cycle > Now)
        {
            Executor().Run(cycle, toEnd: false, cancellation);
        }
    }

    /// <summary>Simulates until every packet offered has reached all its targets; <see cref="Now"/> is the cycle after the last delivery then.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, between two cycles; the mesh can go on.</exception>
    /// <exception cref="InvalidOperationException">Deadlock: packets wait for each other in a circle; the message names them.</exception>
    public void RunToEnd(CancellationToken cancellation)
    {
        if (Outstanding > 0)
        {
            Executor().Run(long.MaxValue, toEnd: true, cancellation);
        }
    }

    /// <summary>Goes back to cycle 0 and to the first state of all arbiters; routes and counters stay. What follows does not depend on what was before.</summary>
    /// <param name="keepCounters">False: they are cleared, too.</param>
    /// <exception cref="InvalidOperationException">Packets are outstanding.</exception>
    public void Restart(bool keepCounters = true)
    {
        RequireEmpty();
        _executor?.Settle();
        _executor?.Restart();
        _state.Calendar.Clear();
        _state.Now = 0;
        if (!keepCounters)
        {
            _state.Counters.Clear();
        }
    }

    /// <summary>Forgets all routes.</summary>
    /// <exception cref="InvalidOperationException">Packets are outstanding.</exception>
    public void ClearRoutes()
    {
        RequireEmpty();
        _state.Routes.Clear();
    }

    private IMeshExecutor Executor()
    {
        _executor ??= Backend == MeshBackend.Simd && SimdOptions.Fits(Spec) ? new SimdMesh(_state, null) : new ScalarMesh(_state);
        if (_executor is SimdMesh simd && !simd.Fits)
        {
            // Trees were added: its flits need another byte.
            _executor = new SimdMesh(_state, simd);
        }

        return _executor;
    }

    private void RequireEmpty()
    {
        if (Outstanding > 0)
        {
            throw new InvalidOperationException($"mesh: {Outstanding} packets are outstanding at cycle {Now}; run to the end first.");
        }
    }
}
