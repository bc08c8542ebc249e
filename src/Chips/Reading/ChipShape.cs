using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NeuroSim.Chips;

/// <summary>
/// Holds a file against the description's types, member by member: nothing unknown, nothing missing, nothing twice, every type right.
/// The deserialiser is as strict, but its messages speak of types and know neither the line of a missing member nor a near name.
/// </summary>
internal sealed class ChipShape(ChipText text)
{
    /// <summary>Throws for the first fault in a file.</summary>
    internal void Check(JsonItem root)
    {
        RequireKind(root, JsonTokenType.StartObject, "an object");
        CheckFormat(RequireFirst(root, "schema"));
        CheckObject(root, typeof(ChipDescription), [ChipJson.EditorMember]);
    }

    // A newer format may differ in everything else, so its version is looked at before anything else is.
    private void CheckFormat(JsonItem schema)
    {
        if (schema.Kind != JsonTokenType.String || schema.Text != ChipJson.Schema)
        {
            throw text.Error(
                schema.Offset,
                schema.Path,
                $"{schema.Described} is not the format that this version reads, but another or a newer one",
                $"This version reads \"{ChipJson.Schema}\": use a newer NeuroSim, or write the file in that format.");
        }
    }

    // An object of several kinds says which one it is in a member of its own, anywhere in it.
    private void CheckObject(JsonItem item, Type type, IEnumerable<string> extra)
    {
        RequireKind(item, JsonTokenType.StartObject, "an object");
        if (ChipJson.Kinds(type) is (string member, var types))
        {
            CheckMembers(item, KindOf(RequireFirst(item, member), member, types), [.. extra, member]);
        }
        else
        {
            CheckMembers(item, type, extra);
        }
    }

    private Type KindOf(JsonItem kind, string member, IReadOnlyDictionary<string, Type> types)
    {
        if (kind.Kind == JsonTokenType.String && types.TryGetValue(kind.Text, out Type? type))
        {
            return type;
        }

        string[] known = [.. types.Keys];
        throw text.Error(
            kind.Offset,
            kind.Path,
            $"{kind.Described} is no value that \"{member}\" may have",
            $"Kinds: {string.Join(", ", known)}.{Spelling.Suggest(kind.Text, known)}");
    }

    private JsonItem RequireFirst(JsonItem root, string name) => root.Member(name)?.Item ?? throw Missing(root, [name]);

    private void CheckMembers(JsonItem item, Type type, IEnumerable<string> extra)
    {
        Dictionary<string, JsonPropertyInfo> members = ChipJson.Members(type).ToDictionary(member => member.Name);
        string[] known = [.. members.Keys, .. extra];
        foreach (JsonMember member in item.Members)
        {
            CheckName(item, member, known);
            CheckItem(member.Item, members.TryGetValue(member.Name, out JsonPropertyInfo? info) ? info.PropertyType : typeof(string));
        }

        string[] missing = [.. members.Values.Where(IsRequired).Select(member => member.Name).Where(name => item.Member(name) is null)];
        if (missing.Length > 0)
        {
            throw Missing(item, missing);
        }
    }

    private void CheckName(JsonItem owner, JsonMember member, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(member.Name))
        {
            throw text.Error(
                member.Offset,
                member.Item.Path,
                $"\"{ChipText.Printable(member.Name)}\" is not a member that a chip file has here",
                $"Remove or correct it.{Spelling.Suggest(member.Name, known)} Members here: {string.Join(", ", known)}.");
        }

        JsonMember first = owner.Member(member.Name)!;
        if (first != member)
        {
            throw text.Error(
                member.Offset,
                member.Item.Path,
                $"\"{member.Name}\" is given twice; it first stands in line {text.LineAt(first.Offset)}",
                "Remove one of the two.");
        }
    }

    private void CheckItem(JsonItem item, Type type)
    {
        JsonTypeInfoKind kind = ChipJson.Options.GetTypeInfo(type).Kind;
        if (kind == JsonTypeInfoKind.Object)
        {
            CheckObject(item, type, []);
        }
        else if (kind == JsonTypeInfoKind.Enumerable)
        {
            CheckList(item, ChipJson.Options.GetTypeInfo(type).ElementType!);
        }
        else
        {
            CheckScalar(item, type);
        }
    }

    private void CheckList(JsonItem item, Type element)
    {
        RequireKind(item, JsonTokenType.StartArray, element == typeof(string) ? "a list of texts" : "a list of numbers, such as [1, 2]");
        foreach (JsonItem entry in item.Elements)
        {
            CheckScalar(entry, element);
        }
    }

    private void CheckScalar(JsonItem item, Type type)
    {
        bool fits = Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => item.Kind == JsonTokenType.String && ChipJson.Words(type).Contains(item.Text),
            TypeCode.Int32 => item.Kind == JsonTokenType.Number && int.TryParse(item.Text, NumberStyles.AllowLeadingSign, null, out _),
            TypeCode.Double => item.Kind == JsonTokenType.Number,
            TypeCode.Boolean => item.Kind is JsonTokenType.True or JsonTokenType.False,
            _ => item.Kind == JsonTokenType.String,
        };
        if (!fits)
        {
            throw Type.GetTypeCode(type) switch
            {
                _ when type.IsEnum => WrongType(item, "a word", $" One of: {string.Join(", ", ChipJson.Words(type).Select(word => $"\"{word}\""))}."),
                TypeCode.Int32 => WrongType(item, "a whole number", " Without fraction or exponent, at most 2147483647."),
                TypeCode.Double => WrongType(item, "a number"),
                TypeCode.Boolean => WrongType(item, "true or false"),
                _ => WrongType(item, "a text"),
            };
        }
    }

    private void RequireKind(JsonItem item, JsonTokenType kind, string wanted)
    {
        if (item.Kind != kind)
        {
            throw WrongType(item, wanted);
        }
    }

    private ChipFormatException WrongType(JsonItem item, string wanted, string how = "") =>
        text.Error(item.Offset, item.Path, $"{item.Described} stands where {wanted} must stand", $"Write {wanted} here.{how}");

    private ChipFormatException Missing(JsonItem owner, string[] names) => text.Error(
        owner.Offset,
        $"{owner.Path}.{names[0]}",
        $"missing: {string.Join(", ", names.Select(name => $"\"{name}\""))}",
        $"Add {(names.Length == 1 ? "it" : "them")} to the object that begins here; chips/README.md explains every member.");

    // Required members and parameters without a default are two ways to say the same of a record.
    private static bool IsRequired(JsonPropertyInfo member) =>
        member.IsRequired || member.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false };
}
