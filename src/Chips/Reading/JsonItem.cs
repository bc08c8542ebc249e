using System.Text.Json;

namespace NeuroSim.Chips;

/// <summary>A value in a chip file with its place: what error messages need and a deserialiser does not keep.</summary>
/// <param name="Kind">First token of the value.</param>
/// <param name="Path">Path from the root <c>$</c>.</param>
/// <param name="Offset">Byte offset of its first character.</param>
/// <param name="Text">The value as the file writes it; for a string its content.</param>
/// <param name="Members">Members, in the order of the file; empty unless the value is an object.</param>
/// <param name="Elements">Elements; empty unless the value is a list.</param>
internal sealed record JsonItem(
    JsonTokenType Kind,
    string Path,
    int Offset,
    string Text,
    IReadOnlyList<JsonMember> Members,
    IReadOnlyList<JsonItem> Elements)
{
    /// <summary>The value in words: type first, so that a reader sees at once what stands in the wrong place.</summary>
    internal string Described => Kind switch
    {
        JsonTokenType.StartObject => "an object {…}",
        JsonTokenType.StartArray => "a list […]",
        JsonTokenType.String => $"the text \"{ChipText.Printable(Text)}\"",
        JsonTokenType.Number => $"the number {ChipText.Printable(Text)}",
        _ => Text,
    };

    internal JsonMember? Member(string name) => Members.FirstOrDefault(member => member.Name == name);

    /// <summary>The item at a path, or the nearest one around it that the file has.</summary>
    internal JsonItem Nearest(string path)
    {
        JsonItem? inner = Members.Select(member => member.Item).Concat(Elements).FirstOrDefault(item => IsWithin(path, item.Path));
        return inner is null ? this : inner.Nearest(path);
    }

    private static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal) && (path.Length == outer.Length || path[outer.Length] is '.' or '[');
}

/// <summary>A named value of an object in a chip file.</summary>
/// <param name="Name">The name.</param>
/// <param name="Offset">Byte offset of the name.</param>
/// <param name="Item">The value.</param>
internal sealed record JsonMember(string Name, int Offset, JsonItem Item);
