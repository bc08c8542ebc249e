using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// Pending events in the total order of time, priority, and sequence of their pushes. A ring of 4,096 buckets of 2^k ps each (a calendar queue; Brown, CACM
/// 31(10), 1988) with a bitmap for the next bucket that holds something; a bucket is put into exact order when time reaches it. Events beyond the ring, and
/// those pushed into the bucket that is being read, wait in heaps: right in any case, fast when most events lie one bucket to 4,095 buckets ahead. Nothing
/// is allocated once the buffers have grown to the most events held.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue of events; the rule wants a Queue<T>.")]
public sealed class EventQueue
{
    /// <summary>Largest k.</summary>
    public const int MaxBucketBits = BucketOrder.MaxWidthBits;

    private readonly int _shift;
    private readonly BucketBitmap _filled = new();
    private readonly BucketChunks _ring = new();
    private readonly BucketOrder _order;
    private readonly EventHeap _far = new(), _late = new();

    // The bucket being read: its number since time 0, its events in order, and how many of these were taken.
    private long _bucket;
    private PendingEvent[] _open = new PendingEvent[256];
    private int _opened, _taken;
    private int _inRing;
    private bool _hasLate;

    /// <summary>An empty queue at time 0.</summary>
    /// <param name="bucketBits">k: buckets are 2^k ps wide, 0 … <see cref="MaxBucketBits"/>. Fastest where a bucket holds 10 to 30 events, and few
    /// are pushed further ahead than 4,095 buckets or less than one.</param>
    public EventQueue(int bucketBits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucketBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bucketBits, MaxBucketBits);
        _shift = bucketBits + PendingEvent.PriorityBits;
        _order = new BucketOrder(bucketBits);
    }

    /// <summary>Time of the last event taken, ps.</summary>
    public long NowPs { get; private set; }

    /// <summary>Events held.</summary>
    public long Count => (long)_inRing + (_opened - _taken) + _late.Count + _far.Count;

    /// <summary>Adds an event, behind those of the same time and priority.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time lies before <see cref="NowPs"/> or beyond <see cref="PendingEvent.LastPs"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(long timePs, byte priority, int subject, int data)
    {
        long key = PendingEvent.KeyOf(timePs, priority), ahead = (key >> _shift) - _bucket;
        if ((ulong)(ahead - 1) < BucketBitmap.Buckets - 1 && timePs <= PendingEvent.LastPs)
        {
            Append(key, subject, data);
        }
        else
        {
            PushElsewhere(timePs, priority, subject, data);
        }
    }

    /// <summary>Takes the first event, if there is one; time moves on to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPop(out PendingEvent item)
    {
        int taken = _taken;
        PendingEvent[] open = _open;
        if (taken < _opened && (uint)taken < (uint)open.Length && !_hasLate)
        {
            item = open[taken];
            _taken = taken + 1;
            NowPs = item.TimePs;
            return true;
        }

        return PopElsewhere(out item);
    }

    private bool PopElsewhere(out PendingEvent item)
    {
        if (_taken == _opened && !_hasLate && !Advance())
        {
            item = default;
            return false;
        }

        // Those pushed late come after all others of the same key: the bucket was opened before.
        item = _taken < _opened && _open[_taken].Key <= _late.FirstKey ? _open[_taken++] : _late.Pop();
        _hasLate = _late.Count > 0;
        NowPs = item.TimePs;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(long key, int subject, int data)
    {
        int bucket = (int)(key >> _shift) & (BucketBitmap.Buckets - 1);
        _inRing++;
        if (_ring.Append(bucket, key, subject, data))
        {
            _filled.Set(bucket);
        }
    }

    private void PushElsewhere(long timePs, byte priority, int subject, int data)
    {
        if (timePs < NowPs || timePs > PendingEvent.LastPs)
        {
            throw new ArgumentOutOfRangeException(nameof(timePs), timePs, $"events lie between now, {NowPs} ps, and {PendingEvent.LastPs} ps.");
        }

        PendingEvent item = new(timePs, priority, subject, data);
        (item.Key >> _shift == _bucket ? _late : _far).Push(item);
        _hasLate = _late.Count > 0;
    }

    // Opens the next bucket that holds something. Far events enter the ring as soon as it reaches them, before any that are pushed there directly: so the
    // order among equals is kept.
    private bool Advance()
    {
        const int Mask = BucketBitmap.Buckets - 1;
        if (_inRing > 0)
        {
            int here = (int)_bucket & Mask;
            _bucket += (_filled.FirstFrom(here) - here) & Mask;
        }
        else if (_far.Count > 0)
        {
            _bucket = _far.FirstKey >> _shift;
        }
        else
        {
            return false;
        }

        while (_far.Count > 0 && _far.FirstKey >> _shift <= _bucket + Mask)
        {
            PendingEvent item = _far.Pop();
            Append(item.Key, item.Subject, item.Data);
        }

        Open((int)_bucket & Mask);
        return true;
    }

    private void Open(int bucket)
    {
        Span<PendingEvent> events = _ring.Take(bucket, out _opened);
        if (_open.Length <= events.Length)
        {
            _open = new PendingEvent[2 * events.Length];
        }

        _order.Sort(events, _opened, _open);
        _taken = 0;
        _inRing -= _opened;
        _filled.Clear(bucket);
    }
}
