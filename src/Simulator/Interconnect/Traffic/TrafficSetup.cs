using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>
/// An open-loop experiment (Dally and Towles, chapter 23): sources make packets whatever the mesh does and keep them in queues without limit, so that the
/// load does not depend on the mesh. The mesh is first brought to its steady state (warm-up), then the packets made in a window are measured, then sources go on
/// until all measured packets have arrived (drain). Results depend on nothing but these members.
/// </summary>
public sealed record TrafficSetup
{
    /// <summary>The mesh.</summary>
    public required MeshSpec Mesh { get; init; }

    /// <summary>Who sends to whom.</summary>
    public required TrafficPattern Pattern { get; init; }

    /// <summary>Flits of each packet.</summary>
    public required int Flits { get; init; }

    /// <summary>Seed of all draws. Each node draws from a stream of its own, the same at every rate.</summary>
    public required int Seed { get; init; }

    /// <summary>Cycles before the window.</summary>
    public required int WarmUpCycles { get; init; }

    /// <summary>Cycles of the window.</summary>
    public required int MeasureCycles { get; init; }

    /// <summary>Most cycles after the window in which measured packets may arrive.</summary>
    public required int DrainCycles { get; init; }
}
