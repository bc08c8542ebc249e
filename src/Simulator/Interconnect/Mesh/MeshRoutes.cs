using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The routes of a mesh. A route to several targets is a tree of nodes: the union of the ways to each of them.</summary>
internal sealed class MeshRoutes(MeshTopology topology, MeshSpec spec)
{
    // Most routers whose numbers fit into a packed entry.
    private const int MostPacked = 1 << 15;

    // Looked at for every packet, anywhere: as small as possible. Source and target of a route to one target, or ~ its place among the others.
    private readonly List<RouteEntry> _others = [];
    private int[] _entries = new int[64];
    private int _count;
    private readonly List<long> _hopCycles = [];
    private readonly List<int> _serialCycles = [];

    // Where all links are alike, hops follow from the places; that spares a look into a long list.
    private readonly bool _isUniform = !spec.Torus && !Array.Exists(topology.HopCycles, h => h != spec.HopCycles);
    private readonly int _hop = spec.HopCycles;
    private readonly int[] _places = topology.Places;
    private readonly List<TreeNode> _nodes = [];

    /// <summary>Routes: 0, 1, 2 …</summary>
    public int Count => _count;

    /// <summary>Nodes of all trees.</summary>
    public ReadOnlySpan<TreeNode> Nodes => CollectionsMarshal.AsSpan(_nodes);

    /// <summary>Whether there are routes to several targets.</summary>
    public bool HasTrees => _nodes.Count > 0;

    public void Clear()
    {
        _count = 0;
        _others.Clear();
        _hopCycles.Clear();
        _serialCycles.Clear();
        _nodes.Clear();
    }

    public int Add(int from, ReadOnlySpan<int> targets)
    {
        MeshChecks.CheckRoute(from, targets, spec.Routers);
        (int way, long hopCycles, int serialCycles) = targets.Length == 1 ? Way(from, targets[0]) : Tree(from, targets);
        _hopCycles.Add(hopCycles);
        _serialCycles.Add(serialCycles);
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _count);
        }

        bool isPacked = way >= 0 && spec.Routers <= MostPacked;
        _entries[_count] = isPacked ? from | (targets[0] << 15) : ~_others.Count;
        if (!isPacked)
        {
            _others.Add(new RouteEntry(from, way));
        }

        return _count++;
    }

    /// <summary>A route.</summary>
    public RouteEntry Entry(int route) => Unpack(Packed(route));

    /// <summary>A route as it is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Packed(int route) => ScalarStore.At(_entries, route);

    /// <summary>A route from what is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RouteEntry Unpack(int packed)
        => packed >= 0 ? new RouteEntry(packed & (MostPacked - 1), ScalarStore.At(_places, packed >> 15)) : _others[~packed];

    /// <summary>Sum of the hops over all links of a route.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long HopCycles(int route, RouteEntry entry)
    {
        (int from, int way) = entry;
        if (!_isUniform || way < 0)
        {
            return _hopCycles[route];
        }

        int place = ScalarStore.At(_places, from);
        return (Distance(way & 0xFFFF, place & 0xFFFF) + Distance(way >> 16, place >> 16)) * (long)_hop;
    }

    // Without a branch: either sign is as likely.
    private static int Distance(int a, int b)
    {
        int difference = a - b, sign = difference >> 31;
        return (difference ^ sign) - sign;
    }

    /// <summary>Cycles from offer to tail in an empty mesh, on a route to one target.</summary>
    public long ZeroLoadCycles(int route, int flits) => HopCycles(route, Entry(route)) + (flits == 1 ? 0 : (flits - 1L) * _serialCycles[route]);

    /// <summary>The node of a tree at one of its routers.</summary>
    public int FindNode(int root, int router)
    {
        int node = root;
        while (_nodes[node].Router != router)
        {
            int direction = topology.DirectionTo(topology.Places[_nodes[node].Router], topology.Places[router]);
            node = (_nodes[node].Outputs >> direction & 1) != 0
                ? _nodes[node].Child(direction)
                : throw new ArgumentException($"route: router {router} is none of its targets.");
        }

        return node;
    }

    private (int Way, long HopCycles, int SerialCycles) Way(int from, int target)
    {
        long hops = 0;
        int serial = Math.Max(1, spec.RouterCyclesPerFlit);
        for (int router = from; router != target;)
        {
            int link = router * MeshTopology.Directions + topology.DirectionTo(topology.Places[router], topology.Places[target]);
            hops += topology.HopCycles[link];
            serial = Math.Max(serial, topology.CyclesPerFlit[link]);
            router = topology.Next[link];
        }

        return (topology.Places[target], hops, serial);
    }

    private (int Way, long HopCycles, int SerialCycles) Tree(int from, ReadOnlySpan<int> targets)
    {
        Dictionary<int, int> masks = Union(from, targets);
        int root = _nodes.Count, serial = Math.Max(1, spec.RouterCyclesPerFlit);
        _nodes.Add(new TreeNode { Root = root, Router = from, Outputs = (byte)masks[from], SerialCycles = serial, Targets = targets.Length });

        // Breadth first: the children of a node stand side by side, in the order of their directions.
        for (int n = root; n < _nodes.Count; n++)
        {
            TreeNode node = _nodes[n];
            _nodes[n] = node with { FirstChild = _nodes.Count };
            for (int rest = node.Outputs & 0xF; rest != 0; rest &= rest - 1)
            {
                int link = node.Router * MeshTopology.Directions + BitOperations.TrailingZeroCount(rest), next = topology.Next[link];
                _nodes.Add(new TreeNode
                {
                    Root = root,
                    Router = next,
                    Outputs = (byte)masks[next],
                    HopCycles = node.HopCycles + topology.HopCycles[link],
                    SerialCycles = Math.Max(node.SerialCycles, topology.CyclesPerFlit[link]),
                });
            }
        }

        return (~root, masks.Keys.Sum(r => HopCyclesFrom(r, masks[r])), 0);
    }

    private long HopCyclesFrom(int router, int outputs)
        => Enumerable.Range(0, MeshTopology.Directions).Sum(d => (outputs >> d & 1) * (long)topology.HopCycles[router * MeshTopology.Directions + d]);

    // Outputs that packets take at each router of the tree, one bit each.
    private Dictionary<int, int> Union(int from, ReadOnlySpan<int> targets)
    {
        Dictionary<int, int> masks = [];
        foreach (int target in targets)
        {
            int router = from;
            for (int direction = 0; direction != MeshTopology.Local;)
            {
                direction = topology.DirectionTo(topology.Places[router], topology.Places[target]);
                ref int mask = ref CollectionsMarshal.GetValueRefOrAddDefault(masks, router, out _);
                MeshChecks.CheckTarget(from, target, direction == MeshTopology.Local && (mask >> MeshTopology.Local) != 0);
                mask |= 1 << direction;
                router = direction == MeshTopology.Local ? router : topology.Next[router * MeshTopology.Directions + direction];
            }
        }

        return masks;
    }
}

/// <summary>A route: to one target, or along a tree. Kept small: traffic between all pairs of routers has many.</summary>
/// <param name="From">Router where it starts.</param>
/// <param name="Way">Place of its target, or ~ the first node of its tree.</param>
internal readonly record struct RouteEntry(int From, int Way);

/// <summary>A router of a tree.</summary>
internal readonly record struct TreeNode
{
    /// <summary>The first node of its tree.</summary>
    public required int Root { get; init; }

    public required int Router { get; init; }

    /// <summary>One bit per output that packets take here.</summary>
    public required byte Outputs { get; init; }

    public int FirstChild { get; init; }

    /// <summary>Of the first node: targets of the tree.</summary>
    public int Targets { get; init; }

    /// <summary>Sum over the links on the way here.</summary>
    public long HopCycles { get; init; }

    /// <summary>Cycles per flit at the slowest place on the way here.</summary>
    public required int SerialCycles { get; init; }

    /// <summary>Cycles from offer to tail in an empty mesh.</summary>
    public long ZeroLoadCycles(int flits) => HopCycles + (flits - 1L) * SerialCycles;

    /// <summary>The node behind an output.</summary>
    public int Child(int output) => FirstChild + BitOperations.PopCount((uint)(Outputs & ((1 << output) - 1)));
}
