using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// The events of all buckets of two rings, in the order they were pushed, in chunks of 32 places (512 bytes) of one pool. Each bucket has a chunk of its own,
/// its home, so that few need more; the homes lie side by side in the order of time, so that opening one bucket after the other reads forwards through memory.
/// What finds no place at home goes on in a chain of other chunks; one that was read goes back on top of the free ones, so that the next one written is still
/// in the cache.
/// </summary>
internal struct BucketChunks
{
    /// <summary>Places of a chunk.</summary>
    public const int PerChunk = 32;

    /// <summary>Events that the pool can hold at most.</summary>
    public const int MostPlaces = 1 << 26;

    /// <summary>Buckets of the near ring, powers of two like those of the far one, whose numbers follow.</summary>
    public const int Near = 4096, Far = 1024;

    private const int Buckets = Near + Far, FirstChunks = 128, EventBytes = 16, ChunkBytes = PerChunk * EventBytes;

    // Where a bucket's next event goes, always a place that is there, in bytes: an address that waits for nothing but this number. Chunks are aligned in
    // the pool, so that its lower bits tell when one is full. Only the last of a bucket's chunks is not full, and it may be empty.
    private Ends _ends;

    // Whether a bucket holds something. A byte each: a store does not wait for what was stored before, as setting a bit does.
    private Marks _marks;

    // By chunk: the one that follows, or the next free one. The homes are the first ones.
    private int[] _next;
    private PendingEvent[] _pool, _gathered;
    private int _free, _unused;

    public BucketChunks()
    {
        _pool = ArrayPool<PendingEvent>.Shared.Rent((Buckets + FirstChunks) * PerChunk);
        _next = new int[Math.Min(_pool.Length, MostPlaces) / PerChunk];
        _gathered = new PendingEvent[4 * PerChunk];
        _unused = Buckets;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            _ends[bucket] = bucket * ChunkBytes;
        }
    }

    /// <summary>Gives the pool back, for the next queue; nothing can be held from then on.</summary>
    public void Release()
    {
        ArrayPool<PendingEvent>.Shared.Return(_pool);
        _pool = [];
    }

    /// <summary>Appends an event to a bucket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(int bucket, long key, int subject, int data)
    {
        // The ends are our own. One store of 16 bytes: those not yet done are what holds the processor up.
        ref int end = ref _ends[bucket];
        int place = end;
        ref PendingEvent item = ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_pool), (nint)(uint)place);
        Vector128.Create(key, (long)data << 32 | (uint)subject).StoreUnsafe(ref Unsafe.As<PendingEvent, long>(ref item));
        _marks[bucket] = true;
        end = place += EventBytes;
        if (place % ChunkBytes == 0)
        {
            AddChunk(bucket, place / ChunkBytes - 1);
        }
    }

    /// <summary>
    /// Takes the events of a bucket, which is empty then. Those of a home stay good until the ring comes round to it; others until the next bucket is taken.
    /// </summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="first">Place of the first one.</param>
    /// <param name="count">How many; behind them lies anything, as many places as <see cref="BucketOrder.RoomFor"/> tells.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PendingEvent[] Take(int bucket, out int first, out int count)
    {
        int end = _ends[bucket] / EventBytes, home = bucket * PerChunk;
        _ends[bucket] = bucket * ChunkBytes;
        _marks[bucket] = false;
        if (end < Buckets * PerChunk)
        {
            (first, count) = (home, end - home);
            return _pool;
        }

        first = 0;
        count = Gather(bucket, end);
        return _gathered;
    }

    /// <summary>How far behind a bucket of the near ring the first one stands, round the ring, that holds something; 0 if it is the bucket itself, −1 if all
    /// are empty.</summary>
    public readonly int NextNear(int bucket) => Next(((ReadOnlySpan<bool>)_marks)[..Near], bucket);

    /// <summary>The same in the far ring, whose buckets count from 0 here.</summary>
    public readonly int NextFar(int bucket) => Next(((ReadOnlySpan<bool>)_marks)[Near..], bucket);

    private static int Next(ReadOnlySpan<bool> marks, int bucket)
    {
        int empty = marks[bucket..].IndexOf(true);
        if (empty >= 0)
        {
            return empty;
        }

        empty = marks[..bucket].IndexOf(true);
        return empty < 0 ? -1 : empty + marks.Length - bucket;
    }

    /// <summary>Events in all buckets; counted, which takes its time.</summary>
    public readonly long Count()
    {
        long count = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int last = _ends[bucket] / ChunkBytes;
            count += _ends[bucket] % ChunkBytes / EventBytes;
            for (int chunk = bucket; chunk != last; chunk = _next[chunk])
            {
                count += PerChunk;
            }
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Gather(int home, int end)
    {
        int copied = PerChunk, last = end / PerChunk;
        Copy(home, 0);
        for (int chunk = _next[home]; chunk != last; chunk = Release(chunk), copied += PerChunk)
        {
            Copy(chunk, copied);
        }

        Copy(last, copied);
        Release(last);
        return copied + end % PerChunk;
    }

    private void Copy(int chunk, int to)
    {
        if (2 * (to + PerChunk) > _gathered.Length)
        {
            Array.Resize(ref _gathered, 4 * (to + PerChunk));
        }

        _pool.AsSpan(chunk * PerChunk, PerChunk).CopyTo(_gathered.AsSpan(to));
    }

    private int Release(int chunk)
    {
        int next = _next[chunk];
        _next[chunk] = _free;
        _free = chunk;
        return next;
    }

    // A free chunk is never the one of number 0, a home, which stands for none.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddChunk(int bucket, int full)
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

        _next[full] = chunk;
        _ends[bucket] = chunk * ChunkBytes;
    }

    private int GrowPool()
    {
        if (_unused == _next.Length)
        {
            int chunks = Buckets + Math.Min(2 * (_unused - Buckets), MostPlaces / PerChunk - Buckets);
            if (chunks == _unused)
            {
                throw new InvalidOperationException($"An event queue holds at most {MostPlaces} places for events.");
            }

            Array.Resize(ref _next, chunks);
            Array.Resize(ref _pool, chunks * PerChunk);
        }

        return _unused++;
    }

    [InlineArray(Buckets)]
    private struct Ends
    {
        private int _first;
    }

    [InlineArray(Buckets)]
    private struct Marks
    {
        private bool _first;
    }
}
