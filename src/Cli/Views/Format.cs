using System.Globalization;

namespace NeuroSim.Cli.Views;

/// <summary>Numbers as people read them: three significant digits with a unit, whole counts with separators.</summary>
internal static class Format
{
    private const double Step = 1000;

    private static readonly string[] s_times = ["ps", "ns", "µs", "ms", "s"];
    private static readonly string[] s_energies = ["pJ", "nJ", "µJ", "mJ", "J"];
    private static readonly string[] s_counts = ["", " k", " M", " G", " T"];

    /// <summary>A count.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A mean of counts.</summary>
    public static string Mean(double value) => value.ToString(Math.Abs(value) >= 100 || value == 0 ? "N0" : Math.Abs(value) >= 1 ? "N1"
        : "0.0##", CultureInfo.InvariantCulture);

    /// <summary>A time in picoseconds.</summary>
    public static string Time(double ps) => Scaled(ps, s_times);

    /// <summary>An energy in picojoule.</summary>
    public static string Energy(double pj) => Scaled(pj, s_energies);

    /// <summary>An energy-delay product.</summary>
    public static string EnergyDelay(double jouleSeconds) => jouleSeconds.ToString("0.00e+0", CultureInfo.InvariantCulture) + " J·s";

    /// <summary>A rate, with a unit put behind it.</summary>
    public static string Rate(double value) => Scaled(value, s_counts, string.Empty);

    /// <summary>A share.</summary>
    public static string Percent(double share)
        => (share * 100).ToString(Math.Abs(share) is > 0 and < 0.0995 ? "0.0#" : "0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A firing rate.</summary>
    public static string Fraction(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A factor.</summary>
    public static string Factor(double value) => ThreeDigits(value);

    /// <summary>Milliseconds of the simulating machine.</summary>
    public static string HostTime(double ms) => Scaled(ms * 1e9, s_times);

    /// <summary>An amount of memory.</summary>
    public static string Bytes(long bytes) => bytes < 1024 ? $"{bytes} bytes"
        : bytes < 1 << 20 ? $"{ThreeDigits(bytes / 1024.0)} KiB"
        : bytes < 1 << 30 ? $"{ThreeDigits(bytes / (double)(1 << 20))} MiB" : $"{ThreeDigits(bytes / (double)(1 << 30))} GiB";

    private static string Scaled(double value, string[] units, string space = " ")
    {
        int unit = 0;
        // 999.6 would round to 1000.
        while (Math.Abs(value) >= Step - 0.5 && unit < units.Length - 1)
        {
            value /= Step;
            unit++;
        }

        return ThreeDigits(value) + space + units[unit];
    }

    private static string ThreeDigits(double value)
    {
        double size = Math.Abs(value);
        return value.ToString(size >= 99.95 ? "N0" : size >= 9.995 ? "0.0" : size >= 0.0995 || size == 0 ? "0.00" : "0.##E+0",
            CultureInfo.InvariantCulture);
    }

    /// <summary>Size of an image in the words of <c>--image-size</c>.</summary>
    public static string Size((int Height, int Width) size) => string.Create(CultureInfo.InvariantCulture, $"{size.Height}x{size.Width}");
}
