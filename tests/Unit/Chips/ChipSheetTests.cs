using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

public sealed class ChipSheetTests
{
    private static readonly ChipDescription Chip = ChipReader.Read("tianjic-like");

    private static readonly Dictionary<string, ChipFact> Facts = ChipSheet.Facts(Chip).ToDictionary(fact => fact.Path);

    [TestCase("core.axons", "256")]
    [TestCase("core.weightBits", "8 bits")]
    [TestCase("core.synapseMemoryBytes", "65,536 bytes")]
    [TestCase("core.synapses", "crossbar")]
    [TestCase("core.soma.rescale", "multiply")]
    [TestCase("mesh.multicast", "yes")]
    [TestCase("mesh.hopCycles", "2 cycles")]
    [TestCase("mesh.linkCyclesPerPacket", "1 cycles")]
    [TestCase("energyPj.hop", "2.3 pJ")]
    [TestCase("energyPj.synapticAddition", "0.289 pJ")]
    [TestCase("staticPowerMw", "120 mW")]
    [TestCase("clockHz", "300,000,000 Hz")]
    [TestCase("phase.cycles", "5,050 cycles")]
    [TestCase("cycles.weightWord", "1 cycles")]
    public void Fact_has_its_unit(string path, string text) => Assert.That(Facts[path].Text, Is.EqualTo(text));

    [Test]
    public void Facts_carry_sources_and_marks()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Facts["clockHz"], Is.EqualTo(Facts["clockHz"] with { Source = ((SynchronousChip)Chip).ClockHz.Source, Estimate = false }));
            Assert.That(Facts["mesh.multicast"].Estimate, Is.True);
            Assert.That(Facts["core.soma.scalePerChannel"].Source, Is.EqualTo(Chip.Core.Soma.Source));
            Assert.That(Facts.Values.Where(fact => fact.Source.Length == 0).Select(fact => fact.Path), Is.EqualTo(["core.synapses", "phase.mode"]));
        });
    }

    [Test]
    public void Every_action_has_a_fact() =>
        Assert.That(Facts.Keys.Count(path => path.StartsWith("energyPj.", StringComparison.Ordinal)), Is.EqualTo(ChipActions.All.Count));
}
