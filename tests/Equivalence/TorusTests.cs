using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Reports;
using NeuroSim.Tests.Timing;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Random networks on random torus chips with and without a clock: the counts are the golden ones, and everything arrives.</summary>
public class TorusTests
{
    [Property(MaxTest = 60)]
    public void ClockedEngineEqualsGoldenIntegerOnATorus(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        SynchronousChip chip = RandomTorus.Of((seed & 1) == 0 ? RandomChip.Create(seed) : RandomChip.CreateKernel(seed));
        ChipProgram program = EngineCheck.Compile(random.Network, chip, new CompileOptions { PlacementSeed = seed & 0xffff });
        Assert.That((program.Chip.Mesh.Torus, program.Placement.Array.Torus), Is.EqualTo((true, true)));
        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), random.Steps, threads: 1 + (seed & 1));
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Timing = NeuroSim.Simulator.Engines.Timing.Cycle };
        SynchronousEngine engine = new(program, random.Samples, options);
        AsynchronousTests.EqualsGolden(program.Bind(random.Samples), random, engine.Run(random.Samples, 1, CancellationToken.None)[0]);
    }

    [Property(MaxTest = 60)]
    public void WindowedFiringEqualsGoldenIntegerOnATorusWithQueuesOfAnyDepth(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (AsynchronousTests.TryCompile(random, RandomTorus.Of(AsynchronousTests.Asynchronous(seed)), seed) is not { } program)
        {
            return;
        }

        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Windowed, QueueDepth = 1 + ((seed & 3) * 7) };
        EventOutcome outcome = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0];
        AsynchronousTests.EqualsGolden(program.Bind(random.Samples), random, outcome);
        Assert.That(outcome.Timing.Fabric.Select(f => f.End), Is.All.EqualTo(FabricEnd.Finished));
    }

    [TestCase(8, 8)]
    [TestCase(3, 2)]
    public void LinksWithoutAClockAreThoseOfTheTorus(int columns, int rows)
    {
        AsynchronousChip like = (AsynchronousChip)ChipReader.Read("speck-xl");
        MeshDescription mesh = like.Mesh with { Columns = new(columns, "test"), Rows = new(rows, "test") };
        ChipProgram program = ChipCompiler.Compile(HandMade.Network(), RandomTorus.Of(like with { Mesh = mesh }), new CompileOptions { Chips = 2 });
        FabricLayout layout = new(program, new ProgramRoutes(program, threads: 1), queueDepth: 1, new HashSet<int>());
        CoreArray array = program.Placement.Array;
        for (int pair = 0; pair < array.Cores * array.Cores; pair++)
        {
            (int from, int to) = (pair / array.Cores, pair % array.Cores);
            int route = layout.Direct(from, to);
            Assert.That((layout.Hops(route), layout.ChipHops(route)), Is.EqualTo((array.Distance(from, to), array.Crossings(from, to))), $"{from} to {to}");
        }

        Assert.That(layout.Plan().Links, Has.Count.LessThanOrEqualTo(1 + (array.Cores * Route.LinksPerCore)));
    }

    [Test]
    public void TheReportOfATorusSaysSoAndNamesWhereRingsCloseAndThatOfAMeshDoesNot()
    {
        SynchronousChip chip = HandMade.Chip with { Mesh = HandMade.Chip.Mesh with { Columns = new(3, "test"), Rows = new(1, "test") } };
        string mesh = Report(chip), torus = Report(RandomTorus.Of(chip));
        Assert.That(mesh, Does.Not.Contain("topology").And.Not.Contain("round to").And.Contain("link from core (1, 0) east"));
        Assert.That(torus, Does.Contain("\"topology\": \"torus\"").And.Contain("link from core (0, 0) west, round to core (2, 0)"));
    }

    // Its two cores lie at the ends of a row of three.
    private static string Report(SynchronousChip chip)
    {
        ChipProgram made = HandMade.Program(HandMade.Hidden, CoreArray.Of(chip, 1, 1), 0, 2);
        ChipProgram program = new(chip, made.Source, made.Partition, made.Placement);
        ImageSet images = new("test", (1, 1, HandMade.Pixels), [10, 200]);
        SynchronousEngine engine = new(program, [0.5], [0.25], new RunOptions { Threads = 1 });
        SampleOutcome[] outcomes = engine.Run(images, 1, CancellationToken.None);
        return new ReportBuilder(program, engine, outcomes).Build(null, false, new Dictionary<string, string>(), new HostPart(0, 0, 0, 0, 0, 0)).ToJson();
    }
}
