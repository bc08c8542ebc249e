namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>What both back-ends share: the mesh, its routes and packets, and the books.</summary>
internal sealed class MeshState
{
    public MeshState(MeshSpec spec)
    {
        Spec = spec;
        Topology = new MeshTopology(spec);
        Routes = new MeshRoutes(Topology, spec);
        Calendar = new WakeCalendar(spec.Routers);
        Packets = new MeshPackets(spec.Routers, Calendar);
        Counters = new MeshCounters(spec.Routers);
    }

    public MeshSpec Spec { get; }

    public MeshTopology Topology { get; }

    public MeshRoutes Routes { get; }

    public MeshPackets Packets { get; }

    /// <summary>Routers to be looked at: at least those whose source has a packet due that is first in its queue.</summary>
    public WakeCalendar Calendar { get; }

    public MeshCounters Counters { get; }

    public IMeshSink? Sink { get; set; }

    /// <summary>The next cycle to be simulated; while one is, the one after it.</summary>
    public long Now { get; set; }

    /// <summary>Packets that have not reached all their targets.</summary>
    public long Outstanding { get; set; }

    /// <summary>Notes that a packet's tail has reached a target.</summary>
    /// <param name="journey">The packet.</param>
    /// <param name="router">Where.</param>
    /// <param name="node">The node of its tree; −1 for a packet to one target.</param>
    /// <param name="cycle">When.</param>
    /// <returns>Whether this was the last of its targets: it is to be forgotten then.</returns>
    public bool Deliver(ref Journey journey, int router, int node, long cycle)
    {
        long latency = cycle - journey.Offered;
        Counters.Add(1, cycle, latency, node < 0 ? journey.ZeroLoadCycles : Routes.Nodes[node].ZeroLoadCycles(journey.Flits));
        Counters.Latency.Add(latency);
        (int tag, int route, long offered) = (journey.Tag, journey.Route, journey.Offered);
        bool isLast = --journey.Pending == 0;
        if (isLast)
        {
            Outstanding--;
        }

        // Last: a packet that is offered now may move all others to another place.
        Sink?.Deliver(new MeshDelivery(tag, route, router, offered, cycle));
        return isLast;
    }

    /// <summary>The same for a packet in its place, which is free when it has reached all targets.</summary>
    public void Deliver(int packet, int router, int node, long cycle)
    {
        if (Deliver(ref Packets[packet].Journey, router, node, cycle))
        {
            Packets.Free(packet);
        }
    }
}

/// <summary>One way to execute a mesh. It may change whenever the mesh is empty and its arbiters are in their first state.</summary>
internal interface IMeshExecutor
{
    /// <summary>Simulates cycles from now on, those before a limit, or until nothing is outstanding.</summary>
    /// <param name="limit">The first cycle not to be simulated.</param>
    /// <param name="toEnd">Whether to stop when nothing is outstanding.</param>
    /// <param name="cancellation">Asked between cycles.</param>
    void Run(long limit, bool toEnd, CancellationToken cancellation);

    /// <summary>Brings the counters up to the cycle before now.</summary>
    void Settle();

    /// <summary>Puts all arbiters into their first state; the mesh is empty.</summary>
    void Restart();
}
