namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A router of the scalar back-end. Masks "per output" have one byte for each output, and in it one bit per FIFO.</summary>
internal struct RouterState
{
    /// <summary>All FIFOs, for each output.</summary>
    public const ulong All = 0x1F_1F1F_1F1F;

    /// <summary>Per output the FIFOs that may use it: all, or the one whose packet it belongs to.</summary>
    public ulong Owners;

    /// <summary>Per output the FIFOs that come before the others: those after the last that got it.</summary>
    public ulong Favoured;

    /// <summary>The last cycle in which the router was looked at; −1: never.</summary>
    public long Seen;

    /// <summary>From when on the router can forward, where it is limited as a whole.</summary>
    public long Free;

    /// <summary>Column, and row × 65,536.</summary>
    public int Place;

    /// <summary>One bit per FIFO that holds something, also if it is still on its way.</summary>
    public byte Occupied;

    /// <summary>When last looked at: the links that someone waited for, those of them without credit, and whether the source waited.</summary>
    public byte Blocked, NoCredit, Stalled;

    /// <summary>The output that was served last, where the router is limited as a whole.</summary>
    public byte LastOutput;

    /// <summary>The state before any packet.</summary>
    public static RouterState Initial(int place) => new() { Owners = All, Seen = -1, LastOutput = MeshTopology.Local, Place = place };
}

/// <summary>An input FIFO of the scalar back-end.</summary>
internal struct FifoState
{
    /// <summary>When the head arrived or will arrive, or may ask for outputs if that is later; none: never.</summary>
    public long HeadReady;

    /// <summary>When the last flit left; <see cref="Never"/>: none did.</summary>
    public long LastLeft;

    public int Head, Tail;

    /// <summary>Places taken, flits.</summary>
    public int Taken;

    /// <summary>Outputs to which the head still has to go, one bit each.</summary>
    public byte Wanted;

    /// <summary>Whether the head belongs to a packet of several flits that branches.</summary>
    public bool Branches;

    /// <summary>Long before all cycles.</summary>
    public const long Never = long.MinValue / 2;

    /// <summary>Empty, before any packet.</summary>
    public static FifoState Initial => new() { HeadReady = long.MaxValue, LastLeft = Never };

    /// <summary>Places taken at the beginning of a cycle: what the sender knows.</summary>
    public readonly int TakenBefore(long cycle) => Taken + (LastLeft == cycle ? 1 : 0);
}

/// <summary>A link of the scalar back-end.</summary>
internal struct LinkState
{
    /// <summary>Flits it took since the counters were brought up to date.</summary>
    public long Flits;

    /// <summary>Most places taken in the FIFO at its end.</summary>
    public int Peak;

    /// <summary>The router at its end.</summary>
    public int Next;
}

/// <summary>A flit of the scalar back-end.</summary>
internal struct Flit
{
    public long Arrives;

    public int Packet;

    /// <summary>Place of its target, or ~ the node of its tree.</summary>
    public int Way;

    /// <summary>The one behind it in the FIFO; 0 if there is none.</summary>
    public int Next;

    public bool IsHead, IsTail;
}
