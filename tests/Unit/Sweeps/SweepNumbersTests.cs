using FsCheck;
using FsCheck.Fluent;
using NeuroSim.Simulator.Sweeps;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class SweepNumbersTests
{
    [TestCase("1,2,4", new[] { "1", "2", "4" })]
    [TestCase("10k, 2.5M", new[] { "10000", "2500000" })]
    [TestCase("1e6", new[] { "1000000" })]
    [TestCase("1G,unlimited,inf", new[] { "1000000000", "unlimited", "unlimited" })]
    [TestCase("windowed,immediate", new[] { "windowed", "immediate" })]
    [TestCase("1..64:7", new[] { "1", "2", "4", "8", "16", "32", "64" })]
    [TestCase("1M..1G:4", new[] { "1000000", "10000000", "100000000", "1000000000" })]
    [TestCase("5,1..100:3", new[] { "5", "1", "10", "100" })]
    public void ListsAreRead(string text, string[] values) => Assert.That(SweepNumbers.List(text, "axis"), Is.EqualTo(values));

    [TestCase("")]
    [TestCase("1,,2")]
    [TestCase("1..2")]
    [TestCase("1..2:1")]
    [TestCase("0..2:3")]
    [TestCase("2..1:3")]
    [TestCase("1..unlimited:3")]
    [TestCase("1..2:99999999999")]
    [TestCase("1..2:10001")]
    public void WhatIsNoListIsRefusedWithItsPlace(string text)
        => Assert.That(() => SweepNumbers.List(text, "the axis"), Throws.TypeOf<SweepException>().With.Message.StartsWith("the axis: "));

    [FsCheck.NUnit.Property(MaxTest = 200)]
    public Property RangesHaveTheirEndsAndEqualRatios() => Prop.ForAll(
        Gen.Choose(1, 1000).SelectMany(a => Gen.Choose(2, 1000).SelectMany(f => Gen.Choose(2, 60).Select(n => (A: a, F: f, N: n)))).ToArbitrary(),
        r =>
        {
            double first = r.A, last = r.A * (double)r.F;
            double[] values = [.. SweepNumbers.List($"{first}..{last}:{r.N}", "axis").Select(v => SweepNumbers.Number(v)!.Value)];
            double ratio = Math.Pow(last / first, 1 / (r.N - 1.0));
            Assert.That(values, Has.Length.EqualTo(r.N));
            Assert.That((values[0], values[^1]), Is.EqualTo((first, last)));
            Assert.That(values.Zip(values.Skip(1), (x, y) => y / x), Has.All.EqualTo(ratio).Within(0.01).Percent);
        });

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void ANumberHasOneSpelling(double number)
    {
        if (double.IsFinite(number))
        {
            string text = SweepNumbers.Text(number);
            Assert.That(SweepNumbers.Canonical(text), Is.EqualTo(text));
            Assert.That(SweepNumbers.Number(text), Is.EqualTo(number));
        }
    }
}
