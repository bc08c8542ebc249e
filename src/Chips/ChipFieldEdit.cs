using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeuroSim.Chips;

/// <summary>
/// Sets any field of a chip by its path in the chip file, as in <c>timing.queueDepth</c> or <c>energyPj.hop</c>; of a quantity its number. What was set says
/// so in its source, where it has one of its own, and is an estimate.
/// </summary>
public static class ChipFieldEdit
{
    private const string Value = "value", Source = "source", Estimate = "estimate";

    /// <summary>Paths of the fields that may be set: numbers, words and flags, in the order of the chip file.</summary>
    public static IReadOnlyList<string> Paths(ChipDescription chip) => [.. Fields(chip).Select(f => f.Path)];

    /// <summary>Whether a chip has a field of this path.</summary>
    public static bool Has(ChipDescription chip, string path) => Fields(chip).Any(f => f.Path == path);

    /// <summary>" Did you mean …?" for the field of some chips that is nearest to a path that none of them has; or nothing.</summary>
    public static string Suggest(IEnumerable<ChipDescription> chips, string path) => Spelling.Suggest(path, [.. chips.SelectMany(Paths).Distinct()]);

    /// <summary>The chip with one field set.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="path">Path of the field, without <c>$.</c> and without <c>.value</c>.</param>
    /// <param name="text">The new value: a number, <c>true</c> or <c>false</c>, or a word. A list gets it as its only number, for all cores.</param>
    /// <exception cref="ChipFormatException">The chip has no such field, or cannot have this value.</exception>
    public static ChipDescription Set(ChipDescription chip, string path, string text)
    {
        ChipLeaf field = Fields(chip).FirstOrDefault(f => f.Path == path)
            ?? throw Refused(chip, path, text, $"the chip has no such field.{Suggest([chip], path)}");
        JsonObject root = JsonNode.Parse(ChipJson.Write(chip))!.AsObject();
        string[] names = path.Split('.');
        JsonObject owner = names[..^1].Aggregate(root, (o, name) => o[name]!.AsObject());
        JsonNode value = Node(field, text) ?? throw Refused(chip, path, text, $"the field needs {Wanted(field)}.");
        if (field.IsQuantity)
        {
            JsonObject quantity = owner[names[^1]]!.AsObject();
            quantity[Value] = value;
            quantity[Source] = $"Set by the user, instead of {Was(field)}.";
            quantity[Estimate] = true;
        }
        else
        {
            owner[names[^1]] = value;
            SetOwnSource(owner, names[^1], field);
        }

        return Checked(chip, path, text, root);
    }

    private static void SetOwnSource(JsonObject owner, string name, ChipLeaf field)
    {
        if (field.OwnSource is { } source)
        {
            owner[source] = "Set by the user.";
            owner[name + nameof(Estimate)] = true;
        }
    }

    // Prose and the chip's identity are no settings.
    private static IEnumerable<ChipLeaf> Fields(ChipDescription chip) => ChipLeaf.Of(chip).Where(f => f.IsQuantity || f.Value is bool or Enum)
        .Where(f => !f.Path.EndsWith(Estimate, StringComparison.OrdinalIgnoreCase));

    private static ChipDescription Checked(ChipDescription chip, string path, string text, JsonObject root)
    {
        ChipDescription changed;
        try
        {
            changed = root.Deserialize<ChipDescription>(ChipJson.Options)!;
        }
        catch (JsonException e)
        {
            throw Refused(chip, path, text, $"{e.Message.TrimEnd('.')}.");
        }

        return ChipValidator.Problems(changed) is [var first, ..]
            ? throw Refused(chip, path, text, $"{first.JsonPath} is then {first.Value}; it must be {first.Limit}.")
            : changed;
    }

    private static JsonNode? Node(ChipLeaf field, string text) => field.Value switch
    {
        int or IEnumerable<int> => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int whole)
            ? InList(field, JsonValue.Create(whole)) : null,
        double or IEnumerable<double> => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? InList(field, JsonValue.Create(number)) : null,
        bool => bool.TryParse(text, out bool flag) ? JsonValue.Create(flag) : null,
        Enum word => ChipJson.Words(word.GetType()).Contains(text) ? JsonValue.Create(text) : null,
        _ => null,
    };

    private static JsonNode InList(ChipLeaf field, JsonNode number) => field.Value is IEnumerable ? new JsonArray(number) : number;

    private static string Wanted(ChipLeaf field) => field.Value switch
    {
        int or IEnumerable<int> => $"a whole number up to {int.MaxValue}",
        double or IEnumerable<double> => "a number",
        bool => "true or false",
        _ => $"one of {string.Join(", ", ChipJson.Words(field.Value.GetType()))}",
    };

    private static string Was(ChipLeaf field)
    {
        const int most = 8;
        string[] numbers = [.. field.Numbers.Take(most + 1).Select(n => ChipValidator.Number(n.Value))];
        return numbers.Length > most ? $"{string.Join(", ", numbers[..most])}, …" : string.Join(", ", numbers);
    }

    private static ChipFormatException Refused(ChipDescription chip, string path, string text, string why)
        => new($"{chip.Name}: {ChipText.Printable(path)} = {ChipText.Printable(text)}: {why}", chip.Name, jsonPath: $"$.{path}");
}
