using System.Runtime.InteropServices;
using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>The routes of a mesh from one node to one other, made when they are first needed.</summary>
internal sealed class PairRoutes(MeshNetwork mesh)
{
    /// <summary>Most nodes whose pairs have a table; of larger meshes few pairs ever meet.</summary>
    private const int MostInTable = 4_096;

    private readonly int _nodes = mesh.Spec.Routers;
    private readonly int[]?[] _table = mesh.Spec.Routers <= MostInTable ? new int[mesh.Spec.Routers][] : [];
    private readonly Dictionary<long, int> _rare = [];

    /// <summary>The route's number in the mesh.</summary>
    public int Of(int source, int target)
    {
        // 0 stands for none, so that fresh memory is empty.
        ref int route = ref Place(source, target);
        if (route == 0)
        {
            route = mesh.AddRoute(source, [target]) + 1;
        }

        return route - 1;
    }

    private ref int Place(int source, int target)
        => ref _table.Length > 0 ? ref (_table[source] ??= new int[_nodes])[target]
        : ref CollectionsMarshal.GetValueRefOrAddDefault(_rare, (long)source * _nodes + target, out _);
}
