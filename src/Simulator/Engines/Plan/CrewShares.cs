using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>
/// Who of a crew does which items: a part of its own first, then what others have left. Parts are as large as their owners were fast lately; that changes
/// who does an item, never what comes of it.
/// </summary>
/// <param name="members">Members.</param>
internal sealed class CrewShares(int members)
{
    // How much the newest piece of work counts for what a member is thought to get done: the last few pieces, about a millisecond.
    private const double Newest = 0.2;

    // Up to this difference from the mean, parts are equal: rows of a map differ as much, and who keeps its rows finds them in its cache.
    private const double Usual = 0.14;

    // A member keeps a part, so that it is seen when it is fast again.
    private const double Smallest = 0.02;

    // Of its part a member takes so much at once: each run of rows reads all weights again.
    private const double AtOnce = 0.7;

    private readonly Lane[] _lanes = new Lane[members];
    private readonly double[] _speed = [.. Enumerable.Repeat(1.0 / members, members)];
    private bool _isEven = true;
    private int _least;

    /// <summary>Gives each member a part.</summary>
    /// <param name="items">Items.</param>
    /// <param name="least">So many items, or what is left of a part, are handed out at once at least; 0 if all are handed out one by one.</param>
    public void Divide(int items, int least)
    {
        _least = least;
        double before = 0;
        for (int m = 0, first = 0; m < members; m++)
        {
            before += _isEven ? 1.0 / members : _speed[m];
            int end = m == members - 1 ? items : Math.Clamp((int)Math.Round(items * before), first, items);
            _lanes[m] = new Lane { Left = Packed(first, end) };
            first = end;
        }
    }

    /// <summary>Takes some items.</summary>
    /// <param name="owner">Whose they were.</param>
    /// <param name="member">Who takes them: the owner from the front, others from the back.</param>
    /// <param name="first">First item.</param>
    /// <param name="end">Item behind the last.</param>
    /// <returns>False if none is left.</returns>
    public bool Take(int owner, int member, out int first, out int end)
    {
        bool isOwn = owner == member;
        ref long left = ref _lanes[owner].Left;
        for (long seen = Volatile.Read(ref left); ; seen = Volatile.Read(ref left))
        {
            (first, end) = ((int)seen, (int)(seen >> 32));
            if (first >= end)
            {
                return false;
            }

            int count = Count(end - first, isOwn), middle = isOwn ? first + count : end - count;
            if (Interlocked.CompareExchange(ref left, isOwn ? Packed(middle, end) : Packed(first, middle), seen) == seen)
            {
                (first, end) = isOwn ? (first, middle) : (middle, end);
                _lanes[member].Done += count;
                return true;
            }
        }
    }

    /// <summary>Takes all items away.</summary>
    public void Clear()
    {
        for (int m = 0; m < members; m++)
        {
            Interlocked.Exchange(ref _lanes[m].Left, 0);
        }
    }

    /// <summary>Says how long a member worked.</summary>
    public void AddTime(int member, long ticks) => _lanes[member].Ticks = ticks;

    /// <summary>All is done: who was fast gets more of the next piece. Nothing is learnt from items that differ, nor where somebody was not there.</summary>
    public void Learn()
    {
        double sum = 0;
        for (int m = 0; m < members; m++)
        {
            if (_least == 0 || _lanes[m].Done == 0 || _lanes[m].Ticks <= 0)
            {
                return;
            }

            sum += SpeedOf(m);
        }

        _isEven = true;
        for (int m = 0; m < members; m++)
        {
            _speed[m] = Math.Max(Smallest, _speed[m] + (Newest * ((SpeedOf(m) / sum) - _speed[m])));
            _isEven &= Math.Abs((_speed[m] * members) - 1) < Usual;
        }
    }

    private int Count(int left, bool isOwn)
        => _least == 0 ? 1 : Math.Min(left, Math.Max(_least, isOwn ? (int)Math.Ceiling(left * AtOnce) : (left + 1) / 2));

    private double SpeedOf(int member) => _lanes[member].Done / (double)_lanes[member].Ticks;

    private static long Packed(int first, int end) => ((long)end << 32) | (uint)first;

    // What several threads change lies apart from what one thread changes, and that of each member in lines of the cache of its own.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Lane
    {
        // First item that is left, and above it the end.
        [FieldOffset(0)]
        public long Left;

        [FieldOffset(64)]
        public long Done;

        [FieldOffset(72)]
        public long Ticks;
    }
}
