using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden;

/// <summary>The published 10 M network (random weights) on an array of hundreds of chips.</summary>
public class LargeNetworkTests
{
    [Test]
    public void Ten_million_parameters_on_an_array_give_the_reference_counts()
    {
        using Reference reference = Reference.ESpikeFormerM();
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), new CompileOptions { ExactWeights = true });
        SynchronousEngine engine = new(program, reference.Images.Mean, reference.Images.Std, new RunOptions { CompareWithGolden = false, Threads = 2 });
        SampleOutcome outcome = engine.Run(reference.Images, 1, CancellationToken.None)[0];
        foreach ((string site, int index) in reference.Network.Sites.Select((s, i) => (s.Name, i)))
        {
            Assert.That(outcome.Spikes[index], Is.EqualTo(reference.File.Read("count/" + site).ToInt64s()[0]), $"spikes of {site}");
            Assert.That(outcome.Nonzero[index], Is.EqualTo(reference.File.Read("nonzero/" + site).ToInt64s()[0]), $"nonzero of {site}");
        }

        Assert.That(program.Placement.CoresUsed, Is.GreaterThan(50_000), "unrolled convolutions need tens of thousands of cores");
        Assert.That(program.Placement.Array.Chips * program.Chip.CoresPerChip, Is.GreaterThanOrEqualTo(program.Placement.CoresUsed));
        Assert.That(program.Partition.Units, Has.All.Matches<MappedUnit>(u => u.Kind == UnitKind.Product || program.Partition.AxonBox(u).Count <= 256));
    }
}
