using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NUnit.Framework;

namespace NeuroSim.Tests.Equivalence;

/// <summary>One packet per burst instead of one per spike: fewer packets, the same spikes and additions.</summary>
public class GradedPacketTests
{
    [TestCase("sync-twin")]
    [TestCase("tianjic-like")]
    [TestCase("speck-xl")]
    public void Packets_are_neurons_that_fire_and_nothing_else_changes(string chip)
    {
        using Reference reference = Reference.Glyphs(4);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read(chip), new CompileOptions());
        RunOutcome binary = Run(program, reference.Images);
        RunOutcome graded = Run(program.On(new BandwidthKnobs { Packet = PacketKind.Graded }.Apply(program.Chip)), reference.Images);
        Assert.That((graded.Output, graded.Spikes), Is.EqualTo((binary.Output, binary.Spikes)));
        foreach (ChipAction action in new[] { ChipAction.SynapticAddition, ChipAction.StateAccess, ChipAction.MultiplyAccumulate, ChipAction.SomaUpdate, ChipAction.PotentialUpdate })
        {
            Assert.That(Total(graded, action), Is.EqualTo(Total(binary, action)), action.ToString());
        }

        // What D = 1 would send: each neuron that fires sends once, to as many cores as before.
        Assert.That(Packets(graded), Is.LessThan(Packets(binary)).And.GreaterThanOrEqualTo(graded.Nonzero.Sum()));
        Assert.That(Total(graded, ChipAction.AxonRead), Is.LessThan(Total(binary, ChipAction.AxonRead)));
        Assert.That(Total(graded, ChipAction.WeightWordRead), Is.LessThan(Total(binary, ChipAction.WeightWordRead)));
    }

    [Test]
    public void With_one_spike_at_most_both_are_the_same()
    {
        using Reference reference = Reference.Glyphs(1);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("sync-twin"), new CompileOptions());
        ChipProgram graded = program.On(new BandwidthKnobs { Packet = PacketKind.Graded }.Apply(program.Chip));
        SampleOutcome one = (SampleOutcome)Run(program, reference.Images), other = (SampleOutcome)Run(graded, reference.Images);
        Assert.That(other.Timing.PhaseCycles, Is.EqualTo(one.Timing.PhaseCycles));
        Assert.That(Packets(other), Is.EqualTo(Packets(one)));
    }

    [Test]
    public void Immediate_firing_has_no_burst_that_a_packet_could_count()
    {
        using Reference reference = Reference.Glyphs(4);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("speck-xl"), new CompileOptions());
        ChipProgram graded = program.On(new BandwidthKnobs { Packet = PacketKind.Graded }.Apply(program.Chip));
        Assert.That(() => new AsynchronousEngine(graded, reference.Images, new RunOptions { Firing = FiringPolicy.Immediate }),
            Throws.TypeOf<ChipCapacityException>().With.Message.Contains("graded"));
    }

    [TestCase(1e5, 0.5, 1)]
    [TestCase(double.PositiveInfinity, 0, 0)]
    public void The_share_of_time_that_the_network_adds_is_measured_against_links_that_never_wait(double bandwidth, double least, double most)
    {
        using Reference reference = Reference.Glyphs(1);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("speck-xl"), new CompileOptions());
        ChipProgram slow = program.On(new BandwidthKnobs { LinkBandwidth = bandwidth }.Apply(program.Chip));
        AsynchronousEngine engine = new(slow, reference.Images, new RunOptions { CompareWithGolden = false, MeasureStalls = true, Timing = Simulator.Engines.Timing.Cycle, Threads = 1 });
        EventOutcome outcome = engine.Run(reference.Images, 1, CancellationToken.None)[0];
        Assert.That(1 - ((double)outcome.FreeEndPs!.Value / outcome.Timing.EndPs), Is.InRange(least, most));
    }

    private static RunOutcome Run(ChipProgram program, ImageSet images)
    {
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Phase = program.Chip is SynchronousChip ? PhaseMode.Adaptive : null };
        return program.Chip is SynchronousChip
            ? new SynchronousEngine(program, images, options).Run(images, 1, CancellationToken.None)[0]
            : new AsynchronousEngine(program, images, options).Run(images, 1, CancellationToken.None)[0];
    }

    private static long Packets(RunOutcome outcome) => outcome is SampleOutcome clocked ? clocked.Timing.Packets : ((EventOutcome)outcome).Timing.Packets;

    private static long Total(RunOutcome outcome, ChipAction action)
        => (outcome is SampleOutcome clocked ? clocked.Timing.Counts : ((EventOutcome)outcome).Timing.Counts).Sum(c => c[action]);
}
