namespace NeuroSim.Models.Events;

/// <summary>
/// The upper bits of a time that wrap around to zero. A value that is smaller than the one before by more than half the range has wrapped; by less, it is a
/// disturbance of the transmission and taken as it is (the recording is put into order afterwards).
/// </summary>
/// <param name="bits">Bits of a value.</param>
internal sealed class WrappingTime(int bits)
{
    private long _range;
    private uint _last;

    /// <summary>True after the first value.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>The value as if it never wrapped.</summary>
    public long Value => _range + _last;

    /// <summary>Takes the next value.</summary>
    public void Next(uint value)
    {
        long range = 1L << bits;
        if (IsKnown && (long)_last - value > range / 2)
        {
            _range += range;
        }

        (_last, IsKnown) = (value, true);
    }
}
