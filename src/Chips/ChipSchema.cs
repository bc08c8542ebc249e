using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace NeuroSim.Chips;

/// <summary>The JSON Schema of chip files, with which editors complete and check them. Generated from the description's types.</summary>
public static class ChipSchema
{
    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Complete };

    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The schema as text, ending with a line break: what <c>chips/chip.schema.json</c> holds.</summary>
    public static string Generate()
    {
        JsonObject types = ChipJson.Options.GetJsonSchemaAsNode(typeof(ChipDescription), Exporting).AsObject();
        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "NeuroSim chip description",
        };
        foreach ((string name, JsonNode? node) in types)
        {
            schema[name] = node?.DeepClone();
        }

        return schema.ToJsonString(Writing) + "\n";
    }

    // What types cannot say: the ranges of numbers, the format's version, and the editor's own member.
    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode schema)
    {
        string path = string.Join('.', Names(context.Path));
        if (path.EndsWith(".value", StringComparison.Ordinal) && ChipLimits.Of(path[..^".value".Length]) is (double min, double max))
        {
            return Limited(schema.AsObject(), context.TypeInfo, min, max);
        }
        else if (path == "schema")
        {
            schema["const"] = ChipJson.Schema;
        }
        else if (path.Length == 0 && schema["properties"] is JsonObject members)
        {
            members.Insert(0, ChipJson.EditorMember, new JsonObject { ["type"] = "string" });
            SetCycles(members, context.TypeInfo.Type == typeof(SynchronousChip));
        }

        return schema;
    }

    // A list is written anew: the exporter refers to the list of another member, which has another range.
    private static JsonObject Limited(JsonObject schema, JsonTypeInfo type, double min, double max)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            JsonObject number = new() { ["type"] = type.ElementType == typeof(int) ? "integer" : "number" };
            JsonObject items = Limited(number, ChipJson.Options.GetTypeInfo(type.ElementType!), min, max);
            return new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = items };
        }

        schema["minimum"] = Number(min);
        schema["maximum"] = Number(max);
        return schema;
    }

    // Of the members that the types leave open, a chip with a clock has all, a chip without has none.
    private static void SetCycles(JsonObject members, bool clocked)
    {
        foreach ((JsonNode group, Type type) in new[] { (members["mesh"]!, typeof(MeshDescription)), (members["array"]!, typeof(ArrayDescription)) })
        {
            JsonObject own = group["properties"]!.AsObject();
            foreach (JsonPropertyInfo member in ChipJson.Members(type).Where(member => member.PropertyType == typeof(Quantity<int>) && member.IsGetNullable))
            {
                if (clocked)
                {
                    own[member.Name]!["type"] = "object";
                    group["required"]!.AsArray().Add(member.Name);
                }
                else
                {
                    own.Remove(member.Name);
                }
            }
        }
    }

    private static JsonValue Number(double value) => double.IsInteger(value) ? JsonValue.Create((long)value) : JsonValue.Create(value);

    // A schema path alternates between "properties" and the names of members, behind "anyOf" and a number for each kind of chip.
    private static List<string> Names(ReadOnlySpan<string> path)
    {
        List<string> names = [];
        for (int i = 1; i < path.Length; i++)
        {
            if (path[i - 1] == "properties")
            {
                names.Add(path[i]);
            }
        }

        return names;
    }
}
