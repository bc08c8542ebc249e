using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector512<byte>;
using Vec = System.Runtime.Intrinsics.Vector512;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Packets that branch, for 64 routers. Where they have to go is looked up, router by router, when they come to the head of a FIFO; that each branch goes on at
/// its own pace is the same operations for all.
/// </summary>
internal sealed class SimdTrees(MeshState state, SimdPlanes planes, SimdOptions options, PacketIds ids)
{
    private const int Ports = MeshTopology.Ports;

    // Key: tree and router.
    private readonly Dictionary<long, int> _nodes = [];
    private int _known;

    // Of the vector that is being decided: per FIFO whether its head belongs to a tree, and its flits.
    private readonly Lanes[] _heads = new Lanes[Ports], _arrived = new Lanes[Ports];

    /// <summary>The node of a packet's tree at a router; −1 if its route is no tree.</summary>
    public int NodeOf(int packet, int router)
    {
        int tree = state.Routes.Entries[state.Packets[packet].Route].Tree;
        if (tree < 0)
        {
            return -1;
        }

        if (_known != state.Routes.Nodes.Length)
        {
            Index();
        }

        return _nodes[Key(tree, router)];
    }

    /// <summary>Looks for heads that branch.</summary>
    /// <param name="block">The routers.</param>
    /// <param name="vector">Which.</param>
    /// <param name="flits">Of each FIFO.</param>
    /// <returns>Whether there is any.</returns>
    public bool Find(ref byte block, int vector, ReadOnlySpan<Lanes> flits)
    {
        Lanes any = Lanes.Zero;
        for (int port = 0; port < Ports; port++)
        {
            Lanes kind = Kind(ref block, port), marks = Vec.Create(FlitByte.Tree);
            _arrived[port] = flits[port];
            _heads[port] = Vec.AndNot(Vec.Equals(kind & marks, marks), Vec.Equals(flits[port], Lanes.Zero));
            any |= _heads[port];
        }

        if (any == Lanes.Zero)
        {
            return false;
        }

        LookUp(ref block, vector);
        return true;
    }

    /// <summary>Whether the head of a FIFO branches.</summary>
    public Lanes Heads(int port) => _heads[port];

    /// <summary>What the branches want of an output: one bit per FIFO that has a flit for it.</summary>
    /// <param name="block">The routers.</param>
    /// <param name="output">The output.</param>
    /// <param name="tails">One bit per FIFO whose next flit for this output is the last of its packet: those of trees are added.</param>
    public Lanes Want(ref byte block, int output, ref Lanes tails)
    {
        Lanes wanted = Lanes.Zero, branch = Vec.Create((byte)(1 << output));
        for (int port = 0; port < Ports; port++)
        {
            Lanes wants = _heads[port] & Vec.Equals(Load(ref block, Field.Needed + port) & branch, branch), last = wants;
            if (options.HasLongTrees)
            {
                Lanes passed = Load(ref block, Field.Passed + Ports * port + output);
                wants &= Vec.LessThan(passed, _arrived[port]);
                last &= IsLast(ref block, port, passed);
            }

            wanted |= wants & Vec.Create((byte)(1 << port));
            tails |= last & Vec.Create((byte)(1 << port));
        }

        return wanted;
    }

    /// <summary>Notes which outputs the branches got.</summary>
    /// <param name="block">The routers.</param>
    /// <param name="vector">Which.</param>
    /// <param name="won">Per output, the FIFO that got it.</param>
    /// <param name="pops">The FIFOs whose heads leave: those of trees leave when every branch has them.</param>
    public void Advance(ref byte block, int vector, ReadOnlySpan<Lanes> won, ref Lanes pops)
    {
        for (int port = 0; port < Ports; port++)
        {
            Lanes heads = _heads[port], bit = Vec.Create((byte)(1 << port));
            if (heads == Lanes.Zero)
            {
                continue;
            }

            Lanes needed = Load(ref block, Field.Needed + port);
            for (int output = 0; output < Ports; output++)
            {
                Lanes got = heads & Vec.Equals(won[output] & bit, bit), done = got;
                if (options.HasLongTrees)
                {
                    done &= Pass(ref block, vector, port, output, got);
                }

                needed = Vec.AndNot(needed, done & Vec.Create((byte)(1 << output)));
            }

            Store(needed, ref block, Field.Needed + port);
            Lanes finished = heads & Vec.Equals(needed, Lanes.Zero), leaves = finished;
            if (options.HasLongTrees)
            {
                leaves = Leave(ref block, port, heads, needed);
            }

            Store(Vec.AndNot(Load(ref block, Field.Known + port), finished), ref block, Field.Known + port);
            pops = Vec.AndNot(pops, heads & bit) | (leaves & bit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes Load(ref byte block, int field) => Vec.LoadUnsafe(ref block, (nuint)(field * SimdPlanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Lanes lanes, ref byte block, int field) => lanes.StoreUnsafe(ref block, (nuint)(field * SimdPlanes.Count));

    private static long Key(int tree, int router) => ((long)tree << 32) | (uint)router;

    private Lanes Kind(ref byte block, int port)
        => Vec.LoadUnsafe(ref block, (nuint)((Field.Slots + FlitByte.Kind) * SimdPlanes.Count + port * planes.FifoBytes));

    // Whether the flit that a branch takes next is the tail: as many flits are behind the head as the branch has passed.
    private Lanes IsLast(ref byte block, int port, Lanes passed) => Vec.Equals(Kind(ref block, port), passed | Vec.Create(FlitByte.Tree));

    // The outputs that a packet takes here, once per packet.
    private void LookUp(ref byte block, int vector)
    {
        for (int port = 0; port < Ports; port++)
        {
            Lanes known = Load(ref block, Field.Known + port);
            for (ulong lanes = Vec.AndNot(_heads[port], known).ExtractMostSignificantBits(); lanes != 0; lanes &= lanes - 1)
            {
                int router = vector * SimdPlanes.Count + BitOperations.TrailingZeroCount(lanes);
                int node = NodeOf(ids[planes.HeadId(router, port, options.HasWideIds)], router);
                planes.Byte(router, Field.Needed + port) = state.Routes.Nodes[node].Outputs;
            }

            Store(known | _heads[port], ref block, Field.Known + port);
        }
    }

    // A branch got a flit, perhaps one behind the head. Puts right how many are behind it. Returns whether it was the tail.
    private Lanes Pass(ref byte block, int vector, int port, int output, Lanes got)
    {
        int field = Field.Passed + Ports * port + output;
        Lanes passed = Load(ref block, field), isLast = IsLast(ref block, port, passed);
        if (output < MeshTopology.Directions)
        {
            ref byte kind = ref Unsafe.Add(ref planes.Plane0(Plane.Outputs + output * planes.FlitBytes + FlitByte.Kind), vector * SimdPlanes.Count);
            (Vec.LoadUnsafe(ref kind) - (got & passed)).StoreUnsafe(ref kind);
        }

        Store(Vec.ConditionalSelect(got, Vec.AndNot(passed + Lanes.One, isLast), passed), ref block, field);
        return isLast;
    }

    // A head leaves when all branches that still need flits have passed it.
    private static Lanes Leave(ref byte block, int port, Lanes heads, Lanes needed)
    {
        Lanes leaves = heads;
        for (int output = 0; output < Ports; output++)
        {
            Lanes needs = ~Vec.Equals(needed & Vec.Create((byte)(1 << output)), Lanes.Zero);
            leaves = Vec.AndNot(leaves, needs & Vec.Equals(Load(ref block, Field.Passed + Ports * port + output), Lanes.Zero));
        }

        for (int output = 0; output < Ports; output++)
        {
            int field = Field.Passed + Ports * port + output;
            Lanes needs = ~Vec.Equals(needed & Vec.Create((byte)(1 << output)), Lanes.Zero);
            Store(Load(ref block, field) + (leaves & needs), ref block, field);
        }

        return leaves;
    }

    private void Index()
    {
        _nodes.Clear();
        foreach (RouteEntry route in state.Routes.Entries)
        {
            for (int node = Math.Max(0, route.Tree); node < route.Tree + route.TreeNodes; node++)
            {
                _nodes[Key(route.Tree, state.Routes.Nodes[node].Router)] = node;
            }
        }

        _known = state.Routes.Nodes.Length;
    }
}
