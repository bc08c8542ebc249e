using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// The events of all buckets of two rings, in the order they were pushed. Each bucket has a home of 32 places (512 bytes), so that few need more; the homes
/// lie side by side in the order of time, so that opening one bucket after the other reads forwards through memory. What finds no place at home goes on in a
/// chain of chunks of as many places from one pool; a chunk that was read goes back on top of the pool, so that the next one written is still in the cache.
/// </summary>
internal struct BucketChunks
{
    /// <summary>Places of a home.</summary>
    public const int PerHome = 32;

    /// <summary>Events that the pool can hold at most.</summary>
    public const int MostPlaces = 1 << PlaceBits;

    /// <summary>Buckets of the near ring, powers of two like those of the far one, whose numbers follow.</summary>
    public const int Near = 4096, Far = 256;

    private const int Buckets = Near + Far, PerChunk = 32, FirstChunks = 128, MarkBits = 5;

    // From home to home: an odd number of cache lines, so that the first places of all homes do not meet in few sets of the cache.
    private const int HomeStride = PerHome + 4, HomePlaces = Buckets * HomeStride;

    // Where a bucket's next event goes, always a place that is there, and above it how many follow in this home or chunk: to step on is one addition, and it
    // ends below 0 where there is no further place. Only the last of a bucket's chunks is not full, and it may be empty.
    private const int PlaceBits = 26, PlaceMask = MostPlaces - 1, Step = 1 - (1 << PlaceBits);

    // Behind the buckets: a bit for each, whether it holds something.
    private readonly int[] _table;

    // By home, and behind them by chunk: the chunk that follows, or the next free one.
    private int[] _next;
    private PendingEvent[] _pool, _gathered;
    private int _free, _unused;

    public BucketChunks()
    {
        _table = new int[Buckets + (Buckets >> MarkBits)];
        _pool = ArrayPool<PendingEvent>.Shared.Rent(HomePlaces + FirstChunks * PerChunk);
        _next = new int[Buckets + (Math.Min(_pool.Length, MostPlaces) - HomePlaces) / PerChunk];
        _gathered = new PendingEvent[64];
        _unused = Buckets;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            _table[bucket] = AtHome(bucket);
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
        // The table's indices are our own. One store of 16 bytes: those not yet done are what holds the processor up.
        ref int table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref int end = ref Unsafe.Add(ref table, bucket);
        int place = end;
        ref PendingEvent item = ref _pool[place & PlaceMask];
        Vector128.Create(key, (long)data << 32 | (uint)subject).StoreUnsafe(ref Unsafe.As<PendingEvent, long>(ref item));
        end = place += Step;
        Unsafe.Add(ref table, Buckets + (bucket >> MarkBits)) |= 1 << bucket;
        if (place < 0)
        {
            AddChunk(bucket, place & PlaceMask);
        }
    }

    /// <summary>
    /// Takes the events of a bucket, which is empty then. Those of a home stay good until the ring comes round to it; others until the next bucket is taken.
    /// </summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="first">Place of the first one.</param>
    /// <param name="count">How many; behind them lies anything, up to a whole block of <see cref="BucketOrder.Block"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PendingEvent[] Take(int bucket, out int first, out int count)
    {
        int end = _table[bucket] & PlaceMask, home = bucket * HomeStride;
        _table[bucket] = AtHome(bucket);
        _table[Buckets + (bucket >> MarkBits)] &= ~(1 << bucket);
        if (end < HomePlaces)
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
    public readonly int NextNear(int bucket) => Next(_table.AsSpan(Buckets, Near >> MarkBits), bucket);

    /// <summary>The same in the far ring, whose buckets count from 0 here.</summary>
    public readonly int NextFar(int bucket) => Next(_table.AsSpan(Buckets + (Near >> MarkBits)), bucket);

    private static int Next(ReadOnlySpan<int> words, int bucket)
    {
        int word = bucket >> MarkBits, here = words[word] & (-1 << bucket);
        for (int i = 0; i < 4 && here == 0; i++)
        {
            word = (word + 1) & (words.Length - 1);
            here = words[word];
        }

        if (here == 0)
        {
            int behind = words[word..].IndexOfAnyExcept(0);
            word = behind >= 0 ? word + behind : words.IndexOfAnyExcept(0);
            here = word >= 0 ? words[word] : 0;
        }

        return here == 0 ? -1 : ((word << MarkBits | BitOperations.TrailingZeroCount(here)) - bucket) & ((words.Length << MarkBits) - 1);
    }

    /// <summary>Events in all buckets; counted, which takes its time.</summary>
    public readonly long Count()
    {
        long count = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            int end = _table[bucket] & PlaceMask;
            if (end < HomePlaces)
            {
                count += end - bucket * HomeStride;
                continue;
            }

            int last = Buckets + (end - HomePlaces) / PerChunk;
            count += PerHome + end - PlaceOf(last);
            for (int chunk = _next[bucket]; chunk != last; chunk = _next[chunk])
            {
                count += PerChunk;
            }
        }

        return count;
    }

    private static int AtHome(int bucket) => bucket * HomeStride | (PerHome - 1) << PlaceBits;

    private static int PlaceOf(int chunk) => HomePlaces + (chunk - Buckets) * PerChunk;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Gather(int home, int end)
    {
        int copied = PerHome, chunk = _next[home], last = Buckets + (end - HomePlaces) / PerChunk;
        Copy(home * HomeStride, PerHome, 0);
        for (; chunk != last; chunk = Release(chunk), copied += PerChunk)
        {
            Copy(PlaceOf(chunk), PerChunk, copied);
        }

        Copy(PlaceOf(last), PerChunk, copied);
        Release(last);
        return copied + end - PlaceOf(last);
    }

    private void Copy(int from, int places, int to)
    {
        if (to + PerChunk + BucketOrder.Block > _gathered.Length)
        {
            Array.Resize(ref _gathered, 2 * (to + PerChunk + BucketOrder.Block));
        }

        _pool.AsSpan(from, places).CopyTo(_gathered.AsSpan(to));
    }

    private int Release(int chunk)
    {
        int next = _next[chunk];
        _next[chunk] = _free;
        _free = chunk;
        return next;
    }

    // The number of a chunk is never 0, which stands for none. The end of what came before tells where to link it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddChunk(int bucket, int end)
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

        _next[end <= HomePlaces ? bucket : Buckets - 1 + (end - HomePlaces) / PerChunk] = chunk;
        _table[bucket] = PlaceOf(chunk) | (PerChunk - 1) << PlaceBits;
    }

    private int GrowPool()
    {
        if (_unused == _next.Length)
        {
            int chunks = Math.Min(2 * (_unused - Buckets), (MostPlaces - HomePlaces) / PerChunk);
            if (chunks == _unused - Buckets)
            {
                throw new InvalidOperationException($"An event queue holds at most {MostPlaces} places for events.");
            }

            Array.Resize(ref _next, Buckets + chunks);
            Array.Resize(ref _pool, HomePlaces + chunks * PerChunk);
        }

        return _unused++;
    }
}
