using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Engines that share routes, packed weights and counters with engines on chips of other bandwidths: their reports are those of engines of their own.</summary>
public class SharedPartsTests
{
    private static readonly HostPart s_noHost = new(0, 0, 0, 0, 0, 0);

    [Property(MaxTest = 60)]
    public void Synchronous_reports_are_the_same_whoever_shares(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        bool kernels = seed % 3 == 0;
        CompileOptions options = new() { PlacementSeed = seed, Folding = kernels ? 1 : 1 + (seed & 1) };
        ReportsAreTheSame(random, EngineCheck.Compile(random.Network, kernels ? RandomChip.CreateKernel(seed) : RandomChip.Create(seed), options), seed);
    }

    [Property(MaxTest = 60)]
    public void Asynchronous_reports_are_the_same_whoever_shares(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (AsynchronousTests.TryCompile(random, AsynchronousTests.Asynchronous(seed), seed) is { } program)
        {
            ReportsAreTheSame(random, program, seed);
        }
    }

    [Test]
    public void Parts_of_another_mapping_are_refused()
    {
        RandomCase random = RandomNetwork.Create(1);
        ChipProgram[] programs = [.. Enumerable.Range(1, 2).Select(s => EngineCheck.Compile(random.Network, RandomChip.TianjicLike, new CompileOptions { PlacementSeed = s }))];
        SharedParts parts = new(programs[0]);
        Assert.That(() => new SynchronousEngine(programs[1], random.Samples, new RunOptions(), parts), Throws.ArgumentException.With.Message.Contains("another mapping"));
        Assert.That(() => new SynchronousEngine(programs[0].On(RandomChip.TianjicLike), random.Samples, new RunOptions(), parts), Throws.Nothing);
    }

    // As points of a sweep do: several at a time, whichever comes first, each on a chip and with options of its own.
    private static void ReportsAreTheSame(RandomCase random, ChipProgram mapping, int seed)
    {
        SharedParts parts = new(mapping);
        Random values = new(seed);
        (ChipProgram Program, RunOptions Options)[] points = [.. Enumerable.Range(0, 5).Select(_ => (mapping.On(Vary(mapping.Chip, values)), Choose(mapping.Chip, values)))];
        string[] shared = new string[points.Length];
        Parallel.For(0, points.Length, i => shared[i] = Report(random, points[i].Program, points[i].Options, parts));
        Assert.That(shared, Is.EqualTo(points.Select(p => Report(random, p.Program, p.Options, null))));
    }

    private static RunOptions Choose(ChipDescription chip, Random random) => new()
    {
        Threads = random.Next(1, 4),
        CompareWithGolden = false,
        Timing = random.Next(3) == 0 ? Simulator.Engines.Timing.Cycle : Simulator.Engines.Timing.Analytic,
        Phase = chip is SynchronousChip && random.Next(3) == 0 ? PhaseMode.Fixed : null,
        PhaseCycles = chip is SynchronousChip ? random.Next(50, 5000) : null,
        Firing = chip is AsynchronousChip ? FiringPolicy.Windowed : null,
    };

    private static ChipDescription Vary(ChipDescription chip, Random random)
    {
        ChipDescription other = new BandwidthKnobs
        {
            LinkBandwidth = Math.Pow(10, 5 + 4 * random.NextDouble()),
            RouterBandwidth = random.Next(2) == 0 ? null : Math.Pow(10, 5 + 4 * random.NextDouble()),
            Packet = (PacketKind)random.Next(2),
        }.Apply(chip);
        return other with { Mesh = other.Mesh with { Multicast = random.Next(2) == 0 } };
    }

    private static string Report(RandomCase random, ChipProgram program, RunOptions options, SharedParts? parts)
    {
        RunReport report = Builder(random, program, options, parts).Build(null, perSample: true, new Dictionary<string, string>(StringComparer.Ordinal), s_noHost);
        return (report with { Host = s_noHost }).ToJson();
    }

    private static ReportBuilder Builder(RandomCase random, ChipProgram program, RunOptions options, SharedParts? parts)
    {
        if (program.Chip is SynchronousChip)
        {
            SynchronousEngine clocked = new(program, random.Samples, options, parts);
            return new(program, clocked, clocked.Run(random.Samples, 1, CancellationToken.None));
        }

        AsynchronousEngine events = new(program, random.Samples, options, parts);
        return new(program, events, events.Run(random.Samples, 1, CancellationToken.None));
    }
}
