using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;
using NeuroSim.Tests.Equivalence;
using NUnit.Framework;
using Fidelity = NeuroSim.Simulator.Engines.Timing;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing;

/// <summary>Cycle timing beside analytic timing, which is its lower bound: on random networks and chips, on hand-made programs, on trained networks.</summary>
public class CycleTimingTests
{
    [Property(MaxTest = 50)]
    public void No_phase_ends_before_its_analytic_bound(int seed)
    {
        ChipProgram program = Program(seed, chip => Slowed(chip, seed));
        (PhaseTiming analytic, PhaseTiming cycle) = (Run(program, seed, Fidelity.Analytic), Run(program, seed, Fidelity.Cycle));
        for (int phase = 0; phase < analytic.PhaseCycles.Length; phase++)
        {
            Assert.That(cycle.PhaseCycles[phase], Is.GreaterThanOrEqualTo(analytic.PhaseCycles[phase]), $"phase {phase}");
        }

        Assert.That(cycle.FreeCycles, Is.EqualTo(analytic.FreeCycles));
        Assert.That(cycle.IntervalCycles, Is.GreaterThanOrEqualTo(analytic.IntervalCycles));
        Assert.That(cycle.Network!.DeepestBuffer, Is.InRange(0, ((SynchronousChip)program.Chip).Mesh.BufferFlits!.Value));
    }

    [Property(MaxTest = 50)]
    public void With_unlimited_bandwidth_packet_by_packet_is_the_closed_form(int seed)
    {
        ChipProgram limited = Program(seed, chip => Slowed(chip, seed)), program = limited.On(BandwidthKnobs.Unlimited(limited.Chip));
        (PhaseTiming analytic, PhaseTiming cycle) = (Run(program, seed, Fidelity.Analytic), Run(program, seed, Fidelity.Cycle));
        Assert.That(cycle.PhaseCycles, Is.EqualTo(analytic.PhaseCycles));
        Assert.That(cycle.IntervalCycles, Is.EqualTo(analytic.IntervalCycles));
        Assert.That(cycle.Network!.WaitCycles, Is.Zero);
    }

    [Property(MaxTest = 30)]
    public void Timing_changes_neither_counts_nor_traffic(int seed)
    {
        ChipProgram program = Program(seed, chip => Slowed(chip, seed));
        (PhaseTiming analytic, PhaseTiming cycle) = (Run(program, seed, Fidelity.Analytic), Run(program, seed, Fidelity.Cycle));
        Assert.That((cycle.Packets, cycle.Hops), Is.EqualTo((analytic.Packets, analytic.Hops)));
        foreach (ChipAction action in ChipActions.All)
        {
            Assert.That(Total(cycle, action), Is.EqualTo(Total(analytic, action)), action.ToString());
        }
    }

    [Test]
    public void Two_packets_over_one_slow_link_are_a_link_time_apart()
    {
        // Core 1, the last of its chip, fires two spikes, 23 cycles apart, over the link to the next chip, which takes one in 5,000 cycles.
        SynchronousChip slow = HandMade.Chip with { Array = HandMade.Chip.Array with { LinkCyclesPerPacket = HandMade.Of(5_000), HopCycles = HandMade.Of(6_000) } };
        ChipProgram fast = HandMade.Program(HandMade.Hidden, new CoreArray(2, 1, 2, 2), 1, 2);
        ChipProgram program = new(slow, fast.Source, fast.Partition, fast.Placement);
        PhaseTiming timing = HandMade.Run(program, new RunOptions { Timing = Fidelity.Cycle }).Timing;
        long work = timing.FreeCycles[1] - 6_000 - (2 * HandMade.Send);
        Assert.That(timing.PhaseCycles[1], Is.EqualTo(work + HandMade.Send + 5_000 + 6_000), "first packet ready, link free again, hop");
        Assert.That(timing.Network!.WaitCycles, Is.EqualTo(5_000 - HandMade.Send + 1), "the second packet of phase 1 waits for the link, the second pixel for the first");
    }

    [Test]
    public void A_fixed_phase_counts_cores_whose_packets_are_late()
    {
        SynchronousChip slow = HandMade.Chip with { Array = HandMade.Chip.Array with { LinkCyclesPerPacket = HandMade.Of(5_000), HopCycles = HandMade.Of(6_000) } };
        ChipProgram fast = HandMade.Program(HandMade.Hidden, new CoreArray(2, 1, 2, 2), 1, 2);
        ChipProgram program = new(slow, fast.Source, fast.Partition, fast.Placement);
        long needed = HandMade.Run(program, new RunOptions { Timing = Fidelity.Cycle }).Timing.NeededCycles.Max();
        PhaseTiming ready = Fixed(program, (int)needed), late = Fixed(program, (int)needed - 1);
        Assert.That((ready.PhaseOverflows, late.PhaseOverflows), Is.EqualTo((0, 1)), "ready at t, blocked at t − 1");
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void Trained_networks_end_no_earlier_than_their_bound_and_at_it_without_limits(int d)
    {
        using Reference reference = Reference.Glyphs(d);
        foreach (string name in new[] { "tianjic-like", "sync-twin" })
        {
            ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read(name), new CompileOptions());
            (PhaseTiming analytic, PhaseTiming cycle) = (Run(program, reference, Fidelity.Analytic), Run(program, reference, Fidelity.Cycle));
            Assert.That(cycle.PhaseCycles.Zip(analytic.PhaseCycles), Has.All.Matches<(long Cycle, long Analytic)>(p => p.Cycle >= p.Analytic));
            Assert.That(cycle.PhaseCycles.Sum(), Is.GreaterThan(analytic.PhaseCycles.Sum()), "some packet does wait");
            ChipProgram unlimited = program.On(BandwidthKnobs.Unlimited(program.Chip));
            Assert.That(
                Run(unlimited, reference, Fidelity.Cycle).PhaseCycles,
                Is.EqualTo(Run(unlimited, reference, Fidelity.Analytic).PhaseCycles));
        }
    }

    [Test]
    public void The_same_run_repeated_gives_the_same_report_byte_for_byte_for_any_threads()
    {
        using Reference reference = Reference.Glyphs(4);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), new CompileOptions());
        string[] reports = [.. new[] { 1, 2, 3 }.Select(threads => Report(program, reference, threads))];
        Assert.That(reports, Has.All.EqualTo(reports[0]));
    }

    private static string Report(ChipProgram program, Reference reference, int threads)
    {
        RunOptions options = new() { Threads = threads, CompareWithGolden = false, Timing = Fidelity.Cycle };
        SynchronousEngine engine = new(program, reference.Images, options);
        SampleOutcome[] outcomes = engine.Run(reference.Images, 4, CancellationToken.None);
        HostPart host = new(0, 0, 0, 0, 0, 0);
        RunReport report = new ReportBuilder(program, engine, outcomes).Build(reference.Images.Labels, true, new Dictionary<string, string>(), host);
        return (report with { Host = host }).ToJson();
    }

    private static PhaseTiming Fixed(ChipProgram program, int cycles) => HandMade.Run(
        program, new RunOptions { Timing = Fidelity.Cycle, Phase = PhaseMode.Fixed, PhaseCycles = cycles }).Timing;

    private static PhaseTiming Run(ChipProgram program, Reference reference, Fidelity timing)
    {
        RunOptions options = new() { Threads = 2, CompareWithGolden = false, Phase = PhaseMode.Adaptive, Timing = timing };
        return new SynchronousEngine(program, reference.Images, options).Run(reference.Images, 1, CancellationToken.None)[0].Timing;
    }

    // Links, routers, buffers and packets of any size, some far too slow for the cores.
    internal static SynchronousChip Slowed(SynchronousChip chip, int seed)
    {
        Random random = new(seed ^ 0x10ad);
        int flits = random.Next(1, 4);
        return chip with
        {
            Mesh = chip.Mesh with
            {
                Multicast = random.Next(2) == 0,
                Packet = (PacketKind)random.Next(2),
                LinkCyclesPerPacket = HandMade.Of(random.Next(1, 40)),
                RouterCyclesPerPacket = HandMade.Of(random.Next(2) * random.Next(1, 20)),
                FlitsPerPacket = HandMade.Of(flits),
                BufferFlits = HandMade.Of(random.Next(flits, 9)),
                HopCycles = HandMade.Of(random.Next(1, 6)),
            },
            Array = chip.Array with { LinkCyclesPerPacket = HandMade.Of(random.Next(1, 100)), HopCycles = HandMade.Of(random.Next(1, 30)) },
        };
    }

    internal static ChipProgram Program(int seed, Func<SynchronousChip, SynchronousChip> change)
    {
        SynchronousChip chip = RandomChip.Create(seed);
        return EngineCheck.Compile(RandomNetwork.Create(seed).Network, change(chip), new CompileOptions());
    }

    internal static PhaseTiming Run(ChipProgram program, int seed, Fidelity timing)
    {
        RandomCase random = RandomNetwork.Create(seed);
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Phase = PhaseMode.Adaptive, Timing = timing };
        return new SynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0].Timing;
    }

    private static long Total(PhaseTiming timing, ChipAction action) => timing.Counts.Sum(c => c[action]);
}
