using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// The exact order of the events of one bucket: time, priority, then as they were pushed. The events stay where they are. What is sorted are ranks of 32 bits:
/// the bits in which keys of one bucket differ, and below them the number of the event in the bucket, from which its place follows. The scalar form is an
/// insertion sort.
/// </summary>
internal struct BucketOrder
{
    /// <summary>Largest number of bits of a bucket's width, ps: time within the bucket, priority and number of up to 128 events share 32 bits.</summary>
    public const int MaxWidthBits = 32 - 7 - PendingEvent.PriorityBits;

    /// <summary>Events that are ranked at most.</summary>
    public const int Most = 256;

    private const int Lanes = SortingNetwork.Lanes, Few = 2 * Lanes, FewBits = 5, FewLeft = 4, MostScalar = 64;

    private readonly bool _vectors = Simd.Level == SimdLevel.Avx512;
    private readonly int _most;

    // In order; and where the events are.
    private Ranks _ranks;
    private Places _places;

    // How many bits number the events of this bucket, where the first one is, and how many may be ranked.
    private int _numberBits, _first, _room;

    /// <summary>Order within buckets of 2^widthBits ps.</summary>
    public BucketOrder(int widthBits) => _most = Math.Min(_vectors ? Most : MostScalar, 1 << (32 - widthBits - PendingEvent.PriorityBits));

    // Where unpacking leaves the lower halves of 16 keys; the other way round, too.
    private static Vector512<uint> Unpacked => Vector512.Create(0u, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);

    /// <summary>Where an event is.</summary>
    /// <param name="number">Its number in order, less than <see cref="Most"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int PlaceOf(int number) => _places[number];

    /// <summary>Places that are read for a number of events, the later ones of which may hold anything.</summary>
    public static int RoomFor(int count) => count <= Few ? Few : (int)BitOperations.RoundUpToPowerOf2((uint)count);

    /// <summary>Ranks the events of a bucket, unless they are a crowd: too many.</summary>
    /// <param name="events">Where they are.</param>
    /// <param name="first">Place of the first one.</param>
    /// <param name="count">How many, not 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRank(PendingEvent[] events, int first, int count)
    {
        if (count > Few || !_vectors)
        {
            return TryRankMore(events, first, count);
        }

        (_first, _numberBits, _room) = (first, FewBits, Few);
        if (count == 1)
        {
            (_ranks[0], _places[0]) = (RankOf(events[first].Key, 0), first);
        }
        else if (count <= 8)
        {
            Rank8(ref events[first], count);
        }
        else
        {
            RankFew(ref events[first], count);
        }

        return true;
    }

    /// <summary>Takes events as they are in order already; they are ranked no more.</summary>
    public void TakeInOrder(int first, int count)
    {
        _room = 0;
        for (int i = 0; i < count; i++)
        {
            _places[i] = first + i;
        }
    }

    /// <summary>Ranks one more event, that stands behind the others of its bucket, among those not taken, unless there is no room.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="taken">Events taken; one that comes before them is the next one, as none of those left comes before it.</param>
    /// <param name="count">Events ranked.</param>
    public bool TryInsert(long key, int taken, int count)
    {
        if (count >= _room)
        {
            return false;
        }

        if (_vectors && count - taken > FewLeft)
        {
            InsertVector(RankOf(key, count), taken, count);
        }
        else
        {
            Insert(RankOf(key, count), taken, count);
        }

        return true;
    }

    private readonly uint RankOf(long key, int number) => ((uint)key << _numberBits) | (uint)number;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRankMore(PendingEvent[] events, int first, int count)
    {
        if (count > _most)
        {
            return false;
        }

        _room = RoomFor(count);
        (_first, _numberBits) = (first, BitOperations.Log2((uint)_room));
        if (_vectors)
        {
            RankMany(ref events[first], count);
            return true;
        }

        for (int i = 0; i < count; i++)
        {
            Insert(RankOf(events[first + i].Key, i), 0, i);
        }

        return true;
    }

    private void Insert(uint rank, int taken, int count)
    {
        int i = count;
        for (; i > taken && _ranks[i - 1] > rank; i--)
        {
            (_ranks[i], _places[i]) = (_ranks[i - 1], _places[i - 1]);
        }

        (_ranks[i], _places[i]) = (rank, _first + (int)(rank & ((1u << _numberBits) - 1)));
    }

    // A sorted sequence with a number added is, place by place, the smaller one of what is here, and the larger one of what was before and what is added.
    // What was taken stays where it is, and counts as smaller than all.
    private void InsertVector(uint rank, int taken, int count)
    {
        Vector512<uint> added = Vector512.Create(rank), before = Vector512<uint>.Zero;
        for (int i = taken & -Lanes; i <= count; i += Lanes)
        {
            Vector512<uint> numbers = Vector512<uint>.Indices + Vector512.Create((uint)i), passed = Vector512.LessThan(numbers, Vector512.Create((uint)taken));
            Vector512<uint> here = Vector512.AndNot(RanksFrom(i) | Vector512.GreaterThanOrEqual(numbers, Vector512.Create((uint)count)), passed);
            Vector512<int> places = Vector512.LoadUnsafe(in _places[i]);
            Store(i, Vector512.Min(here, Vector512.Max(added, Avx512F.AlignRight32(here, before, Lanes - 1))));
            Vector512.ConditionalSelect(passed.AsInt32(), places, Vector512.LoadUnsafe(in _places[i])).StoreUnsafe(ref _places[i]);
            before = here;
        }
    }

    private void Rank8(ref PendingEvent events, int count)
    {
        Vector512<uint> ranks = Ranks16(ref events, 0, count);
        Store(0, Rise(ranks, Vector512<uint>.AllBitsSet) ? ranks : SortingNetwork.Sort8(ranks));
    }

    // Not fewer steps for fewer events: where a bucket holds 20, that would be a branch on chance.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RankFew(ref PendingEvent events, int count)
    {
        Vector512<uint> lower = Ranks16(ref events, 0, count), upper = Ranks16(ref Unsafe.Add(ref events, Lanes), Lanes, count);
        if (!Rise(lower, upper) || !Rise(upper, Vector512<uint>.AllBitsSet))
        {
            (lower, upper) = SortingNetwork.Sort(lower, upper);
        }

        Store(0, lower);
        Store(Lanes, upper);
    }

    private void RankMany(ref PendingEvent events, int count)
    {
        bool rise = true;
        Vector512<uint> next = Vector512<uint>.AllBitsSet;
        for (int i = _room - Lanes; i >= 0; i -= Lanes)
        {
            Vector512<uint> ranks = Ranks16(ref Unsafe.Add(ref events, i), i, count);
            rise &= Rise(ranks, next);
            Store(i, next = ranks);
        }

        if (!rise)
        {
            SortMany(((Span<uint>)_ranks)[.._room]);
        }
    }

    private void SortMany(Span<uint> ranks)
    {
        ref uint first = ref MemoryMarshal.GetReference(ranks);
        for (int i = 0; i < ranks.Length; i += Few)
        {
            (Vector512<uint> lower, Vector512<uint> upper) = SortingNetwork.Sort(RanksFrom(i), RanksFrom(i + Lanes));
            lower.StoreUnsafe(ref first, (nuint)i);
            upper.StoreUnsafe(ref first, (nuint)(i + Lanes));
        }

        SortingNetwork.Merge(ranks, Few);
        for (int i = 0; i < ranks.Length; i += Lanes)
        {
            Store(i, RanksFrom(i));
        }
    }

    // Whether ranks are in order as they are, before those that follow.
    private static bool Rise(Vector512<uint> ranks, Vector512<uint> next) => !Vector512.GreaterThanAny(ranks, Avx512F.AlignRight32(next, ranks, 1));

    private readonly Vector512<uint> RanksFrom(int number) => Vector512.LoadUnsafe(in _ranks[number]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(int number, Vector512<uint> ranks)
    {
        ranks.StoreUnsafe(ref _ranks[number]);
        ((ranks & Vector512.Create((1u << _numberBits) - 1)).AsInt32() + Vector512.Create(_first)).StoreUnsafe(ref _places[number]);
    }

    // Ranks of 16 events; the largest number for those beyond the last one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly Vector512<uint> Ranks16(ref PendingEvent events, int first, int count)
    {
        ref uint words = ref Unsafe.As<PendingEvent, uint>(ref events);
        Vector512<uint> unpacked = Avx512F.UnpackLow(
            Avx512F.UnpackLow(Vector512.LoadUnsafe(ref words), Vector512.LoadUnsafe(ref words, 16)).AsUInt64(),
            Avx512F.UnpackLow(Vector512.LoadUnsafe(ref words, 32), Vector512.LoadUnsafe(ref words, 48)).AsUInt64()).AsUInt32();
        Vector512<uint> keys = Avx512F.PermuteVar16x32(unpacked, Unpacked), numbers = Vector512<uint>.Indices + Vector512.Create((uint)first);
        return Vector512.ConditionalSelect(
            Vector512.LessThan(numbers, Vector512.Create((uint)count)), (keys << _numberBits) | numbers, Vector512<uint>.AllBitsSet);
    }

    [InlineArray(Most)]
    private struct Ranks
    {
        private uint _first;
    }

    [InlineArray(Most)]
    private struct Places
    {
        private int _first;
    }
}
