using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Numbers that share their channels, one vector each: they lie a period apart in a flat array (positions, channels).</summary>
/// <param name="First">Index of the first one.</param>
/// <param name="Lane">Its lane in the tables of a period.</param>
/// <param name="Count">Vectors.</param>
internal readonly record struct Column(int First, int Lane, int Count);

/// <summary>
/// Walks over a flat array (positions, channels) column by column, so that what belongs to the channels stays in registers; a block at a time, which the
/// nearest cache holds. A period is the least multiple of the channels that whole vectors fill.
/// </summary>
/// <param name="length">Numbers: whole vectors.</param>
/// <param name="period">Numbers of a period.</param>
/// <param name="lanes">Numbers of a vector.</param>
internal struct ColumnWalk(int length, int period, int lanes)
{
    private const int WidestLanes = 16, LongestPeriod = 1 << 16, BlockLength = 8192;

    private readonly int _blockLength = Math.Max(1, BlockLength / period) * period;
    private int _block;
    private int _lane = -lanes;

    /// <summary>The column at hand.</summary>
    public readonly Column Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            int first = _block + _lane, end = Math.Min(_block + _blockLength, length);
            return new(first, _lane, first < end ? (end - first + period - 1) / period : 0);
        }
    }

    /// <summary>The period of some channels, or 0 if it is too long for tables.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="lanes">Numbers of the widest vector.</param>
    public static int Period(int channels, int lanes = WidestLanes)
    {
        long period = channels;
        while (period % lanes != 0)
        {
            period *= 2;
        }

        return period <= LongestPeriod ? (int)period : 0;
    }

    /// <summary>Values by channel, repeated as often as they fit.</summary>
    public static T[] Repeat<T>(ReadOnlySpan<T> values, int length)
    {
        T[] repeated = new T[length];
        for (int i = 0; i < length; i++)
        {
            repeated[i] = values[i % values.Length];
        }

        return repeated;
    }

    /// <summary>The walk itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ColumnWalk GetEnumerator() => this;

    /// <summary>Goes to the next column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        _lane += lanes;
        if (_lane >= period)
        {
            (_lane, _block) = (0, _block + _blockLength);
        }

        return _block < length;
    }
}
