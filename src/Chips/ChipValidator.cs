using System.Globalization;
using System.Text.RegularExpressions;

namespace NeuroSim.Chips;

/// <summary>
/// Checks the values of a description, read or built in code: what lies behind it may rely on the limits.
/// </summary>
public static partial class ChipValidator
{
    private const int ShortestSource = 3;

    /// <summary>All values out of their limits, in the order of the description; empty for a valid chip.</summary>
    public static IReadOnlyList<ChipProblem> Problems(ChipDescription chip) =>
        [.. ChipLeaf.Of(chip).SelectMany(leaf => leaf.IsQuantity ? QuantityProblems(leaf) : TextProblems(leaf)), .. ChipCrossChecks.Problems(chip)];

    private static IEnumerable<ChipProblem> QuantityProblems(ChipLeaf leaf)
    {
        (double min, double max) = ChipLimits.Of(leaf.Path) ?? throw new InvalidOperationException($"{leaf.Path} has no range in {nameof(ChipLimits)}");
        foreach ((string path, double value) in leaf.Numbers)
        {
            // Written so that NaN fails too.
            if (!(value >= min && value <= max))
            {
                yield return new ChipProblem(path, Number(value), $"from {Number(min)} to {Number(max)}");
            }
        }

        if (leaf.Source is null || leaf.Source.Trim().Length < ShortestSource)
        {
            yield return new ChipProblem($"$.{leaf.Path}.source", $"\"{leaf.Source}\"", "the publication, or how the estimate was made");
        }
    }

    private static IEnumerable<ChipProblem> TextProblems(ChipLeaf leaf)
    {
        string? limit = leaf switch
        {
            { Path: "schema", Value: not ChipJson.Schema } => $"\"{ChipJson.Schema}\"",
            { Path: "name", Value: string name } when !ChipName().IsMatch(name) => "1 to 64 lower-case letters, digits and hyphens (a-z, 0-9, -)",
            { Value: string source } when leaf.Path.EndsWith("source", StringComparison.OrdinalIgnoreCase) && source.Trim().Length < ShortestSource =>
                "the publication, or how the estimate was made",
            { Value: string text } when text.Trim().Length == 0 => "a text that is not empty",
            { Value: Enum word } when !Enum.IsDefined(word.GetType(), word) => $"one of {string.Join(", ", ChipJson.Words(word.GetType()))}",
            _ => null,
        };
        return limit is null ? [] : [new ChipProblem(leaf.JsonPath, $"\"{ChipText.Printable(leaf.Value.ToString()!)}\"", limit)];
    }

    internal static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[a-z0-9-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ChipName();
}
