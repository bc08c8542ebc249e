using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// The memory of the SIMD back-end: one byte per router and field. Fields that only their own router looks at stand in blocks, all fields of 64 routers
/// together; those that neighbours look at stand in planes of all routers, so that a neighbour's is the same load, shifted. The margins of planes stay 0.
/// </summary>
internal sealed class SimdPlanes
{
    /// <summary>Routers per block.</summary>
    public const int Count = 64;

    private readonly byte[] _blocks, _planes, _arrivals;
    private readonly int _blocksAt, _planesAt, _arrivalsAt, _margin, _blockBytes, _stride;

    public SimdPlanes(MeshSpec spec, int flitBytes, int ringCycles)
    {
        Blocks = (spec.Routers + Count - 1) / Count;
        Routers = Blocks * Count;
        FlitBytes = flitBytes;
        _blockBytes = (Field.Slots + MeshTopology.Ports * (spec.BufferFlits + 1) * flitBytes) * Count;
        _margin = (spec.Width + Count - 1) / Count * Count;
        _stride = Routers + _margin;
        (_blocks, _blocksAt) = Aligned(_blockBytes * (long)Blocks);
        (_planes, _planesAt) = Aligned(_stride * (long)(Plane.Outputs + MeshTopology.Directions * flitBytes) + _margin);
        (_arrivals, _arrivalsAt) = Aligned(Routers * (long)ringCycles);
        SlotBytes = flitBytes * Count;
        FifoBytes = (spec.BufferFlits + 1) * SlotBytes;
    }

    public int Blocks { get; }

    /// <summary>Lanes: at least the routers.</summary>
    public int Routers { get; }

    /// <summary>Bytes of a flit.</summary>
    public int FlitBytes { get; }

    /// <summary>From a slot of a FIFO to the next.</summary>
    public int SlotBytes { get; }

    /// <summary>From a FIFO to the next.</summary>
    public int FifoBytes { get; }

    /// <summary>From a plane to the next.</summary>
    public int Stride => _stride;

    /// <summary>The first router of a plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Plane0(int plane) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_planes), _planesAt + _margin + (nint)plane * _stride);

    /// <summary>Of each router one bit per FIFO to which a flit arrives in a cycle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Arrivals(int slot) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_arrivals), _arrivalsAt + (nint)slot * Routers);

    /// <summary>Where a router's bytes stand, from the first router's.</summary>
    public int Lane(int router) => router / Count * _blockBytes + router % Count;

    /// <summary>A router's byte in the first field.</summary>
    /// <param name="lane">Where it stands.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Lane0(int lane) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_blocks), _blocksAt + lane);

    /// <summary>A router's byte in a field, from that in the first one; or a byte of a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref byte At(ref byte lane, int index) => ref Unsafe.Add(ref lane, index * Count);

    /// <summary>A byte of a router.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Byte(int router, int field) => ref At(ref Lane0(Lane(router)), field);

    /// <summary>A slot of a router's FIFO.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte Slot(ref byte lane, int fifo, int slot) => ref Unsafe.Add(ref lane, Field.Slots * Count + fifo * FifoBytes + slot * SlotBytes);

    /// <summary>The number of the packet at the head of a FIFO.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int HeadId(ref byte lane, int fifo, bool isWide)
    {
        ref byte slot = ref Slot(ref lane, fifo, 0);
        int id = At(ref slot, FlitByte.Packet0) | At(ref slot, FlitByte.Packet1) << 8;
        return isWide ? id | At(ref slot, FlitBytes - 1) << 16 : id;
    }

    /// <summary>The first state of all arbiters, of an empty mesh.</summary>
    public void Restart()
    {
        for (int output = 0; output < MeshTopology.Ports; output++)
        {
            Fill(Field.LastWon + output, 1 << MeshTopology.Local);
            Fill(Field.Owners + output, 0x1F);
        }

        PassTime(byte.MaxValue);
    }

    /// <summary>Takes over the state of all arbiters and links from planes with other flits.</summary>
    public void TakeArbiters(SimdPlanes other)
    {
        for (int block = 0; block < Blocks; block++)
        {
            other.Fields(block, Field.LastWon, Field.Busy + MeshTopology.Directions).CopyTo(Fields(block, Field.LastWon, Field.Busy + MeshTopology.Directions));
            other.Fields(block, Field.FifoRest, Field.Slots).CopyTo(Fields(block, Field.FifoRest, Field.Slots));
        }
    }

    /// <summary>Lets time go on for all links, FIFOs and outputs.</summary>
    public void PassTime(byte cycles)
    {
        for (int block = 0; block < Blocks; block++)
        {
            Lower(Fields(block, Field.Busy, Field.Busy + MeshTopology.Directions), cycles);
            Lower(Fields(block, Field.FifoRest, Field.Slots), cycles);
        }
    }

    /// <summary>Sets a field of all routers.</summary>
    public void Fill(int field, byte value)
    {
        for (int block = 0; block < Blocks; block++)
        {
            MemoryMarshal.CreateSpan(ref Byte(block * Count, field), Count).Fill(value);
        }
    }

    private static void Lower(Span<byte> left, byte cycles)
    {
        foreach (ref byte cyclesLeft in left)
        {
            cyclesLeft = (byte)Math.Max(0, cyclesLeft - cycles);
        }
    }

    private Span<byte> Fields(int block, int first, int end)
        => MemoryMarshal.CreateSpan(ref Byte(block * Count, first), (end - first) * Count);

    // A load that crosses a cache line costs two.
    private static (byte[] Array, int Start) Aligned(long bytes)
    {
        byte[] array = GC.AllocateArray<byte>(checked((int)bytes + Count), pinned: true);
        return (array, (int)(-(long)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) & (Count - 1)));
    }
}

/// <summary>Fields of a block.</summary>
internal static class Field
{
    public const int X = 0, Y = 1, Pops = 2, LocalTaken = 3;

    /// <summary>Five each: per output the FIFO that had it last, and the FIFOs that may use it, one bit each.</summary>
    public const int LastWon = 4, Owners = 9;

    /// <summary>Four each: per link that leaves.</summary>
    public const int Flits = 14, Blocked = 18, NoCredit = 22, Busy = 26;

    /// <summary>Four each: per FIFO that a link feeds.</summary>
    public const int Peaks = 30, Arrived = 34;

    /// <summary>One bit per FIFO whose link comes from another chip, and per output that leads to one.</summary>
    public const int FromChip = 38, ToChip = 39;

    /// <summary>Five each: per FIFO whether its head branches, the outputs that still miss flits of it, and whether they are known.</summary>
    public const int Branching = 40, Needed = 45, Known = 50;

    /// <summary>Five each: per output the FIFOs with branching heads that want it, those whose next flit for it is a tail, and the FIFO that got it.</summary>
    public const int TreesWant = 55, TreeTails = 60, Won = 65;

    /// <summary>25: per FIFO and output, flits of the head's packet that the output has, from the head on.</summary>
    public const int Passed = 70;

    /// <summary>The FIFO whose head is delivered to the core, one bit.</summary>
    public const int Delivered = 95;

    /// <summary>Five each: cycles until a FIFO has rested after a tail, and until an output has, and one.</summary>
    public const int FifoRest = 96, OutputRest = 101;

    /// <summary>Flits: FIFO by FIFO, slot by slot, byte by byte.</summary>
    public const int Slots = 106;
}

/// <summary>Bytes of a flit.</summary>
internal static class FlitByte
{
    public const int Y = 0, Packet0 = 1, Packet1 = 2;

    /// <summary>Not moved any more once a flit goes south or north.</summary>
    public const int X = 3;

    /// <summary>Where there are trees or packets of several flits: flits of the packet behind this one, at most 127; + 128 for a tree.</summary>
    public const int Kind = 4;

    /// <summary>The bit of <see cref="Kind"/> that marks a tree.</summary>
    public const byte Tree = 0x80;

    /// <summary>The most that <see cref="Kind"/> counts. A packet that branches is no longer than a FIFO: it never counts so far.</summary>
    public const int MostBehind = 0x7F;
}

/// <summary>Planes.</summary>
internal static class Plane
{
    /// <summary>Four: places taken in the FIFOs that links feed.</summary>
    public const int Taken = 0;

    /// <summary>One bit per output on which a flit was sent in this cycle.</summary>
    public const int Sent = 4;

    /// <summary>Per output the bytes of that flit.</summary>
    public const int Outputs = 5;
}
