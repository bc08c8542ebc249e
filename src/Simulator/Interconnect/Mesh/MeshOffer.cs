namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A packet that is offered to a mesh, as in <see cref="MeshNetwork.Offer(long, int, int, int)"/>.</summary>
/// <param name="Cycle">When.</param>
/// <param name="Route">Its way.</param>
/// <param name="Flits">Its length.</param>
/// <param name="Tag">Comes back with its deliveries.</param>
public readonly record struct MeshOffer(long Cycle, int Route, int Flits, int Tag);
