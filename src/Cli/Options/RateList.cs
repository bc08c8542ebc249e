using System.CommandLine;
using System.Globalization;

namespace NeuroSim.Cli.Options;

/// <summary>Rates on the command line: a list as in 0.1,0.2, or FROM..TO:COUNT, both ends included, at equal distances.</summary>
internal static class RateList
{
    private const int Most = 1_000;

    public static Option<double[]?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X[,X…]|FROM..TO:COUNT",
        CustomParser = result => Parse(OptionValues.Text(result)) is { Length: > 0 and <= Most } rates && rates.All(r => r is > 0 and <= 1)
            ? rates
            : OptionValues.Refuse<double[]?>(
                result, $"rates above 0 and up to 1, as a list (0.1,0.2) or as FROM..TO:COUNT (0.01..0.5:20), at most {Most:N0} of them"),
    };

    // Empty for what is no list of numbers.
    private static double[] Parse(string text)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal), colon = text.LastIndexOf(':');
        if (dots < 0)
        {
            return [.. text.Split(',').Select(Number)];
        }

        return colon > dots && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 2 and <= Most
            ? Between(Number(text[..dots]), Number(text[(dots + 2)..colon]), count)
            : [];
    }

    private static double[] Between(double from, double to, int count)
        => from < to ? [.. Enumerable.Range(0, count).Select(i => i == count - 1 ? to : from + i * (to - from) / (count - 1))] : [];

    private static double Number(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
