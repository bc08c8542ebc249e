using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// Puts the events of one bucket into their exact order: time, priority, then as they were pushed. Few events: the place of each is the number of those
/// before it, counted by comparing all with all, 16 comparisons in one instruction and no branch to mispredict. Many events: a stable radix sort.
/// </summary>
internal sealed class BucketOrder
{
    /// <summary>Largest number of bits of a bucket's width, ps: time within the bucket, priority and place share 31 bits.</summary>
    public const int MaxWidthBits = 31 - FewBits - PendingEvent.PriorityBits;

    /// <summary>Events are sorted in blocks of this many; buffers end at a whole block.</summary>
    public const int Block = 16;

    private const int FewBits = 6, Few = 1 << FewBits, DigitBits = 8, Digits = 1 << DigitBits;

    private readonly int _keyBits;
    private readonly int[] _keys = new int[Few];
    private readonly int[] _places = new int[Few];
    private readonly int[] _starts = new int[Digits];

    /// <summary>Order within buckets of 2^widthBits ps.</summary>
    public BucketOrder(int widthBits) => _keyBits = widthBits + PendingEvent.PriorityBits;

    /// <summary>Sorts the events of one bucket into another buffer.</summary>
    /// <param name="events">The events, then anything up to a whole block; left in any order.</param>
    /// <param name="count">Number of events, not 0.</param>
    /// <param name="sorted">At least one place longer than the events' buffer; what follows the events is overwritten.</param>
    public void Sort(Span<PendingEvent> events, int count, Span<PendingEvent> sorted)
    {
        if (count == 1)
        {
            sorted[0] = events[0];
        }
        else if (count <= Few)
        {
            SortFew(events, count, sorted);
        }
        else
        {
            SortMany(events[..count], sorted[..count]);
        }
    }

    // The loops run over whole blocks: their lengths are nearly always the same, and predicted. Lanes beyond the events get the largest key, and a place
    // behind them.
    private void SortFew(Span<PendingEvent> events, int count, Span<PendingEvent> sorted)
    {
        for (int block = 0; block < count; block += Block)
        {
            MakeKeys(events.Slice(block, Block), block, count);
        }

        for (int block = 0; block < count; block += Block)
        {
            FindPlaces(block, count);
            Span<PendingEvent> from = events.Slice(block, Block);
            Span<int> places = _places.AsSpan(block, Block);
            for (int i = 0; i < Block; i++)
            {
                sorted[places[i]] = from[i];
            }
        }
    }

    private void MakeKeys(Span<PendingEvent> events, int block, int count)
    {
        int mask = (1 << _keyBits) - 1;
        Span<int> keys = _keys.AsSpan(block, Block);
        for (int i = 0; i < Block; i++)
        {
            keys[i] = (((int)events[i].Key & mask) << FewBits) | (block + i);
        }

        ref int first = ref MemoryMarshal.GetReference(keys);
        Vector512<int> inside = Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count - block));
        Vector512.ConditionalSelect(inside, Vector512.LoadUnsafe(ref first), Vector512.Create(int.MaxValue)).StoreUnsafe(ref first);
    }

    private void FindPlaces(int block, int count)
    {
        ref int keys = ref MemoryMarshal.GetArrayDataReference(_keys);
        Vector512<int> own = Vector512.LoadUnsafe(ref keys, (nuint)block), place = Vector512<int>.Zero;
        for (int other = 0; other < count; other += Block)
        {
            for (int i = 0; i < Block; i++)
            {
                place -= Vector512.LessThan(Vector512.Create(Unsafe.Add(ref keys, other + i)), own);
            }
        }

        place.StoreUnsafe(ref _places[block]);
    }

    private void SortMany(Span<PendingEvent> events, Span<PendingEvent> sorted)
    {
        bool moved = false;
        for (int bit = 0; bit < _keyBits; bit += DigitBits)
        {
            if (SortByDigit(moved ? sorted : events, moved ? events : sorted, bit))
            {
                moved = !moved;
            }
        }

        if (!moved)
        {
            events.CopyTo(sorted);
        }
    }

    // Returns false where all events have the same digit: nothing to do.
    private bool SortByDigit(Span<PendingEvent> events, Span<PendingEvent> sorted, int bit)
    {
        Span<int> starts = _starts;
        starts.Clear();
        int mask = (1 << Math.Min(DigitBits, _keyBits - bit)) - 1;
        foreach (ref readonly PendingEvent item in events)
        {
            starts[(int)(item.Key >> bit) & mask]++;
        }

        if (starts[(int)(events[0].Key >> bit) & mask] == events.Length)
        {
            return false;
        }

        int start = 0;
        for (int digit = 0; digit <= mask; digit++)
        {
            (starts[digit], start) = (start, start + starts[digit]);
        }

        foreach (ref readonly PendingEvent item in events)
        {
            sorted[starts[(int)(item.Key >> bit) & mask]++] = item;
        }

        return true;
    }
}
