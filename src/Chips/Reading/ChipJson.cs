using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NeuroSim.Chips;

/// <summary>How chip descriptions are written as JSON: one set of options for reader, writer, schema and sheet.</summary>
public static class ChipJson
{
    /// <summary>The value of a chip file's <c>schema</c> member that this version reads.</summary>
    public const string Schema = "neurosim-chip/1";

    /// <summary>The member that names the kind of chip, and with it the type.</summary>
    internal const string KindMember = "kind";

    /// <summary>The member that editors use to find the schema; it says nothing about the chip.</summary>
    internal const string EditorMember = "$schema";

    /// <summary>Strict options with camelCase names, enums as words, and the kind of chip anywhere in its object.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The chip as a JSON text that <see cref="ChipReader.Parse"/> reads back to an equal chip.</summary>
    public static string Write(ChipDescription chip) => JsonSerializer.Serialize(chip, Options);

    /// <summary>The kinds of chip and their types.</summary>
    internal static IReadOnlyDictionary<string, Type> Kinds { get; } =
        Options.GetTypeInfo(typeof(ChipDescription)).PolymorphismOptions!.DerivedTypes
            .ToDictionary(derived => (string)derived.TypeDiscriminator!, derived => derived.DerivedType);

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
            WriteIndented = true,
            NewLine = "\n",
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
