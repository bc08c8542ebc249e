using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

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
            schema["minimum"] = Number(min);
            schema["maximum"] = Number(max);
        }
        else if (path == "schema")
        {
            schema["const"] = ChipJson.Schema;
        }
        else if (path.Length == 0 && schema["properties"] is JsonObject members)
        {
            members.Insert(0, ChipJson.EditorMember, new JsonObject { ["type"] = "string" });
        }

        return schema;
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
