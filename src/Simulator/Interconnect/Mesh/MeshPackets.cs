using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>All packets that are not yet delivered everywhere, and per source the queue of those that have not entered the mesh wholly.</summary>
internal sealed class MeshPackets(int routers)
{
    private readonly int[] _first = new int[routers], _last = new int[routers];
    private Packet[] _packets = new Packet[64];
    private int _free, _unused = 1;

    /// <summary>A packet; 0 is none.</summary>
    public ref Packet this[int packet]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _packets[packet];
    }

    /// <summary>First packet in a source's queue; 0 if there is none.</summary>
    public int First(int router) => _first[router];

    /// <summary>Last packet in a source's queue; 0 if there is none.</summary>
    public int Last(int router) => _last[router];

    /// <summary>Appends a packet, still without contents, to its source's queue.</summary>
    public ref Packet Append(int router)
    {
        int packet = Take(), last = _last[router];
        if (last == 0)
        {
            _first[router] = packet;
        }
        else
        {
            _packets[last].Next = packet;
        }

        _last[router] = packet;
        ref Packet added = ref _packets[packet];
        (added.Entered, added.Next) = (0, 0);
        return ref added;
    }

    /// <summary>Takes the first packet off a source's queue: all its flits have entered. Returns the next one; 0 if there is none.</summary>
    public int Advance(int router)
    {
        ref int first = ref _first[router];
        first = _packets[first].Next;
        if (first == 0)
        {
            _last[router] = 0;
        }

        return first;
    }

    /// <summary>Forgets a packet that is delivered everywhere.</summary>
    public void Free(int packet)
    {
        _packets[packet].Next = _free;
        _free = packet;
    }

    private int Take()
    {
        if (_free != 0)
        {
            int packet = _free;
            _free = _packets[packet].Next;
            return packet;
        }

        if (_unused == _packets.Length)
        {
            Array.Resize(ref _packets, 2 * _unused);
        }

        return _unused++;
    }
}

/// <summary>A packet on its way.</summary>
internal struct Packet
{
    /// <summary>Cycle in which it was offered.</summary>
    public long Offered;

    /// <summary>Cycles from offer to tail in an empty mesh; of a tree each target has its own.</summary>
    public long ZeroLoadCycles;

    public int Route, Tag, Flits;

    /// <summary>Place of its target, or ~ the first node of its tree.</summary>
    public int Way;

    /// <summary>Flits that have entered the mesh.</summary>
    public int Entered;

    /// <summary>Targets that it has not reached.</summary>
    public int Pending;

    /// <summary>The next one in its source's queue.</summary>
    public int Next;
}
