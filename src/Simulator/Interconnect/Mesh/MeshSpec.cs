namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A mesh of routers. Routers are numbered row by row; link = router × 4 + direction of its start: 0 east (x + 1), 1 west, 2 south (y + 1), 3
/// north.</summary>
public sealed record MeshSpec
{
    /// <summary>Routers in a row.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of routers.</summary>
    public required int Height { get; init; }

    /// <summary>Whether each row and each column is closed to a ring by a link between its ends.</summary>
    public bool Torus { get; init; }

    /// <summary>Cycles from the arrival of a flit in a router's input FIFO to its arrival in the next one's when nothing is in its way: router pipeline and
    /// link.</summary>
    public int HopCycles { get; init; } = 1;

    /// <summary>A link takes one flit every so many cycles.</summary>
    public int LinkCyclesPerFlit { get; init; } = 1;

    /// <summary>Places of each input FIFO, flits. A flit holds its place from the cycle in which it is sent until it has left the FIFO.</summary>
    public int BufferFlits { get; init; } = 4;

    /// <summary>Routers in a row of one chip; 0: the whole row is one chip. Links between chips have their own times.</summary>
    public int ChipColumns { get; init; }

    /// <summary>Rows of routers of one chip; 0: the whole column is one chip.</summary>
    public int ChipRows { get; init; }

    /// <summary>As <see cref="HopCycles"/>, for links between chips.</summary>
    public int ChipHopCycles { get; init; } = 1;

    /// <summary>As <see cref="LinkCyclesPerFlit"/>, for links between chips.</summary>
    public int ChipLinkCyclesPerFlit { get; init; } = 1;

    /// <summary>A router forwards or delivers at most one flit in so many cycles, over all its outputs; 0: each output works on its own.</summary>
    public int RouterCyclesPerFlit { get; init; }

    /// <summary>Route computation: cycles that a head flit spends at the front of its FIFO, behind the tail of another packet, before it asks for its outputs.
    /// <see cref="HopCycles"/> holds them already for a head that found its FIFO empty. 0: routes are computed a hop ahead.</summary>
    public int RoutingCycles { get; init; }

    /// <summary>Allocation: cycles in which an output, free again, is given to the next packet, and no flit goes: neither over this output, nor from the FIFO
    /// that the last packet came from. <see cref="HopCycles"/> holds them already where nothing has to be waited for. 0: outputs are given and used in the same
    /// cycle (speculation).</summary>
    public int AllocationCycles { get; init; }

    /// <summary>Longest packet that may be offered, flits.</summary>
    public int LongestPacketFlits { get; init; } = 1;

    /// <summary>False: a torus without the bubble rule. It can deadlock; for showing that it does.</summary>
    public bool Bubble { get; init; } = true;

    /// <summary>Routers.</summary>
    public int Routers => Width * Height;

    /// <summary>Cycles for which nothing leaves a FIFO after a tail.</summary>
    internal int FifoRest => RoutingCycles + AllocationCycles;
}
