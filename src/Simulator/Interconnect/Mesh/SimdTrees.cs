using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lanes = System.Runtime.Intrinsics.Vector256<byte>;
using Vec = System.Runtime.Intrinsics.Vector256;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Packets that branch, for a vector of routers. Where they have to go is looked up, router by router, when they come to the head of a FIFO; that each branch
/// goes on at its own pace is the same operations for all.
/// </summary>
internal sealed class SimdTrees(MeshState state, SimdPlanes planes, SimdOptions options, PacketIds ids)
{
    private const int Ports = MeshTopology.Ports;

    // Key: tree and router.
    private readonly Dictionary<long, int> _nodes = [];
    private int _known;

    /// <summary>The node of a packet's tree at a router; −1 if its way is none.</summary>
    public int NodeOf(int way, int router)
    {
        if (way >= 0)
        {
            return -1;
        }

        if (_known != state.Routes.Nodes.Length)
        {
            Index();
        }

        return _nodes[Key(~way, router)];
    }

    /// <summary>Looks for heads that branch, and notes what they want.</summary>
    /// <param name="block">The routers.</param>
    /// <param name="taken">Their lanes in the first plane of places taken.</param>
    /// <param name="first">The first of them.</param>
    /// <returns>Whether there is any.</returns>
    public bool Find(ref byte block, ref byte taken, int first)
    {
        Lanes any = Lanes.Zero, marks = Vec.Create(FlitByte.Tree);
        for (int port = 0; port < Ports; port++)
        {
            Lanes heads = Vec.AndNot(Vec.Equals(Kind(ref block, port) & marks, marks), Vec.Equals(Flits(ref block, ref taken, port), Lanes.Zero));
            Store(heads, ref block, Field.Branching + port);
            any |= heads;
        }

        if (any == Lanes.Zero)
        {
            return false;
        }

        LookUp(ref block, first);
        for (int output = 0; output < Ports; output++)
        {
            Want(ref block, ref taken, output);
        }

        return true;
    }

    /// <summary>Notes which outputs the branches got, and keeps the heads in their FIFOs that not every branch has.</summary>
    /// <param name="block">The routers.</param>
    /// <param name="first">The first of them.</param>
    public void Advance(ref byte block, int first)
    {
        for (int port = 0; port < Ports; port++)
        {
            Lanes heads = Load(ref block, Field.Branching + port), bit = Vec.Create((byte)(1 << port));
            if (heads == Lanes.Zero)
            {
                continue;
            }

            Lanes needed = Load(ref block, Field.Needed + port);
            for (int output = 0; output < Ports; output++)
            {
                Lanes got = heads & Vec.Equals(Load(ref block, Field.Won + output) & bit, bit), done = got;
                if (options.HasLongTrees)
                {
                    done &= Pass(ref block, first, port, output, got);
                }

                needed = Vec.AndNot(needed, done & Vec.Create((byte)(1 << output)));
            }

            Store(needed, ref block, Field.Needed + port);
            Lanes finished = heads & Vec.Equals(needed, Lanes.Zero), leaves = options.HasLongTrees ? Leave(ref block, port, heads, needed) : finished;
            Store(Vec.AndNot(Load(ref block, Field.Known + port), finished), ref block, Field.Known + port);
            Store(Vec.AndNot(Load(ref block, Field.Pops), heads & bit) | (leaves & bit), ref block, Field.Pops);
        }
    }

    // One bit per FIFO that has a flit for an output, and whether that flit is the tail.
    private void Want(ref byte block, ref byte taken, int output)
    {
        Lanes wanted = Lanes.Zero, tails = Lanes.Zero, branch = Vec.Create((byte)(1 << output));
        for (int port = 0; port < Ports; port++)
        {
            Lanes wants = Load(ref block, Field.Branching + port) & Vec.Equals(Load(ref block, Field.Needed + port) & branch, branch), last = wants;
            if (options.HasLongTrees)
            {
                Lanes passed = Load(ref block, Field.Passed + Ports * port + output);
                wants &= Vec.LessThan(passed, Flits(ref block, ref taken, port));
                last &= IsLast(ref block, port, passed);
            }

            wanted |= wants & Vec.Create((byte)(1 << port));
            tails |= last & Vec.Create((byte)(1 << port));
        }

        Store(wanted, ref block, Field.TreesWant + output);
        Store(tails, ref block, Field.TreeTails + output);
    }

    // Flits in a FIFO that have arrived.
    private Lanes Flits(ref byte block, ref byte taken, int port)
        => port == MeshTopology.Local ? Load(ref block, Field.LocalTaken)
            : options.HasFlight ? Load(ref block, Field.Arrived + port) : Vec.LoadUnsafe(ref taken, (nuint)(port * planes.Stride));

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
    private void LookUp(ref byte block, int first)
    {
        for (int port = 0; port < Ports; port++)
        {
            Lanes known = Load(ref block, Field.Known + port);
            for (ulong lanes = Vec.AndNot(Load(ref block, Field.Branching + port), known).ExtractMostSignificantBits(); lanes != 0; lanes &= lanes - 1)
            {
                int router = first + BitOperations.TrailingZeroCount(lanes);
                int node = NodeOf(ids[planes.HeadId(ref planes.Lane0(planes.Lane(router)), port, options.HasWideIds)].Way, router);
                planes.Byte(router, Field.Needed + port) = state.Routes.Nodes[node].Outputs;
            }

            Store(known | Load(ref block, Field.Branching + port), ref block, Field.Known + port);
        }
    }

    // A branch got a flit, perhaps one behind the head. Puts right how many are behind it. Returns whether it was the tail.
    private Lanes Pass(ref byte block, int first, int port, int output, Lanes got)
    {
        int field = Field.Passed + Ports * port + output;
        Lanes passed = Load(ref block, field), isLast = IsLast(ref block, port, passed);
        if (output < MeshTopology.Directions)
        {
            ref byte kind = ref Unsafe.Add(ref planes.Plane0(Plane.Outputs + output * planes.FlitBytes + FlitByte.Kind), first);
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
        for (int node = 0; node < state.Routes.Nodes.Length; node++)
        {
            _nodes[Key(state.Routes.Nodes[node].Root, state.Routes.Nodes[node].Router)] = node;
        }

        _known = state.Routes.Nodes.Length;
    }
}
