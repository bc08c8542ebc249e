using NeuroSim.Simulator.Sweeps;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class SweepSpecFileTests
{
    private const string Whole = """
        {
          "schema": "neurosim-sweep/1", // notes are allowed
          "models": "net-d{1,2}.pth",
          "d": [1, 2],
          "trainedD": 4,
          "chips": ["speck-xl", "mine/chip.json"],
          "input": "images.npz",
          "samples": 16,
          "timeBins": 3,
          "binUs": 2.5,
          "golden": false,
          "axes": { "linkBandwidth": "1M..1G:4", "timing.queueDepth": [1, 16], "firing": "windowed", "mesh.multicast": [true, false] }
        }
        """;

    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void EveryMemberIsRead()
    {
        SweepSpec spec = Read(Whole);
        Assert.That(spec.Models, Is.EqualTo(new[] { _temp.PathOf("net-d{1,2}.pth") }), "paths start at the folder of the spec");
        Assert.That(spec.Chips, Is.EqualTo(new[] { "speck-xl", _temp.PathOf("mine/chip.json") }));
        Assert.That(spec.Input, Is.EqualTo(_temp.PathOf("images.npz")));
        Assert.That(spec.D, Is.EqualTo(new[] { 1, 2 }));
        Assert.That((spec.TrainedD, spec.Samples, spec.TimeBins, spec.BinUs, spec.Golden), Is.EqualTo(((int?)4, (int?)16, (int?)3, (double?)2.5, false)));
        Assert.That(spec.Axes.Select(a => $"{a.Name} {string.Join(' ', a.Values)}"), Is.EqualTo(new[]
        {
            "linkBandwidth 1000000 10000000 100000000 1000000000", "timing.queueDepth 1 16", "firing windowed", "mesh.multicast true false",
        }));
    }

    [TestCase("\"samples\": 16", "\"sample\": 16", "$.sample", "samples")]
    [TestCase("\"samples\": 16", "\"samples\": 0", "$.samples", "0")]
    [TestCase("\"samples\": 16", "\"samples\": 1.5", "$.samples", "1.5")]
    [TestCase("\"samples\": 16", "\"d\": [3]", "line", "JSON")]
    [TestCase("neurosim-sweep/1", "neurosim-sweep/9", "$.schema", "neurosim-sweep/9")]
    [TestCase("[1, 2]", "[1, 1]", "$.d", "twice")]
    [TestCase("[1, 2]", "[1, 256]", "$.d", "256")]
    [TestCase("[1, 2]", "[]", "$.d", "1 to")]
    [TestCase("[1, 2]", "[1.5]", "$.d", "1.5")]
    [TestCase("[1, 2]", "[[1]]", "$.d[0]", "number")]
    [TestCase("[1, 16]", "{}", "$.axes.timing.queueDepth", "number")]
    [TestCase("1M..1G:4", "1M..1G", "$.axes.linkBandwidth", "FIRST..LAST:N")]
    [TestCase("1M..1G:4", "-5", "$.axes.linkBandwidth", "-5")]
    [TestCase("\"windowed\"", "\"sometimes\"", "$.axes.firing", "sometimes")]
    [TestCase("\"input\": \"images.npz\",", "", "$.input", "missing")]
    [TestCase("\"images.npz\"", "7", "$.input", "text")]
    [TestCase("images.npz", "a\\u0000b", "$.input", "text")]
    [TestCase("images.npz", "\\ud800", "$", "half a character")]
    [TestCase("false,", "0,", "$.golden", "true or false")]
    public void WhatIsWrongIsNamedWithItsPlace(string old, string with, string place, string needle)
    {
        int at = Whole.IndexOf(old, StringComparison.Ordinal);
        string text = string.Concat(Whole.AsSpan(0, at), with, Whole.AsSpan(at + old.Length));
        Assert.That(() => Read(text), Throws.TypeOf<SweepException>().With.Message.Contains("spec.json").And.Message.Contains(place).And.Message.Contains(needle));
    }

    [Test]
    public void WhatIsNoSpecIsRefused()
    {
        foreach (string text in new[] { "", "[]", "7", Whole[..90], new string('[', 1000), new string(' ', (1 << 20) + 1) })
        {
            Assert.That(() => Read(text), Throws.TypeOf<SweepException>().With.Message.Contains("spec.json"), text.Length > 100 ? $"{text.Length} characters" : text);
        }

        Assert.That(() => SweepSpecFile.Read(_temp.FullName), Throws.TypeOf<SweepException>().With.Message.Contains("folder"));
        Assert.That(() => SweepSpecFile.Read(_temp.PathOf("nowhere.json")), Throws.TypeOf<SweepException>().With.Message.Contains("nowhere.json"));
    }

    private SweepSpec Read(string text)
    {
        File.WriteAllText(_temp.PathOf("spec.json"), text);
        return SweepSpecFile.Read(_temp.PathOf("spec.json"));
    }
}
