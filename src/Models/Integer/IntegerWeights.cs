namespace NeuroSim.Models.Integer;

/// <summary>Integer weights, stored as narrowly as they fit: one byte, two, or eight.</summary>
public sealed class IntegerWeights
{
    private readonly sbyte[]? _bytes;
    private readonly short[]? _shorts;
    private readonly long[]? _longs;

    /// <summary>Stores weights of a width.</summary>
    public IntegerWeights(long[] values, int bits)
    {
        Bits = bits;
        Length = values.Length;
        switch (bits)
        {
            case <= 8:
                _bytes = Array.ConvertAll(values, v => checked((sbyte)v));
                break;
            case <= 16:
                _shorts = Array.ConvertAll(values, v => checked((short)v));
                break;
            default:
                _longs = values;
                break;
        }
    }

    /// <summary>No weights yet: an image layer before it is bound to a normalisation.</summary>
    public static IntegerWeights Unbound { get; } = new([], 8);

    /// <summary>Width in bits.</summary>
    public int Bits { get; }

    /// <summary>Number of weights.</summary>
    public int Length { get; }

    /// <summary>One weight.</summary>
    public long this[int index] => _bytes is not null ? _bytes[index] : _shorts is not null ? _shorts[index] : _longs![index];
}
