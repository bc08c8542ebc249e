using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Reports;
using NeuroSim.Tests.Equivalence;
using NeuroSim.Tests.Equivalence.Sparse;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing.Windowed;

/// <summary>
/// Random networks on random windowed chips: analytic timing counts exactly what the event-by-event run counts, and is never later, for any queue depth, rate,
/// packet and mesh, one router or many, with and without masks.
/// </summary>
public class AnalyticBoundTests
{
    private const int MostDepth = 100_000;

    [Property(MaxTest = 150)]
    public void Counts_are_those_of_events_and_no_time_is_later(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        Check(seed, new(random.Network, random.Steps), random.Samples);
    }

    [Property(MaxTest = 60)]
    public void So_they_are_with_masks(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        if (sparse.Network.Input is EventInput)
        {
            Check(seed, new(sparse.Network, sparse.Steps), sparse.Samples);
        }
    }

    [Test]
    public void Threads_and_repetitions_change_nothing()
    {
        using Reference reference = Reference.Glyphs(4);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("speck-xl"), new CompileOptions());
        Assert.That(Report(program, reference.Images, threads: 3, repeat: 2), Is.EqualTo(Report(program, reference.Images, threads: 1, repeat: 1)));
    }

    private static string Report(ChipProgram program, ImageSet images, int threads, int repeat)
    {
        RunOptions options = new() { Threads = threads, Repeat = repeat, CompareWithGolden = false };
        AsynchronousEngine engine = new(program, images, options);
        RunReport report = new ReportBuilder(program, engine, engine.Run(images, 4, CancellationToken.None))
            .Build(images.Labels, true, new Dictionary<string, string>(), new HostPart(0, 0, 0, 0, 0, 0));
        return (report with { Host = new HostPart(0, 0, 0, 0, 0, 0) }).ToJson();
    }

    private static void Check(int seed, RandomCase random, ISampleSet samples)
    {
        ChipProgram program;
        try
        {
            program = ChipCompiler.Compile(random.Network, Chip(seed), new CompileOptions { PlacementSeed = seed & 0xffff });
        }
        catch (ChipCapacityException)
        {
            // Some networks do not fit such small cores: no counterexample.
            return;
        }

        int depth = Math.Max(1, MostDepth >> (int)((uint)seed % 18));
        RunOptions analytic = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Windowed };
        (EventRun run, UtilisationPart busy) = Run(program, samples, analytic);
        (EventRun events, UtilisationPart eventsBusy) = Run(program, samples, analytic with { Timing = Simulator.Engines.Timing.Cycle, QueueDepth = depth });
        SameCounts(run, events);
        NotLater(run, events);

        // Shares of different times.
        Assert.That(busy.MeanCoreBusyFraction * run.EndPs, Is.EqualTo(eventsBusy.MeanCoreBusyFraction * events.EndPs).Within(1e-6).Percent);
        Assert.That(busy.BusiestCores.Concat(busy.BusiestLinks).Select(b => b.BusyFraction), Has.All.LessThanOrEqualTo(1 + 1e-9));
    }

    private static (EventRun Run, UtilisationPart Busy) Run(ChipProgram program, ISampleSet samples, RunOptions options)
    {
        AsynchronousEngine engine = new(program, samples, options);
        EventOutcome[] outcomes = engine.Run(samples, 1, CancellationToken.None);
        RunReport report = new ReportBuilder(program, engine, outcomes).Build(null, false, new Dictionary<string, string>(), new HostPart(0, 0, 0, 0, 0, 0));
        return (outcomes[0].Timing, report.Utilisation);
    }

    private static void SameCounts(EventRun run, EventRun events)
    {
        Assert.That(run.Fabric, Is.Empty);
        for (int layer = 0; layer < run.Counts.Length; layer++)
        {
            foreach (ChipAction action in ChipActions.All)
            {
                Assert.That(run.Counts[layer][action], Is.EqualTo(events.Counts[layer][action]), $"{action} of layer {layer}");
            }
        }

        Assert.That(run.BusyPs, Is.EqualTo(events.BusyPs));
        Assert.That((run.Packets, run.Hops), Is.EqualTo((events.Packets, events.Hops)));
        Assert.That((run.Offered, run.Served, run.Dropped), Is.EqualTo((events.Offered, events.Served, events.Dropped)));
    }

    private static void NotLater(EventRun run, EventRun events)
    {
        Assert.That(run.FirstOutputPs, Is.LessThanOrEqualTo(events.FirstOutputPs));
        Assert.That(run.DecisionPs, Is.LessThanOrEqualTo(events.DecisionPs));
        Assert.That(run.EndPs, Is.LessThanOrEqualTo(events.EndPs));
        for (int layer = 0; layer < run.Spans.Length; layer++)
        {
            Assert.That(run.Spans[layer].EndPs < 0, Is.EqualTo(events.Spans[layer].EndPs < 0), "layers that worked");
            Assert.That(run.Spans[layer].StartPs, Is.LessThanOrEqualTo(events.Spans[layer].StartPs));
            Assert.That(run.Spans[layer].EndPs, Is.LessThanOrEqualTo(events.Spans[layer].EndPs));
        }
    }

    // Small memories, so that small networks are cut into tiles too; now and then a time of 0.
    private static AsynchronousChip Chip(int seed)
    {
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-xl");
        Random random = new(seed ^ 0xa5);
        Quantity<int> Ps(int most) => Of(random.Next(3) * random.Next(0, most));
        EventTiming timing = chip.Timing with
        {
            SynOpsPerSecond = new([random.Next(2) == 0 ? 1e8 : random.Next(1, 1000) * 1e6], "chosen by a test", Estimate: true),
            EventFixedPs = Ps(50_000),
            SpikeIntervalPs = Ps(25_000),
            SomaScanPs = Ps(10_000),
            TokenPs = Ps(10_000),
            EventLatencyPs = Ps(100_000),
            PortLatencyPs = Ps(100_000),
            PortIntervalPs = Ps(10_000),
            RouterServicePs = Ps(25_000),
            RouterLatencyPs = Of(random.Next(1, 50_000)),
            MeshRouterServicePs = Ps(25_000),
        };
        KernelCore core = (KernelCore)chip.Core;
        return chip with
        {
            Timing = timing,
            Router = random.Next(6) == 0 ? RouterKind.Shared : RouterKind.Mesh,
            Core = core with
            {
                KernelWords = new([random.Next(2) == 0 ? 65_536 : 8192], "chosen by a test", Estimate: true),
                NeuronWords = new([random.Next(2) == 0 ? 32_768 : 512], "chosen by a test", Estimate: true),
                MultiplyUnits = Of(random.Next(2)),
                Lanes = Of(random.Next(2) == 0 ? 1 : random.Next(2, 9)),
            },
            Mesh = chip.Mesh with
            {
                Columns = Of(random.Next(1, 5)),
                Rows = Of(random.Next(1, 5)),
                Multicast = random.Next(2) == 0,
                Packet = (PacketKind)random.Next(2),
            },
        };
    }

    private static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);
}
