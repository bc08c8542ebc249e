using System.Numerics;
using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Which items are to be looked at in which cycle: one bit per item and cycle for the next 64 cycles, a heap for later ones. Asking twice is asking once.
/// </summary>
internal sealed class WakeCalendar
{
    private const int Cycles = 64;

    private readonly int _words, _summaries;
    private readonly ulong[] _items, _summary;
    private readonly PriorityQueue<int, long> _far = new();
    private ulong _filled;
    private long _now, _firstFar = long.MaxValue;

    public WakeCalendar(int items)
    {
        _words = (items + 63) / 64;
        _summaries = (_words + 63) / 64;
        _items = new ulong[Cycles * _words];
        _summary = new ulong[Cycles * _summaries];
    }

    /// <summary>Asks for an item in a cycle, which is not before the one last opened.</summary>
    public void Wake(int item, long cycle)
    {
        if (cycle - _now >= Cycles)
        {
            WakeFar(item, cycle);
            return;
        }

        int slot = (int)cycle & (Cycles - 1), word = item >> 6;
        ScalarStore.At(_items, slot * _words + word) |= 1UL << item;
        ScalarStore.At(_summary, slot * _summaries + (word >> 6)) |= 1UL << word;
        _filled |= 1UL << slot;
    }

    /// <summary>Asks for an item in a cycle after the present one; <see cref="long.MaxValue"/> or one that is past: does not. No branch for what is near or
    /// never.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WakeNear(int item, long cycle, long present)
    {
        ulong asks = (ulong)(cycle - present - 1) < Cycles - 1 ? 1UL : 0;
        int slot = (int)cycle & (Cycles - 1), word = item >> 6;
        ScalarStore.At(_items, slot * _words + word) |= asks << item;
        ScalarStore.At(_summary, slot * _summaries + (word >> 6)) |= asks << word;
        _filled |= asks << slot;
        if ((ulong)(cycle - present - Cycles) <= MeshChecks.LastCycle)
        {
            Wake(item, cycle);
        }
    }

    /// <summary>Moves on to the next cycle in which an item is asked for, or to <paramref name="limit"/> if there is none before.</summary>
    public bool TryOpen(long limit, out long cycle)
    {
        Gather();
        cycle = _filled == 0 ? _firstFar : _now + BitOperations.TrailingZeroCount(BitOperations.RotateRight(_filled, (int)_now & (Cycles - 1)));
        if (cycle >= limit)
        {
            MoveTo(limit);
            return false;
        }

        _now = cycle;
        Gather();
        return true;
    }

    /// <summary>Whether anything is asked for, ever.</summary>
    public bool IsEmpty => _filled == 0 && _far.Count == 0;

    /// <summary>Says that all before a cycle is done.</summary>
    public void MoveTo(long cycle)
    {
        // Without end there is no cycle to go to.
        _now = cycle == long.MaxValue ? _now : cycle;
    }

    /// <summary>Takes the items of the open cycle, 64 at a time, in ascending order.</summary>
    /// <param name="word">Start with −1; items 64 × word ….</param>
    /// <param name="items">One bit each.</param>
    public bool TryTake(ref int word, out ulong items)
    {
        int slot = (int)_now & (Cycles - 1);
        for (int s = Math.Max(word, 0) >> 6; s < _summaries; s++)
        {
            ref ulong summary = ref _summary[slot * _summaries + s];
            if (summary != 0)
            {
                word = (s << 6) + BitOperations.TrailingZeroCount(summary);
                summary &= summary - 1;
                ref ulong bits = ref _items[slot * _words + word];
                (items, bits) = (bits, 0);
                return true;
            }
        }

        _filled &= ~(1UL << slot);
        items = 0;
        return false;
    }

    /// <summary>Forgets everything and goes back to cycle 0.</summary>
    public void Clear()
    {
        for (_now = 0; _filled != 0; _now++)
        {
            int word = -1;
            while (TryTake(ref word, out _))
            {
            }
        }

        _far.Clear();
        (_now, _firstFar) = (0, long.MaxValue);
    }

    private void WakeFar(int item, long cycle)
    {
        _far.Enqueue(item, cycle);
        _firstFar = Math.Min(_firstFar, cycle);
    }

    private void Gather()
    {
        while (_firstFar - _now < Cycles)
        {
            Wake(_far.Dequeue(), _firstFar);
            _firstFar = _far.TryPeek(out _, out long first) ? first : long.MaxValue;
        }
    }
}
