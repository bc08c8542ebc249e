using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Trained networks on the mapped engine: bit for bit the golden integer network; with exact weights, the reference counts.</summary>
public class GlyphsEquivalenceTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Engine_equals_golden_integer_for_any_threads_and_placement(int d)
    {
        using Reference reference = Reference.Glyphs(d);
        int image = 0;
        foreach ((int seed, int threads) in new[] { (1, 1), (2, 2), (3, 7) })
        {
            ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), new CompileOptions { PlacementSeed = seed });
            IntegerNetwork bound = program.Bind(reference.Images.Mean, reference.Images.Std);
            byte[] pixels = reference.Images.Image(image++).ToArray();
            EngineCheck.EqualsGoldenInteger(program, bound, pixels, threads);
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Exact_weights_give_the_reference_counts_at_every_site(int d)
    {
        using Reference reference = Reference.Glyphs(d);
        SampleOutcome[] outcomes = EngineCheck.Run(reference, new CompileOptions { ExactWeights = true }, reference.Images.Count);
        foreach ((string site, int index) in reference.Network.Sites.Select((s, i) => (s.Name, i)))
        {
            Assert.That(outcomes.Select(o => o.Spikes[index]), Is.EqualTo(reference.File.Read("count/" + site).ToInt64s()), $"spikes of {site}");
            Assert.That(outcomes.Select(o => o.Nonzero[index]), Is.EqualTo(reference.File.Read("nonzero/" + site).ToInt64s()), $"nonzero of {site}");
        }
    }

    [Test]
    public void Folding_and_a_larger_array_change_no_spike()
    {
        using Reference reference = Reference.Glyphs(4);
        SampleOutcome[] plain = EngineCheck.Run(reference, new CompileOptions(), 2);
        foreach (CompileOptions options in new[] { new CompileOptions { Folding = 8 }, new CompileOptions { Chips = 12 } })
        {
            SampleOutcome[] other = EngineCheck.Run(reference, options, 2);
            Assert.That(other.Select(o => o.Output), Is.EqualTo(plain.Select(o => o.Output)));
            Assert.That(other.Select(o => o.Spikes), Is.EqualTo(plain.Select(o => o.Spikes)));
        }
    }
}
