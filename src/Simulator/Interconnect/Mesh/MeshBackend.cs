namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>How a mesh is executed. The results are the same, flit by flit.</summary>
public enum MeshBackend
{
    /// <summary>Chosen at the start of each run by the density of the traffic.</summary>
    Auto,

    /// <summary>Router by router, only those in which something moves: for sparse traffic and for every specification.</summary>
    Scalar,

    /// <summary>All routers at once, one byte per router and field: for dense traffic. Specifications it has no planes for run on the scalar one.</summary>
    Simd,
}
