using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Engines.Replay;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Kernels;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Counts from whole maps and the replay from counts: equal to the mapped executor and the phase-by-phase replay in every number.</summary>
public class FastReplayTests
{
    private static readonly int[] s_lengths = [50, 400, 5050];

    [Property(MaxTest = 150)]
    public void Equals_the_phase_replay_on_any_crossbar_chip(int seed)
    {
        (SpikingNetwork network, byte[][] steps) = RandomNetwork.Create(seed);
        SynchronousChip chip = Vary(RandomChip.Create(seed), seed);
        EqualsReference(EngineCheck.Compile(network, chip, new CompileOptions { PlacementSeed = seed, Folding = 1 + (seed & 3) }), steps, seed);
    }

    [Property(MaxTest = 100)]
    public void Equals_the_phase_replay_on_kernel_cores(int seed)
    {
        (SpikingNetwork network, byte[][] steps) = RandomNetwork.Create(seed);
        SynchronousChip chip = Vary(RandomChip.CreateKernel(seed), seed);
        EqualsReference(EngineCheck.Compile(network, chip, new CompileOptions { PlacementSeed = seed }), steps, seed);
    }

    [Property(MaxTest = 150)]
    public void Equals_the_phase_replay_where_cores_serve_several_slices(int seed)
    {
        (SpikingNetwork network, byte[][] steps) = RandomNetwork.Create(seed);
        SynchronousChip chip = Vary(Small(RandomChip.Create(seed), seed), seed & ~4);
        Simd.Use((SimdLevel)((uint)seed % ((uint)Simd.Widest + 1)));
        try
        {
            EqualsReference(EngineCheck.Compile(network, chip, new CompileOptions { PlacementSeed = seed, Folding = 2 + (int)((uint)seed / 8 % 7) }), steps, seed);
        }
        finally
        {
            Simd.Use(Simd.Widest);
        }
    }

    [TestCase("tianjic-like", 1, 1)]
    [TestCase("tianjic-like", 4, 1)]
    [TestCase("tianjic-like", 8, 1)]
    [TestCase("tianjic-like", 4, 2)]
    [TestCase("tianjic-like", 4, 8)]
    [TestCase("tianjic-like", 8, 3)]
    [TestCase("sync-twin", 2, 1)]
    [TestCase("sync-twin", 4, 1)]
    public void Equals_the_phase_replay_on_trained_networks(string chip, int d, int folding)
    {
        using Reference reference = Reference.Glyphs(d);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read(chip), new CompileOptions { Folding = folding });
        IntegerNetwork bound = program.Bind(reference.Images.Mean, reference.Images.Std);
        byte[][] images = [.. Enumerable.Range(0, 3).Select(i => reference.Images.Image(i).ToArray())];
        EqualsReference(program, bound, images, PhaseMode.Adaptive, 1000, 1, earlier: 0);
        EqualsReference(program, bound, images, PhaseMode.Fixed, 700, 2, earlier: 1);
        EqualsReference(program, bound, images, PhaseMode.Fixed, 50, 2, earlier: 3);
    }

    [TestCase(2)]
    [TestCase(8)]
    public void Many_folded_cores_are_timed_at_a_time(int folding)
    {
        using Reference reference = Reference.Glyphs(4);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), new CompileOptions { Folding = folding });
        ProgramRoutes routes = new(program, 2);
        ReplayPlan plan = new(program, routes, new SpikeCounter(program, routes), int.MaxValue);
        Assert.That(plan.Phases.SelectMany(p => p).Where(p => p.Synapses.Length + p.Sends.Length > 0).Select(p => p.Flat), Is.All.Not.Null);
        Assert.That(plan.Classes.SelectMany(c => c.Sends).Max(s => s.Homes.Largest), Is.EqualTo(folding));
    }

    // Tiles of few neurons, whose rows at the borders of a map have fewer words, and a memory that holds many of them.
    private static SynchronousChip Small(SynchronousChip chip, int seed) => chip with
    {
        Core = (CrossbarCore)chip.Core with
        {
            Neurons = new(8 + (int)((uint)seed % 23), "chosen by a test", Estimate: true),
            Lanes = new(1 + (int)((uint)seed % 3), "chosen by a test", Estimate: true),
            StateMemoryBytes = new(98_304, "chosen by a test", Estimate: true),
        },
        Mesh = chip.Mesh with { Multicast = seed % 4 != 0 },
    };

    // Links and costs that make cores limit one phase and links another.
    private static SynchronousChip Vary(SynchronousChip chip, int seed) => (SynchronousChip)new BandwidthKnobs
    {
        Packet = (seed & 4) == 0 ? PacketKind.Binary : PacketKind.Graded,
    }.Apply(chip with
    {
        Mesh = chip.Mesh with { LinkCyclesPerPacket = new(seed % 3 == 0 ? 3 : 1, "chosen by a test", Estimate: true) },
        Array = chip.Array with { LinkCyclesPerPacket = new(seed % 5 == 0 ? 40 : 8, "chosen by a test", Estimate: true) },
    });

    private static void EqualsReference(ChipProgram program, byte[][] steps, int seed)
    {
        IntegerNetwork bound = EngineCheck.Bind(program);
        EqualsReference(program, bound, steps, PhaseMode.Adaptive, 1000, 1, earlier: seed & 3);
        EqualsReference(program, bound, steps, PhaseMode.Fixed, s_lengths[(uint)seed % 3], 1 + (seed & 1), earlier: 3 - (seed & 3));
    }

    // What a replay finds out in its first samples, it uses in later ones: each sample is replayed some times before it is compared.
    private static void EqualsReference(ChipProgram program, IntegerNetwork bound, byte[][] inputs, PhaseMode mode, int cycles, int threads, int earlier)
    {
        Assert.That(FastReplay.Supports(program), Is.True);
        ProgramRoutes routes = new(program, 2);
        SpikeCounter counter = new(program, routes);
        SpikeCounts counts = counter.NewCounts();
        bool keepPeaks = earlier % 2 == 0;
        WorkCrew crew = new(threads);
        PhaseReplay reference = new(program, routes, mode, cycles, Simulator.Engines.Timing.Analytic, keepPeaks);
        FastReplay fast = new(FastReplay.Plan(program, routes, counter, mode, cycles), mode, cycles, keepPeaks);
        ArrayLoad expectedLoad = new(program.Placement.Array), load = new(program.Placement.Array);
        foreach (SampleTrace trace in new MappedExecutor(program, bound).Run(inputs, 1, CancellationToken.None))
        {
            Count(program, counter, trace, counts, crew);
            for (int i = 0; i < earlier; i++)
            {
                _ = fast.Run(counts, new(program.Placement.Array), crew, CancellationToken.None);
            }

            EqualCounts(program, counts, trace);
            PhaseTiming expected = reference.Run(trace, expectedLoad, CancellationToken.None);
            EqualTiming(fast.Run(counts, load, crew, CancellationToken.None), expected);
        }

        fast.Flush(load);
        Assert.That(load.CoreBusyCycles, Is.EqualTo(expectedLoad.CoreBusyCycles), "busy cycles by core");
        Assert.That(load.LinkPackets, Is.EqualTo(expectedLoad.LinkPackets), "packets by link");
    }

    // Rows in pieces of several sizes, the last pieces first.
    private static void Count(ChipProgram program, SpikeCounter counter, SampleTrace trace, SpikeCounts counts, WorkCrew crew)
    {
        counter.CountInput(trace.Input, counts);
        foreach (IntegerSite site in program.Network.Sites)
        {
            MapShape shape = program.Network.Populations[site.Population].Shape;
            int piece = 1 + site.Index % 3;
            for (int y0 = (shape.Height - 1) / piece * piece; y0 >= 0; y0 -= piece)
            {
                int y1 = Math.Min(shape.Height, y0 + piece);
                counter.CountRows(site.Index, y0, y1, Rows(trace.Activations[site.Index], shape, y0, y1), counts);
            }
        }

        counter.Finish(counts, crew);
    }

    private static byte[] Rows(byte[] map, MapShape shape, int y0, int y1)
    {
        byte[] rows = new byte[(y1 - y0) * shape.Width * shape.Channels];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = map[shape.Index(i % shape.Channels, y0 + i / shape.Channels / shape.Width, i / shape.Channels % shape.Width)];
        }

        return rows;
    }

    private static void EqualCounts(ChipProgram program, SpikeCounts counts, SampleTrace trace)
    {
        Assert.That(counts.Additions, Is.EqualTo(trace.Additions), "additions");
        foreach (IntegerSite site in program.Network.Sites)
        {
            byte[] map = trace.Activations[site.Index];
            Assert.That(counts.Spikes[site.Index], Is.EqualTo(map.Sum(a => (long)a)), site.Name);
            Assert.That(counts.Nonzero[site.Index], Is.EqualTo(map.Count(a => a > 0)), site.Name);
            Assert.That(counts.SpikesBySubStep[site.Index], Is.EqualTo(Enumerable.Range(0, program.Network.D).Select(k => map.Count(a => a > k))), site.Name);
        }
    }

    private static void EqualTiming(PhaseTiming timing, PhaseTiming expected)
    {
        Assert.That(timing.FreeCycles, Is.EqualTo(expected.FreeCycles), "cycles of the slowest cores");
        Assert.That(timing.NeededCycles, Is.EqualTo(expected.NeededCycles), "needed cycles");
        for (int p = 0; p < expected.Peaks.Length; p++)
        {
            EqualPeak(timing.Peaks[p], expected.Peaks[p]);
        }

        EqualPeak(timing.Slowest, expected.Slowest);
        for (int c = 0; c < expected.Counts.Length; c++)
        {
            foreach (ChipAction action in Enum.GetValues<ChipAction>())
            {
                Assert.That(timing.Counts[c][action], Is.EqualTo(expected.Counts[c][action]), $"{action} of connection {c}");
            }
        }

        Assert.That(timing.PhaseCycles, Is.EqualTo(expected.PhaseCycles), "phase cycles");
        Assert.That(timing.BusyCycles, Is.EqualTo(expected.BusyCycles), "busy cycles");
        Assert.That(timing.LimitingCycles, Is.EqualTo(expected.LimitingCycles), "limiting cycles");
        Assert.That(Numbers(timing), Is.EqualTo(Numbers(expected)));
    }

    private static void EqualPeak(Peak peak, Peak expected)
    {
        Assert.That(peak with { Work = expected.Work }, Is.EqualTo(expected));
        Assert.That(peak.Work, Is.EqualTo(expected.Work), $"work of the slowest of phase {expected.Phase}");
    }

    private static (long, long, long, long, long, long) Numbers(PhaseTiming t)
        => (t.LinkLimitedCycles, t.Packets, t.Hops, t.PhaseOverflows, t.IntervalCycles, t.PipelineOverflows);
}
