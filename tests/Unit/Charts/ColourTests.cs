using System.Globalization;
using System.Text.RegularExpressions;
using NeuroSim.Cli.Charts;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Charts;

/// <summary>Contrast as the Web Content Accessibility Guidelines define it: 4.5 for text, 3 for what charts draw.</summary>
public sealed class ColourTests
{
    [Test]
    public void TextCanBeReadAndSeriesSeenInBothSchemes([Values] bool dark)
    {
        Dictionary<string, double> light = Luminances(ChartStyle.Variables(dark));

        Assert.That(Contrast(light["ink"], light["paper"]), Is.GreaterThan(7));
        Assert.That(Contrast(light["muted"], light["paper"]), Is.GreaterThan(4.5));
        Assert.That(Contrast(light["alert"], light["paper"]), Is.GreaterThan(4.5));
        for (int s = 0; s < ChartStyle.Series; s++)
        {
            Assert.That(Contrast(light[$"c{s}"], light["paper"]), Is.GreaterThan(3), $"series {s}");
            Assert.That(Contrast(light[$"c{s}"], light[$"o{s}"]), Is.GreaterThan(4.5), $"text on series {s}");
        }

        for (int h = 0; h < ChartStyle.Levels; h++)
        {
            Assert.That(Contrast(light[$"h{h}"], light[$"t{h}"]), Is.GreaterThan(4.5), $"text on level {h}");
        }
    }

    [Test]
    public void LevelsOfASequentialScaleDifferInLightnessInOneDirection([Values] bool dark)
    {
        Dictionary<string, double> light = Luminances(ChartStyle.Variables(dark));
        foreach (char scale in "hk")
        {
            double[] levels = [.. Enumerable.Range(0, ChartStyle.Levels).Select(h => light[$"{scale}{h}"])];
            Assert.That(levels, dark ? Is.Ordered.Ascending : Is.Ordered.Descending, $"{scale}");
        }
    }

    [TestCase(0, 0)]
    [TestCase(1e-6, 1)]
    [TestCase(1, 9)]
    [TestCase(double.NaN, 0)]
    [TestCase(7, 9)]
    public void OnlyNothingHasLevelZero(double share, int level) => Assert.That(ChartStyle.Level(share), Is.EqualTo(level));

    private static double Contrast(double a, double b) => (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);

    private static Dictionary<string, double> Luminances(string variables)
        => Regex.Matches(variables, "--(?<name>[a-z]+[0-9]?):#(?<rgb>[0-9a-f]{6});", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .ToDictionary(m => m.Groups["name"].Value, m => Luminance(int.Parse(m.Groups["rgb"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    private static double Luminance(int rgb) => 0.2126 * Linear(rgb >> 16) + 0.7152 * Linear(rgb >> 8 & 255) + 0.0722 * Linear(rgb & 255);

    private static double Linear(int channel)
    {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}
