using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Events;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Random networks on speck-xl and on its synchronous twin: windowed firing gives the golden counts, whatever queues, rates and seeds; only times change.</summary>
public class AsynchronousTests
{
    private static readonly int[] s_depths = [1, 2, 5, 256];

    [Property(MaxTest = 100)]
    public void Windowed_firing_equals_golden_integer_for_any_queue_rate_and_seed(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        AsynchronousChip chip = Asynchronous(seed);
        if (TryCompile(random, chip, seed) is not { } program)
        {
            return;
        }

        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Windowed, QueueDepth = s_depths[(uint)seed % 4] };
        EventOutcome outcome = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0];
        EqualsGolden(program.Bind(random.Samples), random, outcome);
        Assert.That(outcome.Timing.Fabric.Select(f => f.End), Is.All.EqualTo(FabricEnd.Finished));
        Assert.That(outcome.Timing.DecisionPs, program.Network.OutputSite is null ? Is.GreaterThan(0) : Is.GreaterThanOrEqualTo(-1));
    }

    [Property(MaxTest = 60)]
    public void The_synchronous_twin_gives_the_same_counts(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        SynchronousChip twin = (SynchronousChip)ChipReader.Read("sync-twin");
        if (TryCompile(random, twin with { Core = SmallCores((KernelCore)twin.Core, seed) }, seed) is not { } program)
        {
            return;
        }

        SynchronousEngine engine = new(program, random.Samples, new RunOptions { Threads = 1, CompareWithGolden = false });
        EqualsGolden(program.Bind(random.Samples), random, engine.Run(random.Samples, 1, CancellationToken.None)[0]);
    }

    [Property(MaxTest = 60)]
    public void Immediate_firing_ends_and_loses_no_event(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (TryCompile(random, Asynchronous(seed), seed) is not { } program)
        {
            return;
        }

        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Immediate, QueueDepth = s_depths[(uint)seed % 4] };
        EventOutcome outcome = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0];
        FabricResult fabric = outcome.Timing.Fabric[0];
        Assert.That(fabric.End, Is.EqualTo(FabricEnd.Finished));
        Assert.That(fabric.Cores.Sum(c => (long)c.Queued + c.Unsent), Is.Zero);
        Assert.That(fabric.Ports.Sum(p => p.Offered), Is.EqualTo(fabric.Ports.Sum(p => p.Accepted + p.Dropped)));
        Assert.That(outcome.Deviation!.GoldenSpikes, Has.Length.EqualTo(outcome.Spikes.Length));
    }

    private static AsynchronousChip Asynchronous(int seed)
    {
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-xl");
        Random random = new(seed ^ 0xa5);
        EventTiming timing = chip.Timing with
        {
            SynOpsPerSecond = new([random.Next(1, 1000) * 1e6], "chosen by a test", Estimate: true),
            EventFixedPs = Of(random.Next(0, 100_000)),
            SpikeIntervalPs = Of(random.Next(0, 50_000)),
            RouterServicePs = Of(random.Next(0, 50_000)),
            RouterLatencyPs = Of(random.Next(1, 50_000)),
        };
        return chip with
        {
            Core = SmallCores((KernelCore)chip.Core, seed),
            Timing = timing,
            Mesh = chip.Mesh with { Columns = Of(random.Next(1, 5)), Rows = Of(random.Next(1, 5)), Multicast = random.Next(2) == 0 },
        };
    }

    // Small memories, so that small networks are cut into tiles too.
    private static KernelCore SmallCores(KernelCore core, int seed)
    {
        Random random = new(seed ^ 0xc0de);
        return core with
        {
            KernelWords = new([random.Next(2) == 0 ? 65_536 : 8192], "chosen by a test", Estimate: true),
            NeuronWords = new([random.Next(2) == 0 ? 32_768 : 512], "chosen by a test", Estimate: true),
            MultiplyUnits = Of(random.Next(2)),
        };
    }

    private static ChipProgram? TryCompile(RandomCase random, ChipDescription chip, int seed)
    {
        try
        {
            return ChipCompiler.Compile(random.Network, chip, new CompileOptions { PlacementSeed = seed & 0xffff });
        }
        catch (ChipCapacityException)
        {
            // Some networks do not fit such small cores: no counterexample.
            return null;
        }
    }

    private static void EqualsGolden(IntegerNetwork bound, RandomCase random, RunOutcome outcome)
    {
        (IReadOnlyList<GoldenTrace<long>> golden, long saturations) = GoldenInteger.Run(bound, random.Steps);
        foreach (IntegerSite site in bound.Sites)
        {
            Assert.That(outcome.Spikes[site.Index], Is.EqualTo(golden.Sum(t => t.Activations[site.Name].Sum(a => (long)a))), site.Name);
        }

        Assert.That(outcome.Output, Is.EqualTo(Enumerable.Range(0, outcome.Output.Length).Select(i => golden.Sum(t => t.Output[i]))));
        Assert.That(outcome.Saturations, Is.EqualTo(saturations));
    }

    private static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);
}
