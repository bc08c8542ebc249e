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

    [TestCase("core.synapses", "kernel")]
    [TestCase("core.kernelWords", "3 of 16,384, 2 of 32,768, 2 of 65,536, 2 of 16,384 words")]
    [TestCase("core.strides", "1, 2, 4, 8")]
    [TestCase("core.splitsLayers", "no")]
    [TestCase("array.maxChips", "1")]
    [TestCase("firing", "immediate")]
    [TestCase("router", "shared")]
    [TestCase("timing.synOpsPerSecond", "100,000,000, 8 of 30,000,000 SynOps/s")]
    [TestCase("timing.eventLatencyPs", "200,000 ps")]
    [TestCase("timing.queueDepth", "16")]
    [TestCase("idleUw.ram", "51.7 µW")]
    public void Fact_of_a_chip_without_a_clock_has_its_unit(string path, string text) =>
        Assert.That(ChipSheet.Facts(ChipReader.Read("speck-like")).Single(fact => fact.Path == path).Text, Is.EqualTo(text));

    [Test]
    public void Words_of_a_chip_without_a_clock_carry_sources_and_marks()
    {
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-xl");
        Dictionary<string, ChipFact> facts = ChipSheet.Facts(chip).ToDictionary(fact => fact.Path);
        Assert.Multiple(() =>
        {
            Assert.That((facts["firing"].Source, facts["firing"].Estimate), Is.EqualTo((chip.FiringSource, true)));
            Assert.That((facts["router"].Source, facts["router"].Estimate), Is.EqualTo((chip.RouterSource, true)));
            Assert.That(facts["core.splitsLayers"].Source, Is.EqualTo(((KernelCore)chip.Core).SplitsLayersSource));
            Assert.That(facts.Keys, Has.None.Contain("hopCycles").And.None.Contain("Source"));
        });
    }

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
