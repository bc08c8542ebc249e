using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NeuroSim.Chips;

/// <summary>One value of a description: what validation and the sheet walk over.</summary>
/// <param name="Path">Names from the chip to the value, joined by dots, as in <c>core.axons</c>.</param>
/// <param name="Value">The value itself; of a quantity its number or list of numbers.</param>
/// <param name="Source">Where it is published; null for a value that has no source of its own.</param>
/// <param name="Estimate">True where it was derived or assumed.</param>
/// <param name="IsQuantity">True if the value is the number of a quantity.</param>
internal sealed record ChipLeaf(string Path, object Value, string? Source, bool Estimate, bool IsQuantity)
{
    /// <summary>Path in a chip file, down to the number of a quantity.</summary>
    internal string JsonPath => IsQuantity ? $"$.{Path}.value" : $"$.{Path}";

    /// <summary>Name of the member beside a word or flag that is its own source; null where there is none, or one for the whole group.</summary>
    internal string? OwnSource { get; private init; }

    /// <summary>The numbers of a quantity with their paths in a chip file: one, or those of its list.</summary>
    internal IEnumerable<(string JsonPath, double Value)> Numbers => Value is IEnumerable list
        ? list.Cast<object>().Select((number, index) => ($"{JsonPath}[{index}]", Convert.ToDouble(number, CultureInfo.InvariantCulture)))
        : [(JsonPath, Convert.ToDouble(Value, CultureInfo.InvariantCulture))];

    /// <summary>All values of a chip, in the order in which files are written.</summary>
    internal static IEnumerable<ChipLeaf> Of(ChipDescription chip) => Of(chip, "");

    private static IEnumerable<ChipLeaf> Of(object owner, string prefix)
    {
        // The kind of a chip is its type; of a part of it, the word is a fact like others.
        if (prefix.Length > 0 && ChipJson.KindOf(owner) is (string name, string word))
        {
            yield return new ChipLeaf(prefix + name, new ChipWord(word), Source: null, Estimate: false, IsQuantity: false);
        }

        foreach (JsonPropertyInfo member in ChipJson.Members(owner.GetType()))
        {
            // Members that only some kinds of chip have are null on the others.
            if (member.Get!(owner) is { } value)
            {
                foreach (ChipLeaf leaf in Of(owner, value, prefix + member.Name, member.Name))
                {
                    yield return leaf;
                }
            }
        }
    }

    private static IEnumerable<ChipLeaf> Of(object owner, object value, string path, string name) => value switch
    {
        Quantity<int> number => [new ChipLeaf(path, number.Value, number.Source, number.Estimate, IsQuantity: true)],
        Quantity<double> number => [new ChipLeaf(path, number.Value, number.Source, number.Estimate, IsQuantity: true)],
        Quantity<IReadOnlyList<int>> list => [new ChipLeaf(path, list.Value, list.Source, list.Estimate, IsQuantity: true)],
        Quantity<IReadOnlyList<double>> list => [new ChipLeaf(path, list.Value, list.Source, list.Estimate, IsQuantity: true)],
        string or bool or Enum => [Word(owner, value, path, name)],
        IReadOnlyList<string> list => list.Select((text, index) => new ChipLeaf($"{path}[{index}]", text, Source: null, Estimate: false, IsQuantity: false)),
        _ => Of(value, path + "."),
    };

    private static ChipLeaf Word(object owner, object value, string path, string name)
        => new(path, value, Beside<string>(owner, name, nameof(Source)), Beside<bool>(owner, name, nameof(Estimate)), IsQuantity: false)
        {
            OwnSource = ChipJson.Members(owner.GetType()).FirstOrDefault(member => member.Name == name + nameof(Source))?.Name,
        };

    // Words and flags are no quantities: source and mark stand beside them, under their own name (multicastSource) or for the whole group (source).
    private static T? Beside<T>(object owner, string name, string what)
    {
        Dictionary<string, JsonPropertyInfo> members = ChipJson.Members(owner.GetType()).ToDictionary(member => member.Name);
        JsonPropertyInfo? beside = members.GetValueOrDefault(name + what) ?? members.GetValueOrDefault(JsonNamingPolicy.CamelCase.ConvertName(what));
        return beside?.Get!(owner) is T value ? value : default;
    }
}

/// <summary>The word by which a file says of which kind a part of a chip is, as in <c>"synapses": "crossbar"</c>.</summary>
internal sealed record ChipWord(string Word)
{
    /// <inheritdoc/>
    public override string ToString() => Word;
}
