using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NeuroSim.Cli.Options;

/// <summary>Makes options whose refusals name the option, the value and what is accepted.</summary>
internal static class OptionValues
{
    /// <summary>A whole number within limits.</summary>
    public static Option<int?> Whole(string name, string description, int min, int max, string helpName = "N") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result
            => TryWhole(result, min, max, out int value) ? value : Refuse<int?>(result, $"a whole number from {min:N0} to {max:N0}"),
    };

    /// <summary>A whole number within limits, or one of some words; the words come back as null.</summary>
    public static Option<string?> WholeOrWord(string name, string description, int min, int max, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', [.. words, "N"]),
        CustomParser = result => words.Contains(Text(result), StringComparer.Ordinal) || TryWhole(result, min, max, out _)
            ? Text(result)
            : Refuse<string?>(result, $"{string.Join(", ", words)} or a whole number from {min:N0} to {max:N0}"),
    };

    /// <summary>Numbers within limits, separated by commas.</summary>
    public static Option<double[]?> Numbers(string name, string description, double min, double max) => new(name)
    {
        Description = description,
        HelpName = "X[,X…]",
        CustomParser = result =>
        {
            double[] values = [.. Text(result).Split(',')
                .Select(t => double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out double v) ? v : double.NaN)];
            return values.All(v => v >= min && v <= max) ? values : Refuse<double[]?>(result, $"numbers from {min} to {max}, separated by commas");
        },
    };

    /// <summary>A number within limits, both included.</summary>
    public static Option<double?> Number(string name, string description, double min, double max, string helpName = "X") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => double.TryParse(Text(result), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= min
            && value <= max
            ? value
            : Refuse<double?>(result, string.Create(CultureInfo.InvariantCulture, $"a number from {min:#,0.#########} to {max:#,0.#########}")),
    };

    /// <summary>A rate per second, as in 250k or 1M.</summary>
    public static Option<double?> Rate(string name, string description, bool unlimited) => new(name)
    {
        Description = description,
        HelpName = unlimited ? "RATE|unlimited" : "RATE",
        CustomParser = result => RateText.TryParse(Text(result), unlimited, out double rate)
            ? rate
            : Refuse<double?>(result, unlimited ? $"{RateText.Accepted}, or unlimited" : RateText.Accepted),
    };

    /// <summary>Two sizes as in 34x34, in the order in which they are given.</summary>
    public static Option<(int First, int Second)?> Sizes(string name, string description, string helpName, string accepted, int max) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            int[] sizes = Whole(Text(result).Split('x', 'X', '×'), 1, max);
            return sizes.Length == 2 ? (sizes[0], sizes[1]) : Refuse<(int, int)?>(result, $"{accepted}, each side from 1 to {max:N0}");
        },
    };

    /// <summary>Whole numbers within limits; none if one of them is not.</summary>
    public static int[] Whole(string[] texts, int min, int max)
    {
        int[] numbers = [.. texts.Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= min && n <= max ? n : -1)];
        return numbers.Contains(-1) ? [] : numbers;
    }

    /// <summary>One of some words.</summary>
    public static Option<string?> Word(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        CustomParser = result
            => words.Contains(Text(result), StringComparer.Ordinal) ? Text(result) : Refuse<string?>(result, string.Join(" or ", words)),
    };

    /// <summary>A path or name.</summary>
    public static Option<string?> Name(string name, string description, string helpName = "FILE") => new(name)
    {
        Description = description,
        HelpName = helpName,
    };

    /// <summary>A file to write. An empty name, as an unset variable of a script leaves it, is no file.</summary>
    public static Option<string?> Output(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "FILE",
        CustomParser = result
            => Text(result) is { Length: > 0 } file ? file : Refuse<string?>(result, "the name of a file; this one is empty"),
    };

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) => new(name) { Description = description };

    /// <summary>The value of an option's only token.</summary>
    public static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : string.Empty;

    /// <summary>Refuses a value.</summary>
    public static T? Refuse<T>(ArgumentResult result, string accepted)
    {
        string option = result.Parent is OptionResult parent ? parent.Option.Name : result.Argument.Name;
        result.AddError($"{option} {Shown(Text(result))}: give {accepted}");
        return default;
    }

    private static string Shown(string text) => text.Length == 0 ? "''" : text;

    private static bool TryWhole(ArgumentResult result, int min, int max, out int value)
        => int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= min
        && value <= max;
}
