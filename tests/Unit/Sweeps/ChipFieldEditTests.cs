using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class ChipFieldEditTests
{
    [Test]
    public void EveryFieldOfEveryChipCanBeSetToWhatItIs([ValueSource(typeof(ChipReader), nameof(ChipReader.BuiltIn))] string name)
    {
        ChipDescription chip = ChipReader.Read(name);
        Dictionary<string, string> facts = ChipSheet.Facts(chip).ToDictionary(f => f.Path, f => f.Text, StringComparer.Ordinal);
        IReadOnlyList<string> paths = ChipFieldEdit.Paths(chip);
        Assert.That(paths, Has.Count.GreaterThan(40).And.SubsetOf(facts.Keys));
        foreach (string path in paths.Where(p => !facts[p].Contains(',', StringComparison.Ordinal)))
        {
            string text = facts[path].Split(' ')[0] switch { "yes" => "true", "no" => "false", var other => other };
            ChipDescription set = ChipFieldEdit.Set(chip, path, text);
            Assert.That(ChipSheet.Facts(set).Where(f => f.Text != facts[f.Path]).Select(f => f.Path), Is.Empty, path);
        }
    }

    [Test]
    public void OneFieldIsSetAndSaysSo()
    {
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-xl");
        AsynchronousChip set = (AsynchronousChip)ChipFieldEdit.Set(chip, "timing.queueDepth", "7");
        Assert.That(set.Timing.QueueDepth, Is.EqualTo(new Quantity<int>(7, $"Set by the user, instead of {chip.Timing.QueueDepth.Value}.", Estimate: true)));
        Assert.That(ChipJson.Write(set with { Timing = chip.Timing }), Is.EqualTo(ChipJson.Write(chip)), "nothing else changes");
    }

    [Test]
    public void ListsFlagsAndWordsCanBeSet()
    {
        ChipDescription chip = ChipReader.Read("speck-xl");
        Assert.That(((AsynchronousChip)ChipFieldEdit.Set(chip, "timing.synOpsPerSecond", "2.5e7")).Timing.SynOpsPerSecond.Value, Is.EqualTo(new[] { 2.5e7 }));
        Assert.That(ChipFieldEdit.Set(chip, "mesh.multicast", "false").Mesh.Multicast, Is.False);
        Assert.That(((AsynchronousChip)ChipFieldEdit.Set(chip, "firing", "immediate")).Firing, Is.EqualTo(FiringPolicy.Immediate));
    }

    [TestCase("timing.queueDepht", "7", "timing.queueDepth")]
    [TestCase("timing.queueDepth", "1.5", "whole number")]
    [TestCase("timing.queueDepth", "-1", "must be from")]
    [TestCase("timing.queueDepth", "many", "whole number")]
    [TestCase("energyPj.hop", "NaN", "number")]
    [TestCase("energyPj.hop", "-3", "must be from")]
    [TestCase("mesh.multicast", "yes", "true or false")]
    [TestCase("firing", "sometimes", "immediate")]
    [TestCase("name", "x", "no such field")]
    [TestCase("", "x", "no such field")]
    public void WhatCannotBeIsRefusedWithChipFieldAndValue(string path, string value, string needle)
        => Assert.That(
            () => ChipFieldEdit.Set(ChipReader.Read("speck-xl"), path, value),
            Throws.TypeOf<ChipFormatException>().With.Message.StartsWith($"speck-xl: {path} = {value}: ").And.Message.Contains(needle));
}
