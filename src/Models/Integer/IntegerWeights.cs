using System.Runtime.InteropServices;

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
                _bytes = Bytes(values);
                break;
            case <= 16:
                _shorts = Array.ConvertAll(values, v => checked((short)v));
                break;
            default:
                _longs = values;
                break;
        }
    }

    // Almost all weights are of this width; a call for each of them takes longer than all else.
    private static sbyte[] Bytes(long[] values)
    {
        sbyte[] bytes = new sbyte[values.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = checked((sbyte)values[i]);
        }

        return bytes;
    }

    private IntegerWeights(int bits, sbyte[]? bytes, short[]? shorts, long[]? longs)
    {
        (Bits, _bytes, _shorts, _longs) = (bits, bytes, shorts, longs);
        Length = bytes?.Length ?? shorts?.Length ?? longs!.Length;
    }

    /// <summary>No weights yet: an image layer before it is bound to a normalisation.</summary>
    public static IntegerWeights Unbound { get; } = new([], 8);

    /// <summary>Width in bits.</summary>
    public int Bits { get; }

    /// <summary>Number of weights.</summary>
    public int Length { get; }

    /// <summary>Bytes that one weight is stored in: 1, 2 or 8.</summary>
    public int BytesPerWeight => Bits <= 8 ? sizeof(sbyte) : Bits <= 16 ? sizeof(short) : sizeof(long);

    /// <summary>The weights as stored, little-endian, <see cref="BytesPerWeight"/> each.</summary>
    public byte[] ToBytes() => _bytes is not null ? MemoryMarshal.AsBytes(_bytes.AsSpan()).ToArray()
        : _shorts is not null ? MemoryMarshal.AsBytes(_shorts.AsSpan()).ToArray()
        : MemoryMarshal.AsBytes(_longs.AsSpan()).ToArray();

    /// <summary>Weights from what <see cref="ToBytes"/> gave.</summary>
    public static IntegerWeights FromBytes(ReadOnlySpan<byte> bytes, int bits) => bits switch
    {
        <= 8 => new(bits, MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray(), null, null),
        <= 16 => new(bits, null, MemoryMarshal.Cast<byte, short>(bytes).ToArray(), null),
        _ => new(bits, null, null, MemoryMarshal.Cast<byte, long>(bytes).ToArray()),
    };

    /// <summary>Where the first weight stands whose magnitude is larger than a limit, or −1.</summary>
    public int FirstBeyond(int limit)
        => _bytes is not null ? _bytes.AsSpan().IndexOfAnyExceptInRange(sbyte.CreateSaturating(-limit), sbyte.CreateSaturating(limit))
        : _shorts is not null ? _shorts.AsSpan().IndexOfAnyExceptInRange(short.CreateSaturating(-limit), short.CreateSaturating(limit))
        : _longs.AsSpan().IndexOfAnyExceptInRange(-limit, limit);

    /// <summary>One weight.</summary>
    public long this[int index] => _bytes is not null ? _bytes[index] : _shorts is not null ? _shorts[index] : _longs![index];
}
