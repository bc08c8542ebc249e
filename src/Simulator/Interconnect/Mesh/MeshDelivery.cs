namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A packet at one of its targets.</summary>
/// <param name="Tag">What the packet was offered with.</param>
/// <param name="Route">Its route.</param>
/// <param name="Target">The router.</param>
/// <param name="OfferedCycle">Cycle in which it was offered.</param>
/// <param name="Cycle">Cycle in which its tail left the mesh here.</param>
public readonly record struct MeshDelivery(int Tag, int Route, int Target, long OfferedCycle, long Cycle)
{
    /// <summary>Cycles from offer to tail.</summary>
    public long LatencyCycles => Cycle - OfferedCycle;
}

/// <summary>Hears of deliveries: in the order of cycles, in a cycle by router.</summary>
public interface IMeshSink
{
    /// <summary>A packet has reached a target. Later packets may be offered from here, for cycles after this one.</summary>
    void Deliver(in MeshDelivery delivery);
}
