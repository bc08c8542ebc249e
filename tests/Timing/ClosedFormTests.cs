using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;
using static NeuroSim.Tests.Timing.HandMade;
using Fidelity = NeuroSim.Simulator.Engines.Timing;

namespace NeuroSim.Tests.Timing;

/// <summary>Cycle-exact closed forms of hand-made programs on one, two and four cores. The neurons fire 2, 1, 0, 0 spikes: two packets, then one.</summary>
public class ClosedFormTests
{
    private static readonly CoreArray s_oneChip = new(1, 1, 2, 2);
    private static readonly CoreArray s_twoChips = new(2, 1, 2, 2);

    // What the hidden layer's core does with the image in one phase, without its own sending.
    private static readonly int s_image = Pixels * AxonRead + Pixels * Words(Hidden) * MultiplyWord + Hidden * Update;

    [Test]
    public void Neurons_fire_as_their_biases_say()
        => Assert.That(Run(Program(Hidden, s_oneChip, 0, 0)).SpikesBySubStep[0], Is.EqualTo(new long[] { 2, 1 }));

    [Test]
    public void One_core()
    {
        long[] phases = Run(Program(Hidden, s_oneChip, 0, 0)).Timing.PhaseCycles;
        long head1 = 2 * (AxonRead + Words(Outputs) * WeightWord), head2 = 1 * (AxonRead + Words(Outputs) * WeightWord);
        Assert.That(phases, Is.EqualTo(new long[]
        {
            1,                                                                          // pixels enter at the core itself: nothing to wait for
            Overhead + s_image + Hidden * Soma + 2 * Send,                              // the layer fires its first sub-step in the phase of its commit
            Overhead + Hidden * Soma + 1 * Send + head1,                                // second sub-step; the head adds the first
            Overhead + head2 + Outputs * Update + Outputs * Send,                       // the head adds the second, commits, sends the result to the host
        }));
    }

    [Test]
    public void Two_cores_work_side_by_side_and_packets_need_a_hop()
    {
        long[] phases = Run(Program(Hidden, s_oneChip, 0, 1)).Timing.PhaseCycles;
        int head = AxonRead + Words(Outputs) * WeightWord;
        Assert.That(phases, Is.EqualTo(new long[]
        {
            1,
            Overhead + s_image + Hidden * Soma + 2 * Send + Hop,
            Math.Max(Overhead + Hidden * Soma + 1 * Send + Hop, Overhead + 2 * head),
            Overhead + head + Outputs * Update + Outputs * Send + Hop,                  // the chip's port lies at core 0, one hop away
        }));
    }

    [Test]
    public void In_a_full_pipeline_a_core_works_for_two_samples_in_one_phase()
    {
        // An interval of two phases: phases 0 and 2 fall together, and 1 and 3. One core does the work of both, with one overhead.
        long[] phases = Run(Program(Hidden, s_oneChip, 0, 0)).Timing.PhaseCycles;
        Assert.That(Program(Hidden, s_oneChip, 0, 0).Schedule.Interval, Is.EqualTo(2));
        Assert.That(Run(Program(Hidden, s_oneChip, 0, 0)).Timing.IntervalCycles, Is.EqualTo(phases[2] + phases[1] + phases[3] - Overhead));

        // On two cores the head's last phase hides behind the next sample's first.
        long[] apart = Run(Program(Hidden, s_oneChip, 0, 1)).Timing.PhaseCycles;
        Assert.That(Run(Program(Hidden, s_oneChip, 0, 1)).Timing.IntervalCycles, Is.EqualTo(apart[2] + Math.Max(apart[1], apart[3])));
    }

    [Test]
    public void In_a_full_pipeline_fixed_phases_overflow_earlier()
    {
        int longest = Overhead + s_image + Hidden * Soma + 2 * Send;
        PhaseTiming timing = Run(Program(Hidden, s_oneChip, 0, 0), new RunOptions { Phase = PhaseMode.Fixed, PhaseCycles = longest }).Timing;
        Assert.That((timing.PhaseOverflows, timing.PipelineOverflows, timing.IntervalCycles), Is.EqualTo((0, 1, 2 * longest)));
    }

    [TestCase(Fidelity.Analytic)]
    [TestCase(Fidelity.Cycle)]
    public void In_a_full_pipeline_links_overflow_fixed_phases_too(Fidelity timing)
    {
        // Two packets cross a link that takes one in 5,000 cycles.
        ChipProgram fast = Program(Hidden, s_twoChips, 1, 2);
        SynchronousChip slow = Chip with { Array = Chip.Array with { LinkCyclesPerPacket = Of(5_000), HopCycles = Of(1) } };
        PhaseTiming alone = Run(
            new ChipProgram(slow, fast.Source, fast.Partition, fast.Placement), new RunOptions { Phase = PhaseMode.Fixed, PhaseCycles = 9_999, Timing = timing }).Timing;
        Assert.That(alone.PhaseOverflows, Is.EqualTo(1), "two packets take 10,000 cycles");
        Assert.That(alone.PipelineOverflows, Is.GreaterThanOrEqualTo(1), "and no fewer in a full pipeline");
    }

    [Test]
    public void Fewer_multiply_units_than_lanes_take_longer_and_read_no_more()
    {
        ChipProgram program = Program(Hidden, s_oneChip, 0, 0);
        SynchronousChip slow = Chip with { Core = Chip.Core with { MultiplyUnits = Of(1) } };
        PhaseTiming one = Run(new ChipProgram(slow, program.Source, program.Partition, program.Placement)).Timing, two = Run(program).Timing;
        Assert.That(one.PhaseCycles[1] - two.PhaseCycles[1], Is.EqualTo(Pixels * (Hidden - Words(Hidden)) * MultiplyWord));
        Assert.That(one.Counts[0][ChipAction.WeightWordRead], Is.EqualTo(two.Counts[0][ChipAction.WeightWordRead]));
    }

    [Test]
    public void A_hop_between_chips_takes_longer()
    {
        // Core 1 is the last of the first chip's row, core 2 the first of the second chip, and that chip's port.
        long[] phases = Run(Program(Hidden, s_twoChips, 1, 2)).Timing.PhaseCycles;
        Assert.That(phases[0], Is.EqualTo(Hop), "pixels travel from the port at core 0");
        Assert.That(phases[1], Is.EqualTo(Overhead + s_image + Hidden * Soma + 2 * Send + ChipHop));
        Assert.That(phases[3], Is.EqualTo(Overhead + AxonRead + Words(Outputs) * WeightWord + Outputs * Update + Outputs * Send), "the head is at its own port");
    }

    [Test]
    public void Four_cores_sum_partial_potentials()
    {
        // Chunks of two inputs: the home on core 1 adds neurons 0 and 1, the slice on core 3 neurons 2 and 3, which are silent.
        ChipProgram program = Program(2, s_oneChip, 0, 1, 3);
        long[] phases = Run(program).Timing.PhaseCycles;
        int head = AxonRead + Words(Outputs) * WeightWord;
        Assert.That(phases, Is.EqualTo(new long[]
        {
            1,
            Overhead + s_image + Hidden * Soma + 2 * Send + Hop,
            Math.Max(Overhead + Hidden * Soma + 1 * Send + Hop, Overhead + 2 * head),
            Math.Max(Overhead + 1 * head, Overhead + Outputs * Send + Hop),             // the slice sends its partial potentials, zero or not
            Overhead + Outputs * Partial + Outputs * Update + Outputs * Send + Hop,     // the home adds them one phase later
        }));
    }

    [Test]
    public void A_link_between_chips_that_is_slower_than_the_cores_sets_the_phase()
    {
        SynchronousChip slow = Chip with { Array = Chip.Array with { LinkCyclesPerPacket = Of(5000) } };
        ChipProgram fast = Program(Hidden, s_twoChips, 1, 2);
        ChipProgram program = new(slow, fast.Source, fast.Partition, fast.Placement);
        PhaseTiming timing = Run(program).Timing;
        Assert.That(timing.PhaseCycles.Skip(1).Take(2), Is.EqualTo(new long[] { 2 * 5000, 1 * 5000 }));
        Assert.That(timing.Slowest.Link, Is.EqualTo(1 * Route.LinksPerCore), "the link of core 1 to the east");
    }

    [Test]
    public void A_fixed_phase_lasts_as_long_as_it_is_told_and_counts_who_is_late()
    {
        int longest = Overhead + s_image + Hidden * Soma + 2 * Send;
        ChipProgram program = Program(Hidden, s_oneChip, 0, 0);
        PhaseTiming ready = Run(program, new RunOptions { Phase = PhaseMode.Fixed, PhaseCycles = longest }).Timing;
        PhaseTiming late = Run(program, new RunOptions { Phase = PhaseMode.Fixed, PhaseCycles = longest - 1 }).Timing;
        Assert.That(ready.PhaseCycles, Has.All.EqualTo(longest));
        Assert.That((ready.PhaseOverflows, late.PhaseOverflows), Is.EqualTo((0, 1)), "ready at t, blocked at t − 1");
    }

    [Test]
    public void Counts_and_energy_are_actions_times_costs()
    {
        PhaseTiming timing = Run(Program(2, s_oneChip, 0, 1, 3)).Timing;
        ActionCounts total = new();
        total.Add(timing.Counts[0]);
        total.Add(timing.Counts[1]);
        Dictionary<ChipAction, long> expected = new()
        {
            [ChipAction.AxonRead] = Pixels + 3,
            [ChipAction.WeightWordRead] = Pixels * Words(Hidden) + 3 * Words(Outputs),
            [ChipAction.SynapticAddition] = 3 * Outputs,
            [ChipAction.StateAccess] = 0,
            [ChipAction.MultiplyAccumulate] = Pixels * Hidden,
            [ChipAction.PartialAddition] = Outputs,
            [ChipAction.PotentialUpdate] = Hidden + Outputs,
            [ChipAction.SomaUpdate] = 2 * Hidden,
            [ChipAction.SynapseWrite] = 0,
            [ChipAction.PacketSend] = Pixels + 3 + Outputs + Outputs,
            [ChipAction.TokenSend] = 0,
            [ChipAction.Hop] = 3 + Outputs + Outputs,
            [ChipAction.InterChipHop] = 0,
        };
        Assert.That(ChipActions.All.ToDictionary(a => a, a => total[a]), Is.EqualTo(expected));
        double pj = expected.Sum(e => e.Value * Chip.EnergyPj[e.Key].Value);
        Assert.That(new EnergyAccount(Chip).DynamicPj(total), Is.EqualTo(pj).Within(1e-9));
        Assert.That((timing.Packets, timing.Hops), Is.EqualTo((expected[ChipAction.PacketSend], expected[ChipAction.Hop])));
    }

    [Test]
    public void Static_energy_is_power_times_time()
        => Assert.That(new EnergyAccount(Chip).StaticPj(3, 1e6), Is.EqualTo(3 * Chip.StaticPowerMw.Value * 1e-3 * 1e6).Within(1e-6), "120 mW × 1 µs = 120 nJ");
}
