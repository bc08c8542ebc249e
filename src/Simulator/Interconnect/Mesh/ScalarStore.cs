using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The memory of the scalar back-end: router, FIFO = router × 5 + port, link = router × 4 + direction.</summary>
internal sealed class ScalarStore
{
    private readonly List<int> _touched = [];
    private readonly int[] _places;

    public ScalarStore(MeshTopology topology, int allocationCycles)
    {
        _places = topology.Places;
        int routers = _places.Length;
        Routers = [.. _places.Select(RouterState.Initial)];
        Fifos = new FifoState[MeshTopology.Ports * routers];
        Array.Fill(Fifos, FifoState.Initial);
        Links = new LinkState[MeshTopology.Directions * routers];
        for (int link = 0; link < Links.Length; link++)
        {
            Links[link].Next = topology.Next[link];
        }

        (HopCycles, CyclesPerFlit) = (topology.HopCycles, topology.CyclesPerFlit);
        HasSlowLinks = CyclesPerFlit.Any(c => c > 1);
        LinkFree = HasSlowLinks ? new long[Links.Length] : [];
        OutputFree = allocationCycles > 0 ? new long[Fifos.Length] : [];
    }

    public RouterState[] Routers { get; }

    public FifoState[] Fifos { get; }

    public LinkState[] Links { get; }

    /// <summary>Whether a link may be busy in the cycle after a flit.</summary>
    public bool HasSlowLinks { get; }

    /// <summary>From when on each link takes another flit; empty unless there are slow links.</summary>
    public long[] LinkFree { get; }

    /// <summary>From when on each output, router × 5 + direction, takes another packet; empty unless allocation takes cycles of its own.</summary>
    public long[] OutputFree { get; }

    /// <summary>Of each link.</summary>
    public int[] HopCycles { get; }

    /// <summary>Of each link.</summary>
    public int[] CyclesPerFlit { get; }

    public FlitPool Flits { get; } = new();

    /// <summary>An element whose index was made here: it is not checked again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(T[] array, int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), (nint)(uint)index);

    /// <summary>Notes a router that is looked at for the first time.</summary>
    public void Touch(int router) => _touched.Add(router);

    /// <summary>Sets which FIFOs an output favours, and from when on it takes another packet.</summary>
    public void SetArbiter(int router, int output, int fifos, long free)
    {
        _touched.Add(router);
        ref ulong favoured = ref Routers[router].Favoured;
        favoured = (favoured & ~(0xFFUL << (8 * output))) | ((ulong)fifos << (8 * output));
        if (OutputFree.Length > 0)
        {
            OutputFree[router * MeshTopology.Ports + output] = free;
        }
    }

    /// <summary>Puts what was touched into its first state; the mesh is empty.</summary>
    public void Restart()
    {
        foreach (int router in _touched)
        {
            Routers[router] = RouterState.Initial(_places[router]);
            Fifos.AsSpan(router * MeshTopology.Ports, MeshTopology.Ports).Fill(FifoState.Initial);
            if (HasSlowLinks)
            {
                LinkFree.AsSpan(router * MeshTopology.Directions, MeshTopology.Directions).Clear();
            }

            if (OutputFree.Length > 0)
            {
                OutputFree.AsSpan(router * MeshTopology.Ports, MeshTopology.Ports).Clear();
            }
        }

        _touched.Clear();
    }

    /// <summary>Adds what the links counted to the counters.</summary>
    public void Settle(MeshCounters counters)
    {
        for (int link = 0; link < Links.Length; link++)
        {
            ref LinkState state = ref Links[link];
            counters.LinkFlits[link] += state.Flits;
            counters.LinkPeak[link] = Math.Max(counters.LinkPeak[link], state.Peak);
            (state.Flits, state.Peak) = (0, 0);
        }
    }
}
