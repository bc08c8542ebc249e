using System.Numerics;

namespace NeuroSim.Simulator.Events;

/// <summary>One bit per bucket of a ring of 4,096, and one per word of these bits: the next bucket that is not empty costs two searches for a bit.</summary>
internal sealed class BucketBitmap
{
    /// <summary>Buckets of the ring: 64 words of 64 bits.</summary>
    public const int Buckets = 64 * 64;

    private readonly ulong[] _words = new ulong[64];
    private ulong _filled;

    /// <summary>Whether every bucket is empty.</summary>
    public bool IsEmpty => _filled == 0;

    /// <summary>Marks a bucket as holding something.</summary>
    public void Set(int bucket)
    {
        _words[bucket >> 6] |= 1UL << bucket;
        _filled |= 1UL << (bucket >> 6);
    }

    /// <summary>Marks a bucket as empty.</summary>
    public void Clear(int bucket)
    {
        ulong word = _words[bucket >> 6] & ~(1UL << bucket);
        _words[bucket >> 6] = word;
        _filled &= word == 0 ? ~(1UL << (bucket >> 6)) : ulong.MaxValue;
    }

    /// <summary>The first bucket that holds something, from a bucket on and round the ring; the ring must hold something.</summary>
    public int FirstFrom(int bucket)
    {
        int word = bucket >> 6;
        ulong here = _words[word] & (ulong.MaxValue << bucket);
        if (here != 0)
        {
            return (word << 6) | BitOperations.TrailingZeroCount(here);
        }

        // The words after this one, then from the start up to and with this one, whose upper bits are known to be empty.
        ulong after = _filled & ~(ulong.MaxValue >> (63 - word));
        int next = BitOperations.TrailingZeroCount(after != 0 ? after : _filled);
        return (next << 6) | BitOperations.TrailingZeroCount(_words[next]);
    }
}
