using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// Puts the events of one bucket into their exact order: time, priority, then as they were pushed. Few events: the place of each is the number of those
/// before it, counted by comparing all with all, 8 or 16 comparisons in one instruction and no branch to mispredict; the scalar form is an insertion sort.
/// Many events: a stable radix sort.
/// </summary>
internal sealed class BucketOrder
{
    /// <summary>Largest number of bits of a bucket's width, ps: time within the bucket, priority and place share 31 bits.</summary>
    public const int MaxWidthBits = 31 - SomeBits - PendingEvent.PriorityBits;

    /// <summary>Events are sorted in blocks of this many; buffers end at a whole block.</summary>
    public const int Block = 16;

    /// <summary>More events than this are a crowd.</summary>
    public const int Some = 1 << SomeBits;

    private const int SomeBits = 6, MaxDigitBits = 11;

    private static readonly Vector512<long> s_evenLanes = Vector512.Create(0L, 2, 4, 6, 8, 10, 12, 14);

    private static readonly Vector512<long> s_nextOf8 = Vector512.Create(1L, 2, 3, 4, 5, 6, 7, 7);
    private static readonly Vector512<int> s_nextOf16 = Vector512.Create(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15);

    private readonly int _keyMask;
    private readonly int[] _keys = new int[Some];
    private readonly int[] _starts = new int[1 << MaxDigitBits], _secondStarts = new int[1 << MaxDigitBits];
    private readonly bool _vectors = Simd.Level == SimdLevel.Avx512;

    /// <summary>Order within buckets of 2^widthBits ps.</summary>
    public BucketOrder(int widthBits) => _keyMask = (1 << (widthBits + PendingEvent.PriorityBits)) - 1;

    /// <summary>Sorts the events of one bucket into another buffer, unless they are in order.</summary>
    /// <param name="events">The events, then anything up to a whole block; left in any order where they are sorted into the other buffer.</param>
    /// <param name="count">Number of events, not 0.</param>
    /// <param name="sorted">At least a block longer than the events; what follows them is overwritten.</param>
    /// <returns>Whether they were sorted into the other buffer; otherwise they are in order where they are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Sort(Span<PendingEvent> events, int count, Span<PendingEvent> sorted)
    {
        if (count == 1)
        {
            return false;
        }

        ref PendingEvent from = ref MemoryMarshal.GetReference(events), to = ref MemoryMarshal.GetReference(sorted);
        if (count > Some)
        {
            return SortMany(events[..count], sorted[..count]);
        }

        return !_vectors ? Insert(events[..count])
            : count <= 8 ? Sort8(ref from, count, ref to)
            : count <= Block ? Sort16(ref from, count, ref to)
            : SortSome(ref from, count, ref to);
    }

    // In place.
    private static bool Insert(Span<PendingEvent> events)
    {
        for (int i = 1; i < events.Length; i++)
        {
            PendingEvent item = events[i];
            int place = i;
            for (; place > 0 && events[place - 1].Key > item.Key; place--)
            {
                events[place] = events[place - 1];
            }

            events[place] = item;
        }

        return false;
    }

    // Time and priority fill 63 bits: the upper ones, equal in all events of a bucket, make room for the number of the event. Lanes beyond the events get the
    // largest key, and a place behind them.
    private static bool Sort8(ref PendingEvent events, int count, ref PendingEvent sorted)
    {
        Vector512<long> numbered = (KeysOf8(ref events) << 3) | Vector512<long>.Indices;
        Vector512<long> keys = Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512<long>.Indices, Vector512.Create((long)count)), numbered, Vector512.Create(long.MaxValue));
        if (!Vector512.LessThanAny(Avx512F.PermuteVar8x64(keys, s_nextOf8), keys))
        {
            return false;
        }

        Vector512<long> places = Vector512.GreaterThan(keys, Avx512F.AlignRight64(keys, keys, 1)) + Vector512.GreaterThan(keys, Avx512F.AlignRight64(keys, keys, 2))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight64(keys, keys, 3)) + Vector512.GreaterThan(keys, Avx512F.AlignRight64(keys, keys, 4))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight64(keys, keys, 5)) + Vector512.GreaterThan(keys, Avx512F.AlignRight64(keys, keys, 6))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight64(keys, keys, 7));
        Scatter8(ref events, ref sorted, Avx512F.ConvertToVector128Byte((-places).AsUInt64()).AsUInt64().ToScalar());
        return true;
    }

    private bool Sort16(ref PendingEvent events, int count, ref PendingEvent sorted)
    {
        Vector512<int> keys = KeysOf16(ref events, 0, count);
        if (!Vector512.LessThanAny(Avx512F.PermuteVar16x32(keys, s_nextOf16), keys))
        {
            return false;
        }

        Vector512<int> places = Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 1)) + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 2))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 3)) + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 4))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 5)) + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 6))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 7)) + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 8));
        Vector512<int> more = Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 9)) + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 10))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 11)) + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 12))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 13)) + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 14))
            + Vector512.GreaterThan(keys, Avx512F.AlignRight32(keys, keys, 15));
        Scatter16(ref events, ref sorted, -(places + more));
        return true;
    }

    // The loops run over whole blocks: their lengths are nearly always the same, and predicted.
    private bool SortSome(ref PendingEvent events, int count, ref PendingEvent sorted)
    {
        for (int block = 0; block < count; block += Block)
        {
            KeysOf16(ref Unsafe.Add(ref events, block), block, count).StoreUnsafe(ref _keys[block]);
        }

        for (int block = 0; block < count; block += Block)
        {
            Scatter16(ref Unsafe.Add(ref events, block), ref sorted, PlacesOf(block, count));
        }

        return true;
    }

    private Vector512<int> PlacesOf(int block, int count)
    {
        ref int keys = ref MemoryMarshal.GetArrayDataReference(_keys);
        Vector512<int> own = Vector512.LoadUnsafe(ref keys, (nuint)block), places = Vector512<int>.Zero, more = Vector512<int>.Zero;
        for (int other = 0; other < count; other += 4)
        {
            places = CountIf(Vector512.LessThan(Vector512.Create(Unsafe.Add(ref keys, other)), own), places);
            more = CountIf(Vector512.LessThan(Vector512.Create(Unsafe.Add(ref keys, other + 1)), own), more);
            places = CountIf(Vector512.LessThan(Vector512.Create(Unsafe.Add(ref keys, other + 2)), own), places);
            more = CountIf(Vector512.LessThan(Vector512.Create(Unsafe.Add(ref keys, other + 3)), own), more);
        }

        return places + more;
    }

    // One instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> CountIf(Vector512<int> condition, Vector512<int> count)
        => Vector512.ConditionalSelect(condition, count + Vector512<int>.One, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> KeysOf8(ref PendingEvent events)
    {
        ref long words = ref Unsafe.As<PendingEvent, long>(ref events);
        return Avx512F.PermuteVar8x64x2(Vector512.LoadUnsafe(ref words), s_evenLanes, Vector512.LoadUnsafe(ref words, 8));
    }

    // The bits in which the events of a bucket differ, and below them the number of the event; the largest number beyond the events.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<int> KeysOf16(ref PendingEvent events, int first, int count)
    {
        Vector512<int> keys = Vector512.Narrow(KeysOf8(ref events), KeysOf8(ref Unsafe.Add(ref events, 8))) & Vector512.Create(_keyMask);
        Vector512<int> numbers = Vector512<int>.Indices + Vector512.Create(first);
        return Vector512.ConditionalSelect(Vector512.LessThan(numbers, Vector512.Create(count)), (keys << SomeBits) | numbers, Vector512.Create(int.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter16(ref PendingEvent events, ref PendingEvent sorted, Vector512<int> places)
    {
        Vector128<ulong> bytes = Avx512F.ConvertToVector128Byte(places.AsUInt32()).AsUInt64();
        Scatter8(ref events, ref sorted, bytes.ToScalar());
        Scatter8(ref Unsafe.Add(ref events, 8), ref sorted, bytes.GetElement(1));
    }

    // Eight events to the places that eight bytes tell.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scatter8(ref PendingEvent events, ref PendingEvent sorted, ulong places)
    {
        Unsafe.Add(ref sorted, (nint)(byte)places) = events;
        Unsafe.Add(ref sorted, (nint)(byte)(places >> 8)) = Unsafe.Add(ref events, 1);
        Unsafe.Add(ref sorted, (nint)(byte)(places >> 16)) = Unsafe.Add(ref events, 2);
        Unsafe.Add(ref sorted, (nint)(byte)(places >> 24)) = Unsafe.Add(ref events, 3);
        Unsafe.Add(ref sorted, (nint)(byte)(places >> 32)) = Unsafe.Add(ref events, 4);
        Unsafe.Add(ref sorted, (nint)(byte)(places >> 40)) = Unsafe.Add(ref events, 5);
        Unsafe.Add(ref sorted, (nint)(byte)(places >> 48)) = Unsafe.Add(ref events, 6);
        Unsafe.Add(ref sorted, (nint)(byte)(places >> 56)) = Unsafe.Add(ref events, 7);
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
