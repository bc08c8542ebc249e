using System.Text.Json;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Simulator.Reports;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>The execution plan: every number of a report is the reference's, whatever the form of the kernels and the number of threads.</summary>
[NonParallelizable]
public class ExecutionPlanTests
{
    private static readonly SimdLevel[] s_levels = [.. Enum.GetValues<SimdLevel>().Where(l => l <= Simd.Widest)];

    [TearDown]
    public void WidestAgain() => Simd.Use(Simd.Widest);

    [Property(MaxTest = 120)]
    public void A_random_network_runs_as_by_the_reference(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        SynchronousChip chip = (seed & 1) == 0 ? RandomChip.Create(seed) : RandomChip.CreateKernel(seed);
        ChipProgram program = EngineCheck.Compile(random.Network, chip, new CompileOptions { PlacementSeed = seed, Folding = (seed & 1) == 0 ? 1 + (seed >> 1 & 1) : 1 });
        Agrees(program, random.Samples, 1, s_levels[(uint)seed % s_levels.Length], 1 + (int)((uint)seed % 3));
    }

    [Test]
    public void Of_random_networks_the_plan_takes_many()
    {
        int taken = Enumerable.Range(1, 60).Count(seed =>
            NetworkPlan.Of(EngineCheck.Bind(EngineCheck.Compile(RandomNetwork.Create(seed).Network, RandomChip.Create(seed), new CompileOptions()))) is not null);
        Assert.That(taken, Is.GreaterThan(15), "else the property above says little");
    }

    [TestCase("tianjic-like", 1)]
    [TestCase("tianjic-like", 4)]
    [TestCase("tianjic-like", 8)]
    [TestCase("sync-twin", 2)]
    [TestCase("sync-twin", 4)]
    public void A_trained_network_runs_as_by_the_reference(string chip, int d)
    {
        using Reference reference = Reference.Glyphs(d);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read(chip), new CompileOptions());
        Assert.That(NetworkPlan.Of(program.Bind(reference.Images)), Is.Not.Null, "the plan is for such networks first of all");
        foreach (SimdLevel level in s_levels)
        {
            Agrees(program, reference.Images, 3, level, 1);
            Agrees(program, reference.Images, 1, level, 2);
        }
    }

    [Property(MaxTest = 120)]
    public void A_random_network_on_a_windowed_chip_runs_as_by_the_reference(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (AsynchronousTests.TryCompile(random, AsynchronousTests.Asynchronous(seed), seed) is { } program)
        {
            Agrees(program, random.Samples, 1, s_levels[(uint)seed % s_levels.Length], 1 + (int)((uint)seed % 3));
        }
    }

    [TestCase("speck-xl", 1)]
    [TestCase("speck-xl", 4)]
    [TestCase("speck-xl", 8)]
    public void A_trained_network_on_a_windowed_chip_runs_as_by_the_reference(string chip, int d)
    {
        using Reference reference = Reference.Glyphs(d);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read(chip), new CompileOptions());
        foreach (SimdLevel level in s_levels)
        {
            Agrees(program, reference.Images, 3, level, 1);
            Agrees(program, reference.Images, 1, level, 2);
        }
    }

    // What is made anew for each image is its result; everything else is used again.
    [TestCase("tianjic-like", 150_000)]
    [TestCase("speck-xl", 100_000)]
    public void An_image_after_the_first_allocates_little(string chip, long most)
    {
        using Reference reference = Reference.Glyphs(4);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read(chip), new CompileOptions());
        long few = Allocated(program, reference.Images, 2), many = Allocated(program, reference.Images, 22);
        TestContext.Out.WriteLine($"{chip}: {(many - few) / 20:N0} bytes per image");
        Assert.That((many - few) / 20, Is.LessThan(most));
    }

    private static long Allocated(ChipProgram program, ISampleSet samples, int repeat)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        _ = Report(program, samples, 1, new RunOptions { Threads = 1, CompareWithGolden = false, Firing = Windowed(program), Repeat = repeat });
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static FiringPolicy? Windowed(ChipProgram program) => program.Chip is AsynchronousChip ? FiringPolicy.Windowed : null;

    private static void Agrees(ChipProgram program, ISampleSet samples, int count, SimdLevel level, int threads)
    {
        Simd.Use(Simd.Widest);
        string expected = Report(program, samples, count, new RunOptions { Reference = true, Threads = 1, Detail = true, Firing = Windowed(program) });
        Simd.Use(level);
        Assert.That(Report(program, samples, count, new RunOptions { Threads = threads, Detail = true, Repeat = 2, Firing = Windowed(program) }), Is.EqualTo(expected), $"{level}, {threads} threads");
        string quick = Report(program, samples, count, new RunOptions { Threads = threads, CompareWithGolden = false, Firing = Windowed(program) });
        Assert.That(quick, Is.EqualTo(Report(program, samples, count, new RunOptions { Reference = true, Threads = threads, CompareWithGolden = false, Firing = Windowed(program) })), $"{level}, {threads} threads, nothing kept");
    }

    private static string Report(ChipProgram program, ISampleSet samples, int count, RunOptions options)
    {
        ReportBuilder builder = Builder(program, samples, count, options);
        RunReport report = builder.Build(null, perSample: true, new Dictionary<string, string>(StringComparer.Ordinal), new HostPart(0, 0, 0, 0, 0, 0));
        return JsonSerializer.Serialize(report with { Host = null! }) + (options.Detail ? JsonSerializer.Serialize(builder.Detail()) : string.Empty);
    }

    private static ReportBuilder Builder(ChipProgram program, ISampleSet samples, int count, RunOptions options)
    {
        if (program.Chip is AsynchronousChip)
        {
            AsynchronousEngine events = new(program, samples, options);
            return new(program, events, events.Run(samples, count, CancellationToken.None));
        }

        SynchronousEngine clocked = new(program, samples, options);
        return new(program, clocked, clocked.Run(samples, count, CancellationToken.None));
    }
}
