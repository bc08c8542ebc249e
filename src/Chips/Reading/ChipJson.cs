using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NeuroSim.Chips;

/// <summary>How chip descriptions are written as JSON: one set of options for reader, writer, schema and sheet.</summary>
public static class ChipJson
{
    /// <summary>The value of a chip file's <c>schema</c> member that this version reads.</summary>
    public const string Schema = "neurosim-chip/1";

    /// <summary>The member that editors use to find the schema; it says nothing about the chip.</summary>
    internal const string EditorMember = "$schema";

    /// <summary>Strict options with camelCase names, enums as words, and the kind of chip anywhere in its object.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The chip as a JSON text that <see cref="ChipReader.Parse"/> reads back to an equal chip.</summary>
    public static string Write(ChipDescription chip) => JsonSerializer.Serialize(chip, Options);

    /// <summary>The member by which a file says of which kind an object is, and the kinds with their types; null for a type of one kind.</summary>
    internal static (string Member, IReadOnlyDictionary<string, Type> Types)? Kinds(Type type) =>
        Options.GetTypeInfo(type).PolymorphismOptions is not { } kinds
            ? null
            : (kinds.TypeDiscriminatorPropertyName, kinds.DerivedTypes.ToDictionary(kind => (string)kind.TypeDiscriminator!, kind => kind.DerivedType));

    /// <summary>The member that says of which kind an object is, and the word that says it; null for an object of a type of one kind.</summary>
    internal static (string Member, string Word)? KindOf(object owner) =>
        owner.GetType().BaseType is { } type && type != typeof(object) && Kinds(type) is (string member, var types)
            ? (member, types.Single(kind => kind.Value == owner.GetType()).Key)
            : null;

    /// <summary>The members of a type that appear in a file, in the order in which they are written.</summary>
    internal static IEnumerable<JsonPropertyInfo> Members(Type type) =>
        Options.GetTypeInfo(type).Properties.Where(member => member.Get is not null);

    /// <summary>The words that stand for an enum's values.</summary>
    internal static IReadOnlyList<string> Words(Type type) =>
        Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName).ToArray();

    private static JsonSerializerOptions Create()
    {
        JsonSerializerOptions options = new(JsonSerializerOptions.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            ReadCommentHandling = JsonCommentHandling.Skip,
            AllowOutOfOrderMetadataProperties = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            WriteIndented = true,
            NewLine = "\n",
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
