using System.Runtime.CompilerServices;

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

    /// <summary>The last cycle in which the router was looked at.</summary>
    public long Seen;

    /// <summary>From when on the router can forward, where it is limited as a whole.</summary>
    public long Free;

    /// <summary>One bit per FIFO that holds something, also if it is still on its way.</summary>
    public byte Occupied;

    /// <summary>When last looked at: the links that someone waited for, those of them without credit, and whether the source waited.</summary>
    public byte Blocked, NoCredit, Stalled;

    /// <summary>The output that was served last, where the router is limited as a whole.</summary>
    public byte LastOutput;

    /// <summary>The state before any packet.</summary>
    public static RouterState Initial => new() { Owners = All, Favoured = 0, Seen = -1, LastOutput = MeshTopology.Local };
}

/// <summary>An input FIFO of the scalar back-end.</summary>
internal struct FifoState
{
    /// <summary>When the head arrived or will arrive; none: never.</summary>
    public long HeadReady;

    /// <summary>When the last flit left.</summary>
    public long LastLeft;

    /// <summary>When the last tail left.</summary>
    public long LastTailLeft;

    /// <summary>Per output, the bit 0: the head still has to go there.</summary>
    public ulong Wanted;

    public int Head, Tail;

    /// <summary>Places taken, flits.</summary>
    public int Taken;

    /// <summary>Packets that have places, on a torus.</summary>
    public int Packets;

    /// <summary>Whether the head belongs to a packet of several flits that branches.</summary>
    public bool Branches;

    public static FifoState Initial => new() { HeadReady = long.MaxValue, LastLeft = -1, LastTailLeft = -1 };
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

    public bool IsHead, IsTail, IsLong;
}

/// <summary>Masks with a byte per output.</summary>
internal static class OutputMask
{
    private static readonly ulong[] s_spread = [.. Enumerable.Range(0, 32).Select(m => Enumerable.Range(0, 5).Aggregate(0UL, (sum, o) => sum | (ulong)((m >> o) & 1) << (8 * o)))];

    /// <summary>Bit o of a mask becomes bit 0 of byte o.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spread(int outputs) => s_spread[outputs];
}
