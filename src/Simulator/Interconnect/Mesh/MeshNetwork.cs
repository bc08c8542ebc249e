namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A mesh of routers, cycle by cycle.</summary>
public sealed class MeshNetwork
{
    /// <summary>An empty mesh at cycle 0.</summary>
    /// <param name="spec">The mesh.</param>
    /// <param name="backend">How it is executed.</param>
    /// <param name="sink">Hears of every delivery; null: nobody does.</param>
    /// <exception cref="ArgumentException">The specification is not possible; the message says what, why, and the limit.</exception>
    public MeshNetwork(MeshSpec spec, MeshBackend backend = MeshBackend.Auto, IMeshSink? sink = null)
    {
        (Spec, Backend, Sink) = (spec, backend, sink);
        Counters = new MeshCounters(spec.Routers);
    }

    /// <summary>The mesh.</summary>
    public MeshSpec Spec { get; }

    /// <summary>How it is executed, as asked for.</summary>
    public MeshBackend Backend { get; }

    /// <summary>Hears of deliveries; may be changed between runs.</summary>
    public IMeshSink? Sink { get; set; }

    /// <summary>What was counted so far.</summary>
    public MeshCounters Counters { get; }

    /// <summary>The next cycle to be simulated.</summary>
    public long Now { get; private set; }

    /// <summary>Packets that have not reached all their targets.</summary>
    public long Outstanding { get; private set; }

    /// <summary>Adds a way that packets can take, shared by any number of them.</summary>
    /// <param name="from">Router where they start.</param>
    /// <param name="targets">Routers where they go, distinct; the source itself may be among them. More than one: a tree along the source's row, then up and down columns.</param>
    /// <returns>Its number: 0, 1, 2 …</returns>
    /// <exception cref="ArgumentException">There is no such router, a target is named twice, or there is none.</exception>
    public int AddRoute(int from, ReadOnlySpan<int> targets) => throw new NotSupportedException();

    /// <summary>Cycles from offer to tail in an empty mesh.</summary>
    public long ZeroLoadCycles(int route, int target, int flits) => throw new NotSupportedException();

    /// <summary>Offers a packet: it enters its source's queue.</summary>
    /// <param name="cycle">When: not before <see cref="Now"/>, nor before the packet that the same source was offered last.</param>
    /// <param name="route">Its way.</param>
    /// <param name="flits">1 … <see cref="MeshSpec.LongestPacketFlits"/>.</param>
    /// <param name="tag">Comes back with its deliveries.</param>
    /// <exception cref="ArgumentException">It cannot be offered; the message says why.</exception>
    public void Offer(long cycle, int route, int flits, int tag) => throw new NotSupportedException();

    /// <summary>Simulates all cycles before <paramref name="cycle"/>, which is <see cref="Now"/> afterwards.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, between two cycles; the mesh can go on.</exception>
    /// <exception cref="InvalidOperationException">Deadlock: packets wait for each other in a circle; the message names them.</exception>
    public void RunUntil(long cycle, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Simulates until every packet offered has reached all its targets; <see cref="Now"/> is the cycle after the last delivery then.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, between two cycles; the mesh can go on.</exception>
    /// <exception cref="InvalidOperationException">Deadlock: packets wait for each other in a circle; the message names them.</exception>
    public void RunToEnd(CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Goes back to cycle 0 and to the first state of all arbiters; routes and counters stay. What follows does not depend on what was before.</summary>
    /// <param name="keepCounters">False: they are cleared, too.</param>
    /// <exception cref="InvalidOperationException">Packets are outstanding.</exception>
    public void Restart(bool keepCounters = true) => throw new NotSupportedException();

    /// <summary>Forgets all routes.</summary>
    /// <exception cref="InvalidOperationException">Packets are outstanding.</exception>
    public void ClearRoutes() => throw new NotSupportedException();
}
