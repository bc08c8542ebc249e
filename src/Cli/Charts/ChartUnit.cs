using System.Globalization;

namespace NeuroSim.Cli.Charts;

/// <summary>What the numbers of an axis are, and how they are written: with the prefix that keeps them short.</summary>
public sealed class ChartUnit
{
    private const double Step = 1000;
    private const double Hundred = 100;
    private const double LeastPlain = 1e-3;
    private const int MostDigits = 12;
    private const double LeastShare = 0.5e-4;

    private readonly string[] _names;
    private readonly double _factor;

    private ChartUnit(string[] names, double factor = 1) => (_names, _factor) = (names, factor);

    /// <summary>Picoseconds.</summary>
    public static ChartUnit Time { get; } = new(["ps", "ns", "µs", "ms", "s"]);

    /// <summary>Picojoules.</summary>
    public static ChartUnit Energy { get; } = new(["pJ", "nJ", "µJ", "mJ", "J"]);

    /// <summary>Something per second.</summary>
    public static ChartUnit PerSecond { get; } = new(["/s", "k/s", "M/s", "G/s", "T/s"]);

    /// <summary>Counts.</summary>
    public static ChartUnit Count { get; } = new(["", "k", "M", "G", "T"]);

    /// <summary>Shares of 1, written in percent.</summary>
    public static ChartUnit Share { get; } = new(["%"], Hundred);

    /// <summary>Numbers as they are.</summary>
    public static ChartUnit Number { get; } = new([""]);

    /// <summary>Whether the axis names the unit once, so that ticks need not; counts carry their prefix at each tick.</summary>
    public bool InCaption => _names[0].Length > 0 && this != Share;

    /// <summary>Factor and name of the prefix that suits a value.</summary>
    public (double Factor, string Name) For(double value)
    {
        int i = 0;
        double scaled = Math.Abs(value) * _factor;
        while (scaled >= Step && i < _names.Length - 1)
        {
            scaled /= Step;
            i++;
        }

        return (_factor / Math.Pow(Step, i), _names[i]);
    }

    /// <summary>A single value with its unit, three significant digits.</summary>
    public string Text(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "no value" : value > 0 ? "unlimited" : "−∞";
        }

        (double factor, string name) = For(value);
        if (this == Share && Math.Abs(value) is > 0 and < LeastShare)
        {
            return "< 0.01 %";
        }

        return Join(Digits(value * factor), name);
    }

    /// <summary>A number of a tick, without more decimals than the distance of ticks needs.</summary>
    public static string Number3(double value, double step)
    {
        double size = Math.Max(Math.Abs(value), Math.Abs(step));
        if (size is >= 1e6 or < 1e-4 && size > 0)
        {
            int digits = step > 0 ? Math.Clamp((int)Math.Ceiling(Math.Log10(size / step)), 1, MostDigits) : 3;
            return value == 0 ? "0" : value.ToString($"0.{new string('#', digits)}E+0", CultureInfo.InvariantCulture).Replace('-', '−');
        }

        int decimals = step > 0 ? Math.Clamp((int)-Math.Floor(Math.Log10(step) + 1e-9), 0, MostDigits) : 2;
        return value.ToString("N" + decimals, CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>A number and its unit.</summary>
    public static string Join(string number, string unit) => unit.Length == 0 || unit[0] == '/' ? number + unit : $"{number} {unit}";

    private string Digits(double value)
    {
        double size = Math.Abs(value);
        string format = size >= 1e6 ? "0.##E+0" : size >= 99.95 ? "N0" : size >= 9.995 ? "0.#" : size >= 0.0995 || size == 0
            || (_names.Length == 1 && size >= 0.005) ? "0.##" : size >= LeastPlain ? "0.####" : "0.##E+0";
        return value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
    }
}
