using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace NeuroSim.Models.Checkpoints;

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    /// <summary>The data begin at a multiple of this many bytes.</summary>
    private const int Alignment = 8;

    /// <summary>Writes tensors in the order given.</summary>
    /// <param name="stream">Where to; need not seek.</param>
    /// <param name="tensors">Names, types, shapes, and row-major little-endian bytes.</param>
    /// <param name="metadata">Strings to store beside them, or null.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or bytes do not fit a shape.</exception>
    public static void Write(
        Stream stream,
        IEnumerable<(string Name, TensorType Type, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Bytes)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        List<(string Name, Tensor Tensor)> all = [.. tensors.Select(t => (t.Name, new Tensor(t.Type, [.. t.Shape], t.Bytes)))];
        CheckNames(all);
        byte[] header = Header(all, metadata);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, Tensor tensor) in all)
        {
            stream.Write(tensor.Bytes.Span);
        }
    }

    private static void CheckNames(List<(string Name, Tensor Tensor)> tensors)
    {
        HashSet<string> names = new([SafetensorsReader.MetadataKey], StringComparer.Ordinal);
        foreach ((string name, _) in tensors)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"The tensor name '{name}' is taken.", nameof(tensors));
            }
        }
    }

    private static byte[] Header(List<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        byte[] padded = new byte[(buffer.WrittenCount + Alignment - 1) / Alignment * Alignment];
        Array.Fill(padded, (byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        return padded;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null)
        {
            return;
        }

        json.WriteStartObject(SafetensorsReader.MetadataKey);
        foreach ((string key, string value) in metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, List<(string Name, Tensor Tensor)> tensors)
    {
        long offset = 0;
        foreach ((string name, Tensor tensor) in tensors)
        {
            json.WriteStartObject(name);
            json.WriteString("dtype", SafetensorsTypes.Name(tensor.Type));
            WriteNumbers(json, "shape", tensor.Shape.Select(size => (long)size));
            WriteNumbers(json, "data_offsets", [offset, offset += tensor.Bytes.Length]);
            json.WriteEndObject();
        }
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
