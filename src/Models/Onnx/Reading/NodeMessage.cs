using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>Reads <c>NodeProto</c> and <c>AttributeProto</c>.</summary>
internal static class NodeMessage
{
    /// <summary>Reads one node.</summary>
    public static OnnxNode Read(ProtoCursor cursor, FilePlace place, MessageBudget budget)
    {
        string name = string.Empty, op = string.Empty, domain = string.Empty;
        List<string> inputs = [], outputs = [];
        List<ProtoField> attributes = [];
        while (cursor.Next(out ProtoField field))
        {
            switch (field.Number)
            {
                case 1 or 2:
                    budget.Take();
                    (field.Number == 1 ? inputs : outputs).Add(field.Text());
                    break;
                case 3:
                    name = field.Text();
                    break;
                case 4:
                    op = field.Text();
                    break;
                case 5:
                    budget.Take();
                    attributes.Add(field);
                    break;
                case 7:
                    domain = field.Text();
                    break;
            }
        }

        OnnxNode node = new(name, op, domain, inputs, outputs, new Dictionary<string, OnnxAttributeValue>(StringComparer.Ordinal));
        return node with { Attributes = Attributes(attributes, place.Within($"node '{node.Label}' ({op})"), budget) };
    }

    private static Dictionary<string, OnnxAttributeValue> Attributes(List<ProtoField> fields, FilePlace place, MessageBudget budget)
    {
        Dictionary<string, OnnxAttributeValue> attributes = new(StringComparer.Ordinal);
        foreach (ProtoField field in fields)
        {
            (string name, OnnxAttributeValue attribute) = Attribute(field.Message(), place, budget);
            if (!attributes.TryAdd(name, attribute))
            {
                throw place.Error($"has two attributes '{name}'. The file is damaged; export it again.");
            }
        }

        return attributes;
    }

    private static (string Name, OnnxAttributeValue Attribute) Attribute(ProtoCursor cursor, FilePlace place, MessageBudget budget)
    {
        string name = string.Empty;
        List<ProtoField> values = [];
        int type = 0;
        while (cursor.Next(out ProtoField field))
        {
            switch (field.Number)
            {
                case 1:
                    name = field.Text();
                    break;
                case 20:
                    type = field.Int32();
                    break;
                default:
                    budget.Take();
                    values.Add(field);
                    break;
            }
        }

        return (name, Value(type, values, place.Within($"attribute '{name}'"), budget));
    }

    // A type number says which field counts; writers leave fields out that hold zero.
    private static OnnxAttributeValue Value(int type, List<ProtoField> fields, FilePlace place, MessageBudget budget)
    {
        OnnxAttributeValue none = new(OnnxAttributeKind.Other, [], [], string.Empty, null);
        return type switch
        {
            1 => none with { Kind = OnnxAttributeKind.Real, Reals = [fields.FindLast(f => f.Number == 2) is { Number: > 0 } one ? one.Single() : 0] },
            2 => none with { Kind = OnnxAttributeKind.Whole, Wholes = [fields.FindLast(f => f.Number == 3) is { Number: > 0 } one ? one.Int64() : 0] },
            3 => none with { Kind = OnnxAttributeKind.Text, Text = fields.Where(f => f.Number == 4).Select(f => f.Text()).LastOrDefault(string.Empty) },
            4 when fields.Exists(f => f.Number == 5)
                => none with { Kind = OnnxAttributeKind.Tensor, Tensor = TensorMessage.Read(fields.Last(f => f.Number == 5).Message(), place, budget).Tensor },
            6 => none with { Kind = OnnxAttributeKind.Reals, Reals = [.. fields.Where(f => f.Number == 7).SelectMany(PackedNumbers.Singles)] },
            7 => none with { Kind = OnnxAttributeKind.Wholes, Wholes = [.. fields.Where(f => f.Number == 8).SelectMany(f => PackedNumbers.Integers(f))] },
            _ => none,
        };
    }
}
