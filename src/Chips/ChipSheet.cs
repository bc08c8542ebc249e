using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace NeuroSim.Chips;

/// <summary>One line of a chip's sheet.</summary>
/// <param name="Path">Names from the chip to the value, joined by dots, as in <c>core.axons</c>.</param>
/// <param name="Value">The value, a word for what is no number; a list of numbers as <c>1, 2, 4</c> or <c>3 of 16,384, 6 of 32,768</c>.</param>
/// <param name="Unit">Unit of the value; empty for counts and words.</param>
/// <param name="Source">Where it is published, or how it was estimated; empty for a choice of the description that needs no source.</param>
/// <param name="Estimate">True where the value was derived or assumed rather than published.</param>
public sealed record ChipFact(string Path, string Value, string Unit, string Source, bool Estimate)
{
    /// <summary>The value with its unit.</summary>
    public string Text => Unit.Length == 0 ? Value : $"{Value} {Unit}";
}

/// <summary>A chip as a flat list of facts, for people to read.</summary>
public static class ChipSheet
{
    private static readonly (string End, string Unit)[] Units =
    [
        ("Pj", "pJ"), ("Mw", "mW"), ("Hz", "Hz"), ("Bits", "bits"), ("Bytes", "bytes"), ("Cycles", "cycles"), ("CyclesPerPacket", "cycles"),
        ("Uw", "µW"), ("Ps", "ps"), ("SynOpsPerSecond", "SynOps/s"), ("Words", "words"),
    ];

    /// <summary>All quantities, words and flags of a chip with unit and source; its name, summary and notes are not among them.</summary>
    public static IReadOnlyList<ChipFact> Facts(ChipDescription chip) =>
        [.. ChipLeaf.Of(chip).Where(leaf => leaf.Value is not string && !IsMark(leaf.Path)).Select(Fact)];

    // The estimate flag of a word or flag is a member beside it: it belongs to that fact and is none itself.
    private static bool IsMark(string path) => path.EndsWith("estimate", StringComparison.OrdinalIgnoreCase);

    private static ChipFact Fact(ChipLeaf leaf) =>
        new(leaf.Path, Shown(leaf.Value), leaf.IsQuantity ? UnitOf(leaf.Path) : "", leaf.Source ?? "", leaf.Estimate);

    private static string Shown(object value) => value switch
    {
        IEnumerable list and not string => Runs([.. list.Cast<object>().Select(Shown)]),
        int number => number.ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("#,0.######", CultureInfo.InvariantCulture),
        bool flag => flag ? "yes" : "no",
        _ => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!),
    };

    // Equal neighbours are counted: a list has as many numbers as a chip has cores.
    private static string Runs(List<string> numbers)
    {
        List<(string Number, int Count)> runs = [];
        foreach (string number in numbers)
        {
            bool again = runs.Count > 0 && runs[^1].Number == number;
            (string, int) run = (number, again ? runs[^1].Count + 1 : 1);
            runs = again ? [.. runs[..^1], run] : [.. runs, run];
        }

        return string.Join(", ", runs.Select(run => run.Count == 1 ? run.Number : $"{run.Count:N0} of {run.Number}"));
    }

    // A unit stands at the end of a member's name, or of the name of the group that it is in.
    private static string UnitOf(string path) =>
        path.Split('.').Reverse()
            .Select(name => Units.FirstOrDefault(unit => EndsWith(name, unit.End)).Unit)
            .FirstOrDefault(unit => unit is not null) ?? "";

    // "cycles.axonRead" and "eventFixedPs" have units; "maxChips" has none.
    private static bool EndsWith(string name, string end) =>
        name.EndsWith(end, StringComparison.Ordinal) || name == JsonNamingPolicy.CamelCase.ConvertName(end);
}
