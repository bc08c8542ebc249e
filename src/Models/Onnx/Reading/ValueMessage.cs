using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>Reads <c>ValueInfoProto</c>: the name and shape of an input or output.</summary>
internal static class ValueMessage
{
    /// <summary>Reads one value.</summary>
    public static OnnxValue Read(ProtoCursor cursor, FilePlace place)
    {
        string name = string.Empty;
        List<int?>? shape = null;
        while (cursor.Next(out ProtoField field))
        {
            if (field.Number == 1)
            {
                name = field.Text();
            }
            else if (field.Number == 2 && Inside(field, 1) is { } tensor && Inside(tensor, 2) is { } sizes)
            {
                shape = Shape(sizes, place.Within($"value '{name}'"));
            }
        }

        return new OnnxValue(name, shape);
    }

    // The last field of that number; later ones replace earlier ones.
    private static ProtoField? Inside(ProtoField message, int number)
    {
        ProtoField? found = null;
        ProtoCursor cursor = message.Message();
        while (cursor.Next(out ProtoField field))
        {
            found = field.Number == number ? field : found;
        }

        return found;
    }

    private static List<int?> Shape(ProtoField sizes, FilePlace place)
    {
        List<int?> shape = [];
        ProtoCursor cursor = sizes.Message();
        while (cursor.Next(out ProtoField dim))
        {
            if (dim.Number == 1)
            {
                shape.Add(Inside(dim, 1) is { } size ? TensorMessage.Size(size.Int64(), place) : null);
            }

            if (shape.Count > TensorMessage.MaxRank)
            {
                throw place.Error($"has more than {TensorMessage.MaxRank} dimensions.");
            }
        }

        return shape;
    }
}
