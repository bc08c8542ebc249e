using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace NeuroSim.Models.Checkpoints;

/// <summary>Reads safetensors: eight bytes header length, a JSON header, the tensors' bytes without gap or overlap.</summary>
public sealed class SafetensorsReader : ICheckpointReader
{
    /// <summary>Longest header in bytes.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    /// <summary>The header's entry that is no tensor.</summary>
    internal const string MetadataKey = "__metadata__";

    private const int LengthBytes = 8;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <inheritdoc/>
    public string Format => "safetensors";

    /// <inheritdoc/>
    public string Accepts => "safetensors files (.safetensors)";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string path) =>
        path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)
        || (head.Length > LengthBytes && head[LengthBytes] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(head) <= MaxHeaderBytes);

    /// <inheritdoc/>
    public Checkpoint Read(string path) => Read(InputFile.All(path), path);

    /// <summary>Reads a file that lies in memory; the tensors share its bytes.</summary>
    /// <param name="bytes">The file, not changed afterwards.</param>
    /// <param name="nameForErrors">What messages call it.</param>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    public static Checkpoint Read(ReadOnlyMemory<byte> bytes, string nameForErrors)
    {
        FilePlace place = new(nameForErrors);
        int headerBytes = HeaderBytes(bytes.Span, place);
        ReadOnlyMemory<byte> data = bytes[(LengthBytes + headerBytes)..];
        return place.Within("header").Guard(() =>
        {
            using JsonDocument header = JsonDocument.Parse(bytes.Slice(LengthBytes, headerBytes), Strict);
            return ReadHeader(header.RootElement, data, place);
        });
    }

    private static int HeaderBytes(ReadOnlySpan<byte> bytes, FilePlace place)
    {
        if (bytes.Length < LengthBytes)
        {
            throw place.Error($"{bytes.Length} bytes are too few for a safetensors file. Copy or save it again.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ulong limit = (ulong)Math.Min(MaxHeaderBytes, bytes.Length - LengthBytes);
        return length <= limit
            ? (int)length
            : throw place.Error($"the header claims {length} bytes; the limit is {MaxHeaderBytes}, and the file holds "
                + $"{bytes.Length - LengthBytes}. It is damaged, cut short, or no safetensors file.");
    }

    private static Checkpoint ReadHeader(JsonElement header, ReadOnlyMemory<byte> data, FilePlace place)
    {
        OrderedDictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        OrderedDictionary<string, string> metadata = new(StringComparer.Ordinal);
        List<(int Begin, int End, string Name)> ranges = [];
        foreach (JsonProperty property in header.EnumerateObject())
        {
            if (property.NameEquals(MetadataKey))
            {
                ReadMetadata(property.Value, metadata);
                continue;
            }

            FilePlace at = place.Within(property.Name);
            (int begin, int end) = Range(property.Value, data.Length, at);
            ranges.Add((begin, end, property.Name));
            tensors.Add(property.Name, ReadTensor(property.Value, data[begin..end], at));
        }

        CheckTiling(ranges, data.Length, place);
        return new Checkpoint { Path = place.File, Format = "safetensors", Tensors = tensors, Metadata = metadata };
    }

    private static void ReadMetadata(JsonElement element, OrderedDictionary<string, string> metadata)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            metadata.Add(property.Name, property.Value.GetString() ?? string.Empty);
        }
    }

    private static (int Begin, int End) Range(JsonElement entry, int dataBytes, FilePlace place)
    {
        JsonElement offsets = Member(entry, "data_offsets", place);
        if (offsets.GetArrayLength() != 2 || !offsets[0].TryGetInt64(out long begin) || !offsets[1].TryGetInt64(out long end))
        {
            throw place.Error($"data_offsets is {offsets.GetRawText()}; two whole numbers are needed.");
        }

        return begin >= 0 && begin <= end && end <= dataBytes
            ? ((int)begin, (int)end)
            : throw place.Error($"data_offsets [{begin}, {end}] leave the {dataBytes} bytes of data. The file is damaged or cut short.");
    }

    private static Tensor ReadTensor(JsonElement entry, ReadOnlyMemory<byte> bytes, FilePlace place)
    {
        string dtype = Member(entry, "dtype", place).GetString() ?? string.Empty;
        TensorType type = SafetensorsTypes.Parse(dtype) ?? throw place.Error(
            $"the dtype {dtype} is not supported; NeuroSim reads {string.Join(", ", SafetensorsTypes.Names)}. Convert the tensor "
                + "before saving.");
        ImmutableArray<int> shape = Shape(Member(entry, "shape", place), place);
        long needed = checked(Tensor.Elements(shape) * type.Width());
        return needed == bytes.Length
            ? new Tensor(type, shape, bytes)
            : throw place.Error($"shape [{string.Join(", ", shape)}] of {dtype} needs {needed} bytes, data_offsets give {bytes.Length}.");
    }

    private static ImmutableArray<int> Shape(JsonElement sizes, FilePlace place)
    {
        ImmutableArray<int>.Builder shape = ImmutableArray.CreateBuilder<int>(sizes.GetArrayLength());
        foreach (JsonElement size in sizes.EnumerateArray())
        {
            shape.Add(size.TryGetInt32(out int value) && value >= 0
                ? value
                : throw place.Error($"the shape holds {size.GetRawText()}; sizes are whole numbers from 0 to {int.MaxValue}."));
        }

        return shape.MoveToImmutable();
    }

    private static JsonElement Member(JsonElement entry, string name, FilePlace place) =>
        entry.TryGetProperty(name, out JsonElement value) ? value : throw place.Error($"the header's entry has no '{name}'.");

    /// <summary>Each byte of data belongs to exactly one tensor, as the format demands: nothing overlaps, nothing hides.</summary>
    private static void CheckTiling(List<(int Begin, int End, string Name)> ranges, int dataBytes, FilePlace place)
    {
        ranges.Sort();
        int covered = 0;
        foreach ((int begin, int end, string name) in ranges)
        {
            if (begin != covered)
            {
                throw place.Within(name).Error($"the tensor begins at byte {begin} of the data, the one before ends at {covered}: "
                    + "tensors must neither overlap nor leave gaps.");
            }

            covered = end;
        }

        if (covered != dataBytes)
        {
            throw place.Error($"the tensors cover {covered} bytes of data, the file holds {dataBytes}. Save it again.");
        }
    }
}
