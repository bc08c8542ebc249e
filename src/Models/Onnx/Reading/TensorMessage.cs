using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>Reads <c>TensorProto</c>: its elements lie in <c>raw_data</c>, or in a list of numbers by type.</summary>
internal static class TensorMessage
{
    /// <summary>Most dimensions of a tensor.</summary>
    public const int MaxRank = 16;

    /// <summary>Reads one tensor. Raw elements stay where they are in the file.</summary>
    /// <returns>Its name, which may be empty, and its elements.</returns>
    public static (string Name, Tensor Tensor) Read(ProtoCursor cursor, FilePlace place, MessageBudget budget)
    {
        Parts parts = new();
        while (cursor.Next(out ProtoField field))
        {
            budget.Take();
            parts.Add(field);
        }

        FilePlace at = place.Within($"tensor '{parts.Name}'");
        if (parts.IsExternal)
        {
            throw at.Error("its elements lie in another file (external data), which NeuroSim does not follow. Save the model as one file, for instance with "
                + "onnx.save_model(model, path, save_as_external_data=False).");
        }

        TensorType type = OnnxTypes.Find(parts.Type)
            ?? throw at.Error($"has the element type {parts.Type}; NeuroSim reads {OnnxTypes.Names}. Convert it before export.");
        ImmutableArray<int> shape = [.. parts.Dims.Select(d => Size(d, at))];
        long needed = Count(shape, at) * type.Width();
        ReadOnlyMemory<byte> bytes = parts.Raw ?? parts.Typed(type);
        return bytes.Length == needed
            ? (parts.Name, new Tensor(type, shape, bytes))
            : throw at.Error($"the shape [{string.Join(", ", shape)}] of {type} needs {needed} bytes, {bytes.Length} are there. "
                + "The file is damaged; export it again.");
    }

    /// <summary>A size that fits an array.</summary>
    public static int Size(long size, FilePlace place)
        => size is >= 0 and <= int.MaxValue ? (int)size : throw place.Error($"has the size {size}; sizes lie in 0 … {int.MaxValue}.");

    private static long Count(ImmutableArray<int> shape, FilePlace place)
    {
        Int128 count = shape.Aggregate(Int128.One, (c, s) => c > int.MaxValue ? c : c * s);
        return count <= int.MaxValue ? (long)count : throw place.Error($"the shape [{string.Join(", ", shape)}] has more than {int.MaxValue} elements.");
    }

    private sealed class Parts
    {
        private readonly List<ProtoField> _numbers = [];

        public List<long> Dims { get; } = [];

        public int Type { get; private set; }

        public string Name { get; private set; } = string.Empty;

        public ReadOnlyMemory<byte>? Raw { get; private set; }

        public bool IsExternal { get; private set; }

        public void Add(ProtoField field)
        {
            switch (field.Number)
            {
                case 1:
                    Dims.AddRange(PackedNumbers.Integers(field, MaxRank));
                    CheckRank(field);
                    break;
                case 2:
                    Type = field.Int32();
                    break;
                case 4 or 5 or 7 or 10:
                    _numbers.Add(field);
                    break;
                case 8:
                    Name = field.Text();
                    break;
                case 9:
                    Raw = field.Wire == WireType.Bytes ? field.Bytes : throw field.Error("should be bytes");
                    break;
                case 13 or 14:
                    IsExternal |= field.Number == 13 || field.Int64() != 0;
                    break;
            }
        }

        // A list may come in one piece (packed) or number by number.
        public ReadOnlyMemory<byte> Typed(TensorType type)
        {
            if (_numbers.Count == 1 && type is TensorType.F32 or TensorType.F64 && _numbers[0].Wire == WireType.Bytes)
            {
                return _numbers[0].Bytes;
            }

            MemoryStream stream = new();
            foreach (ProtoField field in _numbers)
            {
                PackedNumbers.Append(stream, field, type);
            }

            return stream.ToArray();
        }

        private void CheckRank(ProtoField field)
        {
            if (Dims.Count > MaxRank)
            {
                throw field.Error($"gives a tensor more than {MaxRank} dimensions");
            }
        }
    }
}
