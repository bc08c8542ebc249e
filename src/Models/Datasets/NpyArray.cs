using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>A NumPy array: row-major, whatever the order in the file.</summary>
public sealed class NpyArray
{
    private readonly FilePlace _place;
    private readonly int _width;

    internal NpyArray(NpyType type, int width, ImmutableArray<int> shape, ReadOnlyMemory<byte> bytes, FilePlace place)
    {
        (Type, _width, Shape, Bytes, _place) = (type, width, shape, bytes, place);
        Count = Tensor.Elements(shape);
    }

    /// <summary>Element type.</summary>
    public NpyType Type { get; }

    /// <summary>Sizes; empty for a scalar.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>The elements, row-major and little-endian.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>All elements as doubles.</summary>
    /// <exception cref="ModelFormatException">The array holds text.</exception>
    public double[] ToDoubles() => Type switch
    {
        NpyType.F64 => Convert<double, double>(static v => v),
        NpyType.F32 => Convert<float, double>(static v => v),
        NpyType.F16 => Convert<Half, double>(static v => (double)v),
        NpyType.U64 => Convert<ulong, double>(static v => v),
        NpyType.Text => throw Mismatch("numbers"),
        _ => Array.ConvertAll(ToInt64s(), static v => (double)v),
    };

    /// <summary>All elements of an integer or boolean array.</summary>
    /// <exception cref="ModelFormatException">The array holds other things, or unsigned numbers beyond 2^63.</exception>
    public long[] ToInt64s() => Type switch
    {
        NpyType.I64 => Convert<long, long>(static v => v),
        NpyType.I32 => Convert<int, long>(static v => v),
        NpyType.I16 => Convert<short, long>(static v => v),
        NpyType.I8 => Convert<sbyte, long>(static v => v),
        NpyType.U64 => _place.Guard(() => Convert<ulong, long>(static v => checked((long)v))),
        NpyType.U32 => Convert<uint, long>(static v => v),
        NpyType.U16 => Convert<ushort, long>(static v => v),
        NpyType.U8 => Convert<byte, long>(static v => v),
        NpyType.Bool => Convert<byte, long>(static v => v != 0 ? 1 : 0),
        _ => throw Mismatch("whole numbers"),
    };

    /// <summary>All elements of an array of unsigned bytes or booleans.</summary>
    /// <exception cref="ModelFormatException">The array holds other things.</exception>
    public byte[] ToBytes() => Type is NpyType.U8 or NpyType.Bool ? Bytes.ToArray() : throw Mismatch("unsigned bytes (u1)");

    /// <summary>All elements of an array of text.</summary>
    /// <exception cref="ModelFormatException">The array holds other things, or code points that do not exist.</exception>
    public string[] ToStrings()
    {
        if (Type != NpyType.Text)
        {
            throw Mismatch("text");
        }

        string[] texts = new string[Count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Text(Bytes.Span.Slice(i * _width, _width));
        }

        return texts;
    }

    private string Text(ReadOnlySpan<byte> codePoints)
    {
        StringBuilder text = new(codePoints.Length / 4);
        for (; codePoints.Length > 0; codePoints = codePoints[4..])
        {
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(codePoints);
            text.Append(Rune.IsValid(value) ? new Rune(value).ToString() : throw _place.Error($"the text holds the code point "
                + $"0x{value:X}, which does not exist."));
        }

        return text.ToString().TrimEnd('\0');
    }

    private ModelFormatException Mismatch(string wanted) =>
        _place.Error($"the array has type {Type} and shape ({string.Join(", ", Shape)}); {wanted} are needed. Convert it before saving.");

    private TResult[] Convert<T, TResult>(Func<T, TResult> convert)
        where T : unmanaged
        => StoredNumbers.Convert(Bytes.Span, convert);
}
