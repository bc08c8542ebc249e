using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Events;

/// <summary>Puts the events of a crowded bucket into their exact order: a stable radix sort.</summary>
internal sealed class BucketRadix
{
    private const int MaxDigitBits = 11;

    private readonly int[] _starts = new int[1 << MaxDigitBits], _secondStarts = new int[1 << MaxDigitBits];
    private PendingEvent[] _sorted = [];

    /// <summary>Sorts the events of one bucket.</summary>
    /// <param name="events">Where they are; left in any order.</param>
    /// <param name="first">Place of the first one.</param>
    /// <param name="count">How many, not 0.</param>
    /// <returns>Where they are in order; good until the next call.</returns>
    public (PendingEvent[] Events, int First) Sort(PendingEvent[] events, int first, int count)
    {
        if (_sorted.Length < count)
        {
            _sorted = new PendingEvent[2 * count];
        }

        return SortMany(events.AsSpan(first, count), _sorted.AsSpan(0, count)) ? (_sorted, 0) : (events, first);
    }

    private bool SortMany(Span<PendingEvent> events, Span<PendingEvent> sorted)
    {
        long first = events[0].Key, differ = 0;
        foreach (ref readonly PendingEvent item in events)
        {
            differ |= item.Key ^ first;
        }

        return differ != 0 && SortByDigits(events, sorted, BitOperations.TrailingZeroCount(differ), BitOperations.Log2((ulong)differ) + 1);
    }

    // As many digits as make each some bits short of the number of events, over the bits of the keys in which the events differ. Returns whether the sorted
    // events are in the other buffer.
    private bool SortByDigits(Span<PendingEvent> events, Span<PendingEvent> sorted, int bit, int end)
    {
        bool moved = false;
        int most = Math.Min(BitOperations.Log2((uint)events.Length), MaxDigitBits);
        for (int digits = (end - bit + most - 1) / most; digits > 0; moved = !moved)
        {
            // Two digits are counted at once.
            int width = (end - bit + digits - 1) / digits, second = (end - bit - width + Math.Max(1, digits - 1) - 1) / Math.Max(1, digits - 1);
            Count(moved ? sorted : events, bit, width, bit + width, second);
            Scatter(moved ? sorted : events, moved ? events : sorted, bit, width, _starts);
            (bit, digits) = (bit + width, digits - 1);
            if (digits > 0)
            {
                moved = !moved;
                Scatter(moved ? sorted : events, moved ? events : sorted, bit, second, _secondStarts);
                (bit, digits) = (bit + second, digits - 1);
            }
        }

        return moved;
    }

    private void Count(ReadOnlySpan<PendingEvent> events, int bit, int width, int secondBit, int secondWidth)
    {
        Array.Clear(_starts, 0, 1 << width);
        Array.Clear(_secondStarts, 0, 1 << secondWidth);
        ref int starts = ref MemoryMarshal.GetArrayDataReference(_starts), second = ref MemoryMarshal.GetArrayDataReference(_secondStarts);
        int mask = (1 << width) - 1, secondMask = (1 << secondWidth) - 1;
        foreach (ref readonly PendingEvent item in events)
        {
            Unsafe.Add(ref starts, (int)(item.Key >> bit) & mask)++;
            Unsafe.Add(ref second, (int)(item.Key >> secondBit) & secondMask)++;
        }
    }

    // Counts become the places where each digit starts.
    private static void Scatter(ReadOnlySpan<PendingEvent> events, Span<PendingEvent> sorted, int bit, int width, int[] counts)
    {
        int start = 0, mask = (1 << width) - 1;
        foreach (ref int count in counts.AsSpan(0, mask + 1))
        {
            (count, start) = (start, start + count);
        }

        ref int starts = ref MemoryMarshal.GetArrayDataReference(counts);
        ref PendingEvent to = ref MemoryMarshal.GetReference(sorted);
        foreach (ref readonly PendingEvent item in events)
        {
            Unsafe.Add(ref to, Unsafe.Add(ref starts, (int)(item.Key >> bit) & mask)++) = item;
        }
    }
}
