using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// The events of all buckets of a ring, in the order they were pushed: each bucket is a chain of chunks of 16 events (256 bytes) from one pool. A chunk that
/// was read goes back on top of the pool, so that the next one written is still in the cache.
/// </summary>
internal sealed class BucketChunks
{
    private const int PerChunk = BucketOrder.Block;

    // Where a bucket begins (chunk) and where its next event goes (index into the pool); at 0 or at the end of a chunk there is no place yet.
    private readonly int[] _first = new int[BucketBitmap.Buckets];
    private readonly int[] _end = new int[BucketBitmap.Buckets];

    // Chunk 0 is never used: an end of 0 means an empty bucket.
    private PendingEvent[] _pool = new PendingEvent[64 * PerChunk];
    private int[] _next = new int[64];
    private PendingEvent[] _gathered = new PendingEvent[64 * PerChunk];
    private int _free;
    private int _unused = 1;

    /// <summary>Appends an event to a bucket.</summary>
    /// <returns>Whether the bucket was empty.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Append(int bucket, long key, int subject, int data)
    {
        // The fields come one by one: an event put together elsewhere, and then copied as a whole, waits until its parts are stored, which costs some 3 ns.
        int end = _end[bucket];
        if ((end & (PerChunk - 1)) != 0)
        {
            _pool[end] = new PendingEvent(key, subject, data);
            _end[bucket] = end + 1;
            return false;
        }

        int chunk = AddChunk(bucket, end);
        _pool[chunk * PerChunk] = new PendingEvent(key, subject, data);
        _end[bucket] = chunk * PerChunk + 1;
        return end == 0;
    }

    /// <summary>
    /// The events of a bucket that is not empty, which is empty then: they are good until the next is appended. Behind them lies anything, up to a whole
    /// chunk.
    /// </summary>
    public Span<PendingEvent> Take(int bucket, out int count)
    {
        int first = _first[bucket], end = _end[bucket];
        _end[bucket] = 0;
        if (first == (end - 1) / PerChunk)
        {
            Release(first);
            count = end - first * PerChunk;
            return _pool.AsSpan(first * PerChunk, PerChunk);
        }

        return Gather(first, end, out count);
    }

    private Span<PendingEvent> Gather(int chunk, int end, out int count)
    {
        int copied = 0, last = (end - 1) / PerChunk;
        for (; chunk != last; chunk = Release(chunk), copied += PerChunk)
        {
            Copy(chunk, copied);
        }

        Copy(last, copied);
        Release(last);
        count = copied + end - last * PerChunk;
        return _gathered.AsSpan(0, copied + PerChunk);
    }

    private void Copy(int chunk, int at)
    {
        if (at + PerChunk > _gathered.Length)
        {
            Array.Resize(ref _gathered, 2 * _gathered.Length);
        }

        _pool.AsSpan(chunk * PerChunk, PerChunk).CopyTo(_gathered.AsSpan(at));
    }

    private int Release(int chunk)
    {
        int next = _next[chunk];
        _next[chunk] = _free;
        _free = chunk;
        return next;
    }

    private int AddChunk(int bucket, int end)
    {
        int chunk = _free;
        if (chunk != 0)
        {
            _free = _next[chunk];
        }
        else
        {
            chunk = GrowPool();
        }

        if (end == 0)
        {
            _first[bucket] = chunk;
        }
        else
        {
            _next[end / PerChunk - 1] = chunk;
        }

        return chunk;
    }

    private int GrowPool()
    {
        if (_unused == _next.Length)
        {
            Array.Resize(ref _next, 2 * _unused);
            Array.Resize(ref _pool, 2 * _unused * PerChunk);
        }

        return _unused++;
    }
}
