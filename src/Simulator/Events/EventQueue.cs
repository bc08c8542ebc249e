using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// Pending events in the total order of time, priority, and sequence of their pushes. A ring of 4,096 buckets of 2^k ps each (a calendar queue; Brown, CACM
/// 31(10), 1988) with a mark for each bucket that holds something; a bucket is put into exact order when time reaches it. An event pushed into the bucket
/// that is being read is put into its place among those that are left there. Events at least 3,840 buckets ahead wait in a second ring, of 1,024 buckets
/// of 256 of the first; those beyond it, and those pushed into a crowd, wait in heaps: right in any case, fast when most events lie less than 3,840 buckets
/// ahead, and nearly as fast up to 260,000. Nothing is allocated once the buffers have grown to the most events held.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue of events; the rule wants a Queue<T>.")]
public sealed class EventQueue
{
    /// <summary>Largest k.</summary>
    public const int MaxBucketBits = BucketOrder.MaxWidthBits;

    private const int Mask = BucketChunks.Near - 1, FarMask = BucketChunks.Far - 1;

    // The near ring holds 16 far buckets, the one being read among them.
    private const int FarBits = 8, FarInRing = BucketChunks.Near >> FarBits;

    private const long None = long.MaxValue;

    private readonly int _bucketBits;

    // A struct: what every push needs is one step nearer.
    private BucketChunks _ring = new();
    private readonly EventHeap _beyond = new(), _late = new();

    // The bucket being read and the next one that holds something, as numbers since time 0. The next one is known from the start, and a push only compares
    // with it: to search for it when this bucket has been read would mean to wait for all that was pushed meanwhile.
    private long _bucket, _next = None;
    private long _nowKey;

    // The first bucket of the far ring: those before are in the near ring.
    private long _farBucket = FarInRing;

    // Buckets that the near ring takes: from the one behind that being read on, those before the far ring's, but none beyond the end of time.
    private long _nearest = 1;
    private ulong _span = Mask;

    // The bucket being read: its events and their order; how many of these are taken, and how many there are; the place of the first one. Of a crowd, the
    // order holds a portion; how many are left then, and the place of the next one.
    private PendingEvent[] _open = new PendingEvent[1];
    private BucketOrder _order;
    private int _taken = 1, _end = 1, _first, _rest;
    private readonly BucketRadix _crowd = new();

    // What can be taken without a look at the heap of late events: up to _end, or nothing.
    private int _sure;

    /// <summary>An empty queue at time 0.</summary>
    /// <param name="bucketBits">k: buckets are 2^k ps wide, 0 … <see cref="MaxBucketBits"/>. Fastest where a bucket holds 16 to 30 events, and few
    /// are pushed further ahead than 3,840 buckets.</param>
    public EventQueue(int bucketBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucketBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bucketBits, MaxBucketBits);
        _bucketBits = bucketBits;
        _order = new BucketOrder(bucketBits);
    }

    /// <summary>Time of the last event taken, ps.</summary>
    public long NowPs => _nowKey >> PendingEvent.PriorityBits;

    /// <summary>Events held; counted, which takes its time.</summary>
    public long Count => _ring.Count() + (_end - _taken) + _rest + _late.Count + _beyond.Count;

    /// <summary>Adds an event, behind those of the same time and priority.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time lies before <see cref="NowPs"/> or beyond <see cref="PendingEvent.LastPs"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(long timePs, byte priority, int subject, int data)
    {
        long number = timePs >> _bucketBits;
        if ((ulong)(number - _nearest) < _span)
        {
            _ring.Append((int)number & Mask, PendingEvent.KeyOf(timePs, priority), subject, data);
            if (number < _next)
            {
                _next = number;
            }
        }
        else
        {
            PushElsewhere(timePs, priority, subject, data);
        }
    }

    /// <summary>Gives the buffers back, for the next queue: nothing can be pushed or taken from then on.</summary>
    internal void Release()
    {
        _ring.Release();
        (_open, _taken, _end, _sure, _next, _rest) = ([], 0, 0, 0, None, 0);
    }

    /// <summary>Takes the first event, if there is one; time moves on to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPop(out PendingEvent item)
    {
        if (_taken >= _sure && !TryFill())
        {
            item = default;
            return false;
        }

        int taken = _taken;
        ref readonly PendingEvent first = ref _open[_order.PlaceOf(taken)];
        _taken = taken + 1;
        item = new PendingEvent(first.Key, first.Subject, first.Data);
        _nowKey = first.Key;
        return true;
    }

    // Sees to it that the first event is the next one of the open bucket. Those pushed late come after all others of the same key: the bucket was opened
    // before. One that comes first takes the place of the event that was taken last.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryFill()
    {
        if (_taken == _end && _rest > 0)
        {
            TakePortion();
        }

        if (_late.Count == 0)
        {
            return _taken < _end || Advance();
        }

        if (_taken == _end || _late.FirstKey < _open[_order.PlaceOf(_taken)].Key)
        {
            _open[_order.PlaceOf(--_taken)] = _late.Pop();
        }

        _sure = _late.Count > 0 ? _taken + 1 : _end;
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushElsewhere(long timePs, byte priority, int subject, int data)
    {
        if (timePs < NowPs || timePs > PendingEvent.LastPs)
        {
            Refuse(timePs);
        }

        PendingEvent item = new(timePs, priority, subject, data);
        long number = timePs >> _bucketBits, far = (number >> FarBits) - _farBucket;
        if (number == _bucket)
        {
            PutLate(item);
        }
        else if (far < BucketChunks.Far)
        {
            _ring.Append(BucketChunks.Near + ((int)(number >> FarBits) & FarMask), item.Key, subject, data);
        }
        else
        {
            _beyond.Push(item);
        }
    }

    // Apart, so that nobody else pays for its text.
    [DoesNotReturn]
    private void Refuse(long timePs)
        => throw new ArgumentOutOfRangeException(nameof(timePs), timePs, $"events lie between now, {NowPs} ps, and {PendingEvent.LastPs} ps.");

    private void PutLate(in PendingEvent item)
    {
        if (_late.Count == 0 && _order.TryInsert(item.Key, _taken, _end))
        {
            _open[_first + _end] = item;
            _sure = ++_end;
        }
        else
        {
            _late.Push(item);
            _sure = 0;
        }
    }

    // Opens the next bucket that holds something.
    private bool Advance()
    {
        if (_next == None && !Leap())
        {
            return false;
        }

        _bucket = _next;
        while (_farBucket < (_bucket >> FarBits) + FarInRing)
        {
            TakeFar();
        }

        _nearest = _bucket + 1;
        _span = (ulong)(Math.Min(_farBucket << FarBits, (PendingEvent.LastPs >> _bucketBits) + 1) - _nearest);
        Open((int)_bucket & Mask);
        return true;
    }

    // The near ring is empty: goes on to the first far bucket that holds something.
    private bool Leap()
    {
        int empty = _ring.NextFar((int)_farBucket & FarMask);
        long first = Math.Min(empty < 0 ? None : _farBucket + empty, _beyond.Count == 0 ? None : FarBucketOf(_beyond.FirstKey));
        if (first == None)
        {
            return false;
        }

        _farBucket = first;
        TakeFar();
        _next = (first << FarBits) + _ring.NextNear((int)(first << FarBits) & Mask);
        return true;
    }

    // Moves a far bucket into the near ring, before any event is pushed there directly, and what is beyond the far ring first: so the order among equals is
    // kept.
    private void TakeFar()
    {
        while (_beyond.Count > 0 && FarBucketOf(_beyond.FirstKey) <= _farBucket)
        {
            Enter(_beyond.Pop());
        }

        PendingEvent[] events = _ring.Take(BucketChunks.Near + ((int)_farBucket & FarMask), out int first, out int count);
        foreach (ref readonly PendingEvent item in events.AsSpan(first, count))
        {
            Enter(item);
        }

        _farBucket++;
    }

    private void Enter(in PendingEvent item)
        => _ring.Append((int)(item.Key >> (_bucketBits + PendingEvent.PriorityBits)) & Mask, item.Key, item.Subject, item.Data);

    private long FarBucketOf(long key) => key >> (_bucketBits + PendingEvent.PriorityBits + FarBits);

    private void Open(int bucket)
    {
        PendingEvent[] events = _ring.Take(bucket, out int first, out int count);

        // The search begins behind it: the mark of this bucket has been changed just now, and a wide load of it would wait until that is done.
        int empty = _ring.NextNear((bucket + 1) & Mask);
        _next = empty < 0 ? None : _bucket + 1 + empty;
        (_first, _taken, _end, _sure) = (first, 0, count, count);
        if (!_order.TryRank(events, first, count))
        {
            (events, _first) = _crowd.Sort(events, first, count);
            _rest = count;
            TakePortion();
        }

        if (!ReferenceEquals(events, _open))
        {
            _open = events;
        }
    }

    // As many events of a crowd as the order has room for, behind the one that was taken last, whose place a late event may take.
    private void TakePortion()
    {
        int count = Math.Min(_rest, BucketOrder.Most - 1);
        _order.TakeInOrder(_first - 1, count + 1);
        (_taken, _end, _sure) = (1, count + 1, count + 1);
        (_first, _rest) = (_first + count, _rest - count);
    }
}
