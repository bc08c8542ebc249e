using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Equivalence;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing;

/// <summary>Laws that every run obeys, on random networks and chips: what is sent arrives, every soma is updated D times, time fits the phases.</summary>
public class ConservationTests
{
    [Property(MaxTest = 60)]
    public void Without_multicast_every_packet_sent_is_one_received(int seed)
    {
        (ChipProgram program, SampleOutcome outcome) = Run(seed, multicast: false);
        ActionCounts total = Total(outcome);
        long addedInPlace = program.Network.Connections.OfType<IntegerPotentialSum>().Sum(s => program.Network.Populations[s.SourcePopulation].Shape.Count);
        long received = total[ChipAction.AxonRead] + total[ChipAction.PartialAddition] + total[ChipAction.SynapseWrite]
            + outcome.Timesteps * (program.Network.Populations[program.Network.Output].Shape.Count - addedInPlace);
        Assert.That(total[ChipAction.PacketSend], Is.EqualTo(received));
        Assert.That(outcome.Timing.Hops, Is.EqualTo(total[ChipAction.Hop] + total[ChipAction.InterChipHop]));
    }

    [Property(MaxTest = 60)]
    public void Multicast_saves_packets_and_hops_and_changes_nothing_else(int seed)
    {
        (_, SampleOutcome tree) = Run(seed, multicast: true);
        (_, SampleOutcome copies) = Run(seed, multicast: false);
        Assert.That(tree.Timing.Packets, Is.LessThanOrEqualTo(copies.Timing.Packets));
        Assert.That(tree.Timing.Hops, Is.LessThanOrEqualTo(copies.Timing.Hops));
        foreach (ChipAction action in ChipActions.All.Where(a => a.Kind() != EnergyKind.Communication))
        {
            Assert.That(Total(tree)[action], Is.EqualTo(Total(copies)[action]), action.ToString());
        }
    }

    [Property(MaxTest = 60)]
    public void Every_soma_is_updated_in_each_sub_step_and_every_potential_once_per_writer(int seed)
    {
        (ChipProgram program, SampleOutcome outcome) = Run(seed, multicast: true);
        ActionCounts total = Total(outcome);
        IntegerNetwork network = program.Network;
        Assert.That(total[ChipAction.SomaUpdate], Is.EqualTo(outcome.Timesteps * network.D * network.Sites.Sum(s => (long)network.Populations[s.Population].Shape.Count)));
        Assert.That(total[ChipAction.PotentialUpdate], Is.EqualTo(outcome.Timesteps * network.Connections.Sum(c => (long)network.Populations[c.Target].Shape.Count)));
    }

    [Property(MaxTest = 60)]
    public void The_schedule_lets_no_one_read_what_is_not_there_yet(int seed)
    {
        (ChipProgram program, SampleOutcome outcome) = Run(seed, multicast: true);
        Schedule schedule = program.Schedule;
        foreach (IntegerSite site in program.Network.Sites)
        {
            foreach (IntegerConnection writer in program.Network.Steps.TakeWhile(s => s != site).OfType<IntegerConnection>().Where(c => c.Target == site.Population))
            {
                Assert.That(schedule.Fire[site.Index], Is.GreaterThanOrEqualTo(schedule.Commit[writer.Index]), $"{site.Name} fires after {writer.Name} is complete");
            }

            foreach (IntegerConnection writer in program.Network.Steps.SkipWhile(s => s != site).OfType<IntegerConnection>().Where(c => c.Target == site.Population))
            {
                Assert.That(schedule.Fire[site.Index], Is.LessThan(schedule.Commit[writer.Index]), $"{site.Name} taps before {writer.Name} adds");
            }
        }

        foreach (IntegerAttention attention in program.Network.Connections.OfType<IntegerAttention>())
        {
            int complete = Math.Max(schedule.Fire[attention.Key], schedule.Fire[attention.Partner]) + program.Network.D;
            Assert.That(schedule.ProductSend[attention.Index], Is.EqualTo(complete));
            Assert.That(schedule.Fire[attention.Driver], Is.GreaterThanOrEqualTo(complete), "the driver waits for the product memory");
        }

        Assert.That(schedule.Interval, Is.InRange(program.Network.D, schedule.Phases));
        Assert.That(outcome.Timing.IntervalCycles, Is.InRange(1, outcome.Timing.PhaseCycles.Sum()), "a full pipeline is never slower than one sample after the other");
        Assert.That(outcome.Timing.BusyCycles.Sum(), Is.LessThanOrEqualTo(outcome.Timing.PhaseCycles.Sum() * program.Placement.CoresUsed));
        Assert.That(outcome.Timing.PhaseCycles, Has.Length.EqualTo(outcome.Timesteps * schedule.Phases));
    }

    [Property(MaxTest = 40)]
    public void Folding_saves_cores_and_changes_no_result(int seed)
    {
        (ChipProgram flat, SampleOutcome unfolded) = Run(seed, multicast: true);
        (ChipProgram dense, SampleOutcome folded) = Run(seed, multicast: true, folding: 4);
        Assert.That(dense.Placement.CoresUsed, Is.LessThanOrEqualTo(flat.Placement.CoresUsed));
        Assert.That(folded.Output, Is.EqualTo(unfolded.Output));
        Assert.That(Total(folded)[ChipAction.SynapticAddition], Is.EqualTo(Total(unfolded)[ChipAction.SynapticAddition]));
    }

    private static ActionCounts Total(SampleOutcome outcome)
    {
        ActionCounts total = new();
        foreach (ActionCounts counts in outcome.Timing.Counts)
        {
            total.Add(counts);
        }

        return total;
    }

    private static (ChipProgram Program, SampleOutcome Outcome) Run(int seed, bool multicast, int folding = 1)
    {
        RandomCase random = RandomNetwork.Create(seed);
        SynchronousChip chip = RandomChip.Create(seed);
        chip = chip with { Core = (CrossbarCore)chip.Core with { Axons = HandMade.Of(256) }, Mesh = chip.Mesh with { Multicast = multicast } };
        ChipProgram program = EngineCheck.Compile(random.Network, chip, new CompileOptions { Folding = folding });
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Phase = PhaseMode.Adaptive };
        return (program, new SynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0]);
    }
}
