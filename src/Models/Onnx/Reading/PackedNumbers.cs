using System.Buffers.Binary;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>Lists of numbers in a protobuf message: packed into one field, or one field each.</summary>
internal static class PackedNumbers
{
    /// <summary>The integers of one field.</summary>
    /// <param name="field">A packed list, or one number.</param>
    /// <param name="most">Most numbers of a packed list.</param>
    public static IReadOnlyList<long> Integers(ProtoField field, long most = long.MaxValue)
        => field.Wire == WireType.Bytes ? field.Message().Varints(most) : [field.Int64()];

    /// <summary>The singles of one field.</summary>
    public static IReadOnlyList<float> Singles(ProtoField field)
        => field.Wire != WireType.Bytes ? [field.Single()]
            : field.Bytes.Length % sizeof(float) == 0 ? StoredNumbers.Convert<float, float>(field.Bytes.Span, static v => v)
            : throw field.Error($"has {field.Bytes.Length} bytes, which are no whole singles");

    /// <summary>Appends the numbers of one field as elements of a tensor. <c>int32_data</c> holds the bits of halves and of all small integers.</summary>
    public static void Append(MemoryStream stream, ProtoField field, TensorType type)
    {
        int list = type switch { TensorType.F32 => 4, TensorType.I64 => 7, TensorType.F64 => 10, _ => 5 };
        if (field.Number != list)
        {
            throw field.Error($"holds numbers, but a tensor of {type} keeps them in field {list}");
        }

        if (type is TensorType.F32 or TensorType.F64)
        {
            stream.Write(field.Wire == WireType.Varint ? throw field.Error("should hold floating-point numbers") : field.Bytes.Span);
            return;
        }

        Span<byte> eight = stackalloc byte[sizeof(long)];
        foreach (long value in Integers(field))
        {
            BinaryPrimitives.WriteInt64LittleEndian(eight, value);
            stream.Write(eight[..type.Width()]);
        }
    }
}
