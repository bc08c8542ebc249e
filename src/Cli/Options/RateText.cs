using System.Globalization;

namespace NeuroSim.Cli.Options;

/// <summary>Rates as people write them: <c>250k</c>, <c>1M</c>, <c>2.5G</c>, <c>1e6</c>, <c>unlimited</c>.</summary>
internal static class RateText
{
    /// <summary>Slowest and fastest rate that is accepted, per second; beside them there is <c>unlimited</c>.</summary>
    public const double Slowest = 1, Fastest = 1e15;

    /// <summary>What is accepted, as a message says it.</summary>
    public const string Accepted = "a rate per second from 1 to 1e15, as in 250k, 1M, 2.5G";

    private const string Unlimited = "unlimited";

    /// <summary>Reads a rate; +∞ for <c>unlimited</c>.</summary>
    public static bool TryParse(string text, bool unlimited, out double rate)
    {
        if (unlimited && text == Unlimited)
        {
            rate = double.PositiveInfinity;
            return true;
        }

        double factor = text.Length == 0 ? 1 : text[^1] switch { 'k' => 1e3, 'M' => 1e6, 'G' => 1e9, _ => 1 };
        string digits = factor == 1 ? text : text[..^1];
        bool read = double.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out rate);
        rate *= factor;
        return read && rate >= Slowest && rate <= Fastest;
    }

    /// <summary>A rate as the report writes it.</summary>
    public static string Text(double rate) => double.IsInfinity(rate) ? Unlimited : rate.ToString("R", CultureInfo.InvariantCulture);
}
