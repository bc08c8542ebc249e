using System.Globalization;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Values of axes as users write them: <c>1,2,4</c>, <c>10k</c>, <c>unlimited</c>, words, and ranges with equal ratios as in <c>1M..1G:7</c>.</summary>
public static class SweepNumbers
{
    /// <summary>Most values of one axis.</summary>
    public const int MostValues = 10_000;

    // Steps of a range are no more exact than this: 3162280, not 3162277.6601683795.
    private const string Digits = "G6";

    // Short for unlimited.
    private const string Infinity = "inf";

    private static readonly (string Suffix, double Factor)[] s_suffixes = [("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)];

    /// <summary>The values of a list.</summary>
    /// <param name="text">The list.</param>
    /// <param name="where">What error messages call its place.</param>
    /// <exception cref="SweepException">A value is missing, a range is not one, or there are too many.</exception>
    public static IReadOnlyList<string> List(string text, string where)
    {
        List<string> values = [];
        foreach (string item in text.Split(',').Select(i => i.Trim()))
        {
            values.AddRange(item.Length == 0 ? throw Error(where, text, "has an empty value") : Item(item, where));
            if (values.Count > MostValues)
            {
                throw Error(where, text, $"has more than {MostValues:N0} values, the limit");
            }
        }

        return values;
    }

    /// <summary>A value in its one spelling: numbers without suffix, as JSON writes them; words as they are.</summary>
    public static string Canonical(string text) => Number(text) is { } number ? Text(number) : text;

    /// <summary>A number with or without suffix, +∞ for <c>unlimited</c>; null for anything else.</summary>
    public static double? Number(string text)
    {
        if (text is SweepValue.Unlimited or Infinity)
        {
            return double.PositiveInfinity;
        }

        (string suffix, double factor) = s_suffixes.FirstOrDefault(s => text.EndsWith(s.Suffix, StringComparison.Ordinal), (string.Empty, 1));
        return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number * factor)
            ? number * factor : null;
    }

    /// <summary>A number in its one spelling.</summary>
    public static string Text(double number)
        => double.IsPositiveInfinity(number) ? SweepValue.Unlimited : number.ToString("R", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Item(string item, string where)
    {
        int dots = item.IndexOf("..", StringComparison.Ordinal), colon = item.LastIndexOf(':');
        return dots < 0 || Number(item) is not null ? [Canonical(item)]
            : colon > dots && Number(item[..dots]) is { } first && Number(item[(dots + 2)..colon]) is { } last
                && int.TryParse(item[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 2 and <= MostValues
                && first > 0 && last > first && double.IsFinite(last)
            ? Enumerable.Range(0, count).Select(i => Text(Step(first, last, i, count)))
            : throw Error(where, item, $"is no range: write FIRST..LAST:N as in 1M..1G:7, with 0 < FIRST < LAST and N from 2 to {MostValues:N0}");
    }

    private static double Step(double first, double last, int i, int count) => i == 0 ? first : i == count - 1 ? last
        : double.Parse((first * Math.Pow(last / first, i / (count - 1.0))).ToString(Digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static SweepException Error(string where, string text, string problem)
    {
        const int longest = 100;
        return new($"{where}: '{(text.Length > longest ? text[..longest] + "…" : text)}' {problem}.");
    }
}
