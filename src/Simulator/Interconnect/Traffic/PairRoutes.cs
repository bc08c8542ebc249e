using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>The routes of a mesh from one node to one other, made when they are first needed.</summary>
internal sealed class PairRoutes(MeshNetwork mesh)
{
    private readonly int[]?[] _routes = new int[mesh.Spec.Routers][];

    /// <summary>The route's number in the mesh.</summary>
    public int Of(int source, int target)
    {
        // 0 stands for none, so that a fresh array is empty.
        int[] row = _routes[source] ??= new int[_routes.Length];
        return row[target] > 0 ? row[target] - 1 : (row[target] = mesh.AddRoute(source, [target]) + 1) - 1;
    }
}
