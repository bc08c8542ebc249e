using System.Buffers.Binary;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>
/// Walks over the fields of one protobuf message. It copies nothing: a field's bytes are a slice of the file, so a length can claim no more than the
/// message has left. Groups, which ONNX does not use, are refused.
/// </summary>
internal sealed class ProtoCursor(ReadOnlyMemory<byte> bytes, long offset, FilePlace place)
{
    private const int MaxVarintBytes = 10;
    private const int MaxFieldNumber = (1 << 29) - 1;

    private int _next;

    /// <summary>Reads the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    public bool Next(out ProtoField field)
    {
        if (_next == bytes.Length)
        {
            field = default;
            return false;
        }

        ulong tag = Varint();
        ulong number = tag >> 3;
        if (number is 0 or > MaxFieldNumber)
        {
            throw Error($"{number} is no field number");
        }

        field = Field((int)number, (int)(tag & 7));
        return true;
    }

    /// <summary>All varints of a packed field.</summary>
    /// <param name="most">Most of them that there may be.</param>
    public List<long> Varints(long most)
    {
        List<long> values = [];
        while (_next < bytes.Length)
        {
            values.Add((long)Varint());
            if (values.Count > most)
            {
                throw Error($"a list has more than {most} numbers");
            }
        }

        return values;
    }

    private ProtoField Field(int number, int wire)
    {
        int start = _next;
        switch (wire)
        {
            case (int)WireType.Varint:
                ulong value = Varint();
                return Made(value, bytes[start.._next], start);
            case (int)WireType.Fixed64:
                ReadOnlyMemory<byte> eight = Take(8);
                return Made(BinaryPrimitives.ReadUInt64LittleEndian(eight.Span), eight, start);
            case (int)WireType.Fixed32:
                ReadOnlyMemory<byte> four = Take(4);
                return Made(BinaryPrimitives.ReadUInt32LittleEndian(four.Span), four, start);
            case (int)WireType.Bytes:
                ulong length = Varint();
                start = _next;
                return Made(length, Take(length), start);
            default:
                throw Error($"field {number} is stored in the unknown way {wire}");
        }

        ProtoField Made(ulong value, ReadOnlyMemory<byte> own, int at) => new(number, (WireType)wire, value, own, offset + at, place);
    }

    private ulong Varint()
    {
        ulong value = 0;
        ReadOnlySpan<byte> span = bytes.Span;
        for (int i = 0; i < MaxVarintBytes; i++)
        {
            if (_next == span.Length)
            {
                throw Error("the file ends within a number");
            }

            byte part = span[_next++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Error($"a number is longer than {MaxVarintBytes} bytes");
    }

    private ReadOnlyMemory<byte> Take(ulong count)
    {
        int left = bytes.Length - _next;
        if (count > (ulong)left)
        {
            throw Error($"{count} bytes are announced, {left} are left here");
        }

        _next += (int)count;
        return bytes.Slice(_next - (int)count, (int)count);
    }

    private ModelFormatException Error(string problem)
        => place.Error($"byte {offset + _next}: {problem}. The file is cut short, damaged, or not an ONNX model; copy or export it again.");
}
