using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>All packets that are not yet delivered everywhere, and per source the queue of those that have not entered the mesh wholly.</summary>
internal sealed class MeshPackets(int routers)
{
    private readonly int[] _first = new int[routers], _last = new int[routers], _entered = new int[routers];
    private readonly long[] _lastOffered = new long[routers];

    // Free places, one bit each. They are given out in the order of their addresses, round and round, so that packets of a time stand together.
    private ulong[] _free = [~1UL];
    private Packet[] _packets = new Packet[64];
    private int _word, _used = 1;

    /// <summary>A packet; 0 is none.</summary>
    public ref Packet this[int packet]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref ScalarStore.At(_packets, packet);
    }

    /// <summary>First packet in a source's queue; 0 if there is none.</summary>
    public int First(int router) => ScalarStore.At(_first, router);

    /// <summary>Last packet in a source's queue; 0 if there is none.</summary>
    public int Last(int router) => ScalarStore.At(_last, router);

    /// <summary>Cycle for which a source was offered a packet last; an earlier one than the next to be simulated does not matter.</summary>
    public long LastOffered(int router) => ScalarStore.At(_lastOffered, router);

    /// <summary>Flits of the first packet in a source's queue that have entered the mesh.</summary>
    public ref int Entered(int router) => ref ScalarStore.At(_entered, router);

    /// <summary>Says that time begins anew; all queues are empty.</summary>
    public void Restart() => Array.Clear(_lastOffered);

    /// <summary>Appends a packet, still without contents but for its cycle, to its source's queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Packet Append(int router, long cycle)
    {
        int packet = Take();
        ref int last = ref ScalarStore.At(_last, router);
        if (last == 0)
        {
            ScalarStore.At(_first, router) = packet;
        }
        else
        {
            ref Packet before = ref ScalarStore.At(_packets, last);
            (before.Next, before.NextOffered) = (packet, cycle);
        }

        last = packet;
        ref Packet added = ref ScalarStore.At(_packets, packet);
        (added.Journey.Offered, added.Next) = (cycle, 0);
        ScalarStore.At(_lastOffered, router) = cycle;
        return ref added;
    }

    /// <summary>Takes the first packet off a source's queue: all its flits have entered. Returns the next one; 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Advance(int router)
    {
        ref int first = ref ScalarStore.At(_first, router);
        first = ScalarStore.At(_packets, first).Next;
        ScalarStore.At(_entered, router) = 0;
        if (first == 0)
        {
            ScalarStore.At(_last, router) = 0;
        }

        return first;
    }

    /// <summary>Forgets a packet that is in no queue any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(int packet)
    {
        _free[(uint)packet >> 6] |= 1UL << packet;
        _used--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take()
    {
        ref ulong free = ref _free[_word];
        if (free == 0)
        {
            free = ref NextFree();
        }

        int place = BitOperations.TrailingZeroCount(free);
        free &= free - 1;
        _used++;
        return (_word << 6) + place;
    }

    private ref ulong NextFree()
    {
        // At least a quarter is free: the next place is never far.
        if (4 * (long)_used > 3 * (long)_packets.Length)
        {
            int words = _free.Length;
            Array.Resize(ref _packets, 2 * _packets.Length);
            Array.Resize(ref _free, 2 * words);
            Array.Fill(_free, ulong.MaxValue, words, words);
        }

        do
        {
            _word = (_word + 1) & (_free.Length - 1);
        }
        while (_free[_word] == 0);
        return ref _free[_word];
    }
}

/// <summary>A packet in its source's queue, or on its way. No larger than need be: there are many.</summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
internal struct Packet
{
    public Journey Journey;

    /// <summary>The next one in its source's queue, and the cycle in which that was offered.</summary>
    public int Next;

    public long NextOffered;
}

/// <summary>What is told of a packet when it arrives.</summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
internal struct Journey
{
    /// <summary>Cycle in which it was offered.</summary>
    public long Offered;

    /// <summary>Cycles from offer to tail in an empty mesh; of a tree each target has its own.</summary>
    public long ZeroLoadCycles;

    public int Route, Tag, Flits;

    /// <summary>Place of its target, or ~ the first node of its tree.</summary>
    public int Way;

    /// <summary>Targets that it has not reached.</summary>
    public int Pending;
}
