using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The routes of a mesh. A route to several targets is a tree of nodes: the union of the ways to each of them.</summary>
internal sealed class MeshRoutes(MeshTopology topology, int routers, int routerCyclesPerFlit)
{
    private readonly List<RouteEntry> _routes = [];
    private readonly List<TreeNode> _nodes = [];

    /// <summary>Routes added.</summary>
    public int Count => _routes.Count;

    /// <summary>All routes.</summary>
    public ReadOnlySpan<RouteEntry> Entries => CollectionsMarshal.AsSpan(_routes);

    /// <summary>Nodes of all trees.</summary>
    public ReadOnlySpan<TreeNode> Nodes => CollectionsMarshal.AsSpan(_nodes);

    /// <summary>Whether there are routes to several targets.</summary>
    public bool HasTrees => _nodes.Count > 0;

    public void Clear()
    {
        _routes.Clear();
        _nodes.Clear();
    }

    public int Add(int from, ReadOnlySpan<int> targets)
    {
        MeshChecks.CheckRoute(from, targets, routers);
        _routes.Add(targets.Length == 1 ? Way(from, targets[0]) : Tree(from, targets));
        return _routes.Count - 1;
    }

    /// <summary>The node of a tree at a router; −1 if there is none.</summary>
    public int FindNode(in RouteEntry route, int router)
    {
        ReadOnlySpan<TreeNode> nodes = Nodes;
        for (int node = route.Tree; node < route.Tree + route.TreeNodes; node++)
        {
            if (nodes[node].Router == router)
            {
                return node;
            }
        }

        return -1;
    }

    private RouteEntry Way(int from, int target)
    {
        int hops = 0, serial = Math.Max(1, routerCyclesPerFlit);
        for (int router = from; router != target;)
        {
            int link = router * MeshTopology.Directions + topology.DirectionTo(topology.Places[router], topology.Places[target]);
            hops = checked(hops + topology.HopCycles[link]);
            serial = Math.Max(serial, topology.CyclesPerFlit[link]);
            router = topology.Next[link];
        }

        return new RouteEntry { From = from, Target = target, Tree = -1, Targets = 1, HopCycles = hops, SerialCycles = serial };
    }

    private RouteEntry Tree(int from, ReadOnlySpan<int> targets)
    {
        Dictionary<int, int> masks = Union(from, targets);
        int first = _nodes.Count, serial = Math.Max(1, routerCyclesPerFlit);
        _nodes.Add(new TreeNode { Router = from, Outputs = (byte)masks[from], SerialCycles = serial });

        // Breadth first: the children of a node stand side by side, in the order of their directions.
        for (int n = first; n < _nodes.Count; n++)
        {
            TreeNode node = _nodes[n];
            _nodes[n] = node with { FirstChild = _nodes.Count };
            for (int rest = node.Outputs & 0xF; rest != 0; rest &= rest - 1)
            {
                int link = node.Router * MeshTopology.Directions + BitOperations.TrailingZeroCount(rest), next = topology.Next[link];
                _nodes.Add(new TreeNode
                {
                    Router = next,
                    Outputs = (byte)masks[next],
                    HopCycles = checked(node.HopCycles + topology.HopCycles[link]),
                    SerialCycles = Math.Max(node.SerialCycles, topology.CyclesPerFlit[link]),
                });
            }
        }

        return new RouteEntry { From = from, Target = -1, Tree = first, TreeNodes = _nodes.Count - first, Targets = targets.Length };
    }

    // Outputs that packets take at each router of the tree, one bit each.
    private Dictionary<int, int> Union(int from, ReadOnlySpan<int> targets)
    {
        Dictionary<int, int> masks = [];
        foreach (int target in targets)
        {
            for (int router = from; ;)
            {
                int direction = topology.DirectionTo(topology.Places[router], topology.Places[target]);
                ref int mask = ref CollectionsMarshal.GetValueRefOrAddDefault(masks, router, out _);
                if (direction == MeshTopology.Local && (mask >> MeshTopology.Local) != 0)
                {
                    throw new ArgumentException($"route from router {from}: target {target} is named twice.");
                }

                mask |= 1 << direction;
                if (direction == MeshTopology.Local)
                {
                    break;
                }

                router = topology.Next[router * MeshTopology.Directions + direction];
            }
        }

        return masks;
    }
}

/// <summary>A route: to one target, or along a tree.</summary>
internal readonly record struct RouteEntry
{
    public required int From { get; init; }

    /// <summary>−1 for a tree.</summary>
    public required int Target { get; init; }

    /// <summary>First node, the source; −1 for a single target.</summary>
    public required int Tree { get; init; }

    public int TreeNodes { get; init; }

    public required int Targets { get; init; }

    /// <summary>Sum over the links on the way; of a tree each node has its own.</summary>
    public int HopCycles { get; init; }

    /// <summary>Cycles per flit at the slowest place on the way.</summary>
    public int SerialCycles { get; init; }
}

/// <summary>A router of a tree.</summary>
internal readonly record struct TreeNode
{
    public required int Router { get; init; }

    /// <summary>One bit per output that packets take here.</summary>
    public required byte Outputs { get; init; }

    public int FirstChild { get; init; }

    public int HopCycles { get; init; }

    public int SerialCycles { get; init; }

    /// <summary>The node behind an output.</summary>
    public int Child(int output) => FirstChild + BitOperations.PopCount((uint)(Outputs & ((1 << output) - 1)));
}
