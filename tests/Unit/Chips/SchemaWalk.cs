using System.Globalization;
using System.Text.Json.Nodes;
using NeuroSim.Chips;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Finds members in the schema of chip files, whatever kinds of chip and core lie between.</summary>
internal static class SchemaWalk
{
    private static readonly JsonNode s_schema = JsonNode.Parse(ChipSchema.Generate())!;

    /// <summary>The schema of one kind of chip.</summary>
    internal static JsonNode Kind(ChipDescription chip) => s_schema["anyOf"]![chip is SynchronousChip ? 0 : 1]!;

    /// <summary>The member at a path such as <c>core.axons</c>; null if no kind of the objects on the way has it.</summary>
    internal static JsonNode? Member(ChipDescription chip, string path) => path.Split('.').Aggregate((JsonNode?)Kind(chip), Member);

    /// <summary>Ends of the range of a quantity, or of the numbers in its list; null for a member that is no quantity.</summary>
    internal static (long Min, long Max)? Range(ChipDescription chip, string path)
    {
        JsonNode? value = Member(chip, path) is { } member ? Follow(member)["properties"]?["value"] : null;
        JsonNode? number = value?["items"] ?? value;
        return number is null ? null : (number["minimum"]!.GetValue<long>(), number["maximum"]!.GetValue<long>());
    }

    private static JsonNode? Member(JsonNode? owner, string name) =>
        owner is null ? null : Kinds(owner).Select(kind => kind["properties"]?[name]).FirstOrDefault(member => member is not null);

    private static IEnumerable<JsonNode> Kinds(JsonNode node) =>
        Follow(node)["anyOf"] is JsonArray kinds ? kinds.Select(kind => Follow(kind!)) : [Follow(node)];

    // A reference is written as "#/anyOf/0/properties/mesh".
    private static JsonNode Follow(JsonNode node) => node["$ref"] is { } reference
        ? reference.GetValue<string>().Split('/').Skip(1).Aggregate(s_schema, Step)
        : node;

    private static JsonNode Step(JsonNode owner, string name) => owner is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)]! : owner[name]!;
}
