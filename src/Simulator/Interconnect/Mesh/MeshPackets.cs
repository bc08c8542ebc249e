using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>All packets that are not yet delivered everywhere, and per source the queue of those that have not entered the mesh wholly.</summary>
internal sealed class MeshPackets(int routers, WakeCalendar calendar)
{
    private readonly SourceQueue[] _queues = new SourceQueue[routers];

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

    /// <summary>The queue of a source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref SourceQueue Queue(int router) => ref ScalarStore.At(_queues, router);

    /// <summary>First packet in a source's queue; 0 if there is none.</summary>
    public int First(int router) => Queue(router).First;

    /// <summary>Flits of the first packet in a source's queue that have entered the mesh.</summary>
    public ref int Entered(int router) => ref Queue(router).Entered;

    /// <summary>Says that time begins anew; all queues are empty.</summary>
    public void Restart()
    {
        foreach (ref SourceQueue queue in _queues.AsSpan())
        {
            queue.LastOffered = 0;
        }
    }

    /// <summary>Appends a packet, still without contents but for its cycle, to a source's queue. The first of a queue wakes its source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Packet Append(int router, ref SourceQueue queue, long cycle)
    {
        int packet = Take();
        if (queue.First == 0)
        {
            queue.First = packet;
            calendar.Wake(router, cycle);
        }
        else
        {
            ref Packet before = ref ScalarStore.At(_packets, queue.Last);
            (before.Next, before.NextOffered) = (packet, cycle);
        }

        (queue.Last, queue.LastOffered) = (packet, cycle);
        ref Packet added = ref ScalarStore.At(_packets, packet);
        (added.Journey.Offered, added.Next, added.NextOffered) = (cycle, 0, long.MaxValue);
        return ref added;
    }

    /// <summary>Takes the first packet off a source's queue: all its flits have entered. Returns the next one; 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Advance(int router)
    {
        ref SourceQueue queue = ref Queue(router);
        (queue.First, queue.Entered) = (ScalarStore.At(_packets, queue.First).Next, 0);
        return queue.First;
    }

    /// <summary>Forgets a packet that is in no queue any more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(int packet)
    {
        ScalarStore.At(_free, packet >> 6) |= 1UL << packet;
        _used--;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Take()
    {
        ref ulong free = ref ScalarStore.At(_free, _word);
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

/// <summary>The packets of a source that have not entered the mesh wholly.</summary>
internal struct SourceQueue
{
    /// <summary>The first; 0 if there is none.</summary>
    public int First;

    /// <summary>The last, if there is one.</summary>
    public int Last;

    /// <summary>Cycle for which the source was offered a packet last; an earlier one than the next to be simulated does not matter.</summary>
    public long LastOffered;

    /// <summary>Flits of the first one that have entered.</summary>
    public int Entered;
}

/// <summary>A packet in its source's queue, or on its way. No larger than need be: there are many.</summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
internal struct Packet
{
    public Journey Journey;

    /// <summary>The next one in its source's queue, 0 if there is none, and the cycle in which that was offered: <see cref="long.MaxValue"/>.</summary>
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
