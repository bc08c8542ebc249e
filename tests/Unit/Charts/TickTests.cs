using NeuroSim.Cli.Charts;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Charts;

public sealed class TickTests
{
    [Test]
    public void LinearTicksAreOneTwoOrFiveTimesAPowerOfTenApartAndCoverTheData([Range(1, 200)] int seed)
    {
        Random random = new(seed);
        double low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 12)), high = low + random.NextDouble() * Math.Pow(10, random.Next(-6, 12));
        double slack = (Math.Abs(low) + Math.Abs(high)) * 1e-8;
        AxisRange range = new ChartAxis("x", ChartUnit.Number) { FromZero = random.Next(2) == 0 }.Fit([low, high], 6);

        Assert.That(range.From, Is.LessThanOrEqualTo(low + slack));
        Assert.That(range.To, Is.GreaterThanOrEqualTo(high - slack));
        Assert.That(range.Ticks, Has.Length.InRange(2, 12));
        double[] steps = [.. range.Ticks.Zip(range.Ticks.Skip(1), (a, b) => b - a)];
        double lead = steps[0] / Math.Pow(10, Math.Floor(Math.Log10(steps[0]) + 1e-6));
        Assert.That(new[] { 1.0, 2, 5 }.Min(m => Math.Abs(lead / m - 1)), Is.LessThan(1e-3), $"step {steps[0]}");
        Assert.That(range.Labels.Distinct().Count(), Is.EqualTo(range.Ticks.Length), string.Join(" ", range.Labels));
    }

    [Test]
    public void LogarithmicTicksAreInsideAndAtLeastTwo([Range(1, 200)] int seed)
    {
        Random random = new(seed);
        double low = Math.Pow(10, random.NextDouble() * 20 - 8), high = low * Math.Pow(10, random.NextDouble() * 12);
        AxisRange range = new ChartAxis("x", ChartUnit.PerSecond, Log: true).Fit([low, high], 6);

        Assert.That(range.From, Is.LessThanOrEqualTo(low * 1.000001));
        Assert.That(range.To, Is.GreaterThanOrEqualTo(high * 0.999999));
        Assert.That(range.Ticks, Has.Length.InRange(2, 12).And.Ordered);
        Assert.That(range.Ticks.All(t => t >= range.From * 0.999 && t <= range.To * 1.001), Is.True);
        Assert.That(range.At(low), Is.InRange(0, range.At(high)));
    }

    [TestCase(0.5, "0.5 ps")]
    [TestCase(999, "999 ps")]
    [TestCase(1500, "1.5 ns")]
    [TestCase(2.345e9, "2.35 ms")]
    [TestCase(7e15, "7,000 s")]
    public void TimesAreWrittenWithThePrefixThatKeepsThemShort(double ps, string text) => Assert.That(ChartUnit.Time.Text(ps), Is.EqualTo(text));

    [TestCase(0, "0 %")]
    [TestCase(0.00001, "< 0.01 %")]
    [TestCase(0.0123, "1.23 %")]
    [TestCase(0.5, "50 %")]
    public void SharesAreWrittenInPercent(double share, string text) => Assert.That(ChartUnit.Share.Text(share), Is.EqualTo(text));

    [Test]
    public void AUnitThatTheAxisNamesIsNotAtEachTick()
    {
        AxisRange time = new ChartAxis("time", ChartUnit.Time).Fit([0, 7.1e6], 6), packets = new ChartAxis("packets", ChartUnit.Count).Fit([0, 7.1e6], 6);

        Assert.That(time.Caption, Is.EqualTo("time (µs)"));
        Assert.That(time.Labels, Is.EqualTo((string[])["0", "2", "4", "6", "8"]));
        Assert.That(packets.Labels, Is.EqualTo((string[])["0", "2 M", "4 M", "6 M", "8 M"]));
    }
}
