using System.Text;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>How the value of a protobuf field is stored.</summary>
internal enum WireType
{
    /// <summary>Seven bits a byte, low ones first.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and so many bytes: text, a message, packed numbers.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}

/// <summary>One field of a protobuf message. Asking for another kind of value than it holds is an error with its position.</summary>
/// <param name="Number">Field number.</param>
/// <param name="Wire">How it is stored.</param>
/// <param name="Value">The number, for all but <see cref="WireType.Bytes"/>.</param>
/// <param name="Bytes">The bytes, for <see cref="WireType.Bytes"/>; the number's own bytes otherwise.</param>
/// <param name="Offset">Position of the bytes in the file.</param>
/// <param name="Place">File.</param>
internal readonly record struct ProtoField(int Number, WireType Wire, ulong Value, ReadOnlyMemory<byte> Bytes, long Offset, FilePlace Place)
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A signed number.</summary>
    public long Int64() => Need(WireType.Varint).Value is var v ? (long)v : 0;

    /// <summary>A signed number of 32 bits.</summary>
    public int Int32()
    {
        long value = Int64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Error($"holds {value}, which is no number of 32 bits");
    }

    /// <summary>An IEEE single.</summary>
    public float Single() => BitConverter.UInt32BitsToSingle((uint)Need(WireType.Fixed32).Value);

    /// <summary>UTF-8 text.</summary>
    public string Text()
    {
        try
        {
            return Bytes.Length == 0 ? string.Empty : s_utf8.GetString(Need(WireType.Bytes).Bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            throw Error("is a text, but not UTF-8");
        }
    }

    /// <summary>A message inside this one.</summary>
    public ProtoCursor Message() => new(Need(WireType.Bytes).Bytes, Offset, Place);

    /// <summary>The exception that says what is wrong with this field.</summary>
    public ModelFormatException Error(string problem)
        => Place.Error($"byte {Offset}: field {Number} {problem}. The file is damaged or not an ONNX model; copy or export it again.");

    private ProtoField Need(WireType wire) => Wire == wire ? this : throw Error($"is stored as {Wire}, {wire} is needed");
}
