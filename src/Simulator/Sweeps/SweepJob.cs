using System.Text.Json;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>A point on its way through the stages of the pipeline.</summary>
/// <param name="Point">The point.</param>
/// <param name="Setup">What it runs.</param>
/// <param name="NetworkKey">Equal for points that run the same network.</param>
/// <param name="ProgramKey">Equal for points that run the same network on chips that look alike to the compiler.</param>
internal sealed record SweepJob(SweepPoint Point, SweepSetup Setup, string NetworkKey, string ProgramKey)
{
    /// <summary>The network, between loading and compiling.</summary>
    public SpikingNetwork? Network { get; init; }

    /// <summary>The program, between compiling and running.</summary>
    public ChipProgram? Program { get; init; }

    /// <summary>What points with that program share when it is run.</summary>
    public SharedParts? Parts { get; init; }

    /// <summary>The result, once it is there.</summary>
    public SweepResult? Result { get; init; }

    /// <summary>Whether all that the comparison with the network as trained says follows from the program: immediate firing depends on time as well.</summary>
    public bool SharesGolden => Setup.Chip is SynchronousChip || (Setup.Run.Firing ?? ((AsynchronousChip)Setup.Chip).Firing) == FiringPolicy.Windowed;

    /// <summary>The job of a point.</summary>
    public static SweepJob Of(SweepPoint point, ChipDescription chip)
    {
        SweepSetup setup = SweepSettings.Setup(chip, point.Settings);
        string network = $"{point.Model}\n{point.TrainedD}\n{point.D}";
        return new(point, setup, network, SweepHash.Key([network, .. CompilerView(setup)]));
    }

    /// <summary>Runs the program.</summary>
    public RunReport Run(SweepManifest manifest, ISweepSource source, int threads, bool golden, CancellationToken cancel)
    {
        ChipProgram program = Program!;
        RunOptions options = Setup.Run with { Threads = threads, CompareWithGolden = golden, MeasureStalls = true };
        ISampleSet samples = source.Samples(program.Source, Point.Model, program.Chip, options);
        int count = manifest.Samples ?? samples.Count;
        ReportBuilder builder = program.Chip is AsynchronousChip
            ? Asynchronous(program, samples, count, options, cancel)
            : Synchronous(program, samples, count, options, cancel);
        Dictionary<string, string> overrides = Point.Settings.ToDictionary(s => s.Axis, s => s.Text, StringComparer.Ordinal);
        return builder.Build(samples.Labels, perSample: false, overrides, new HostPart(0, 0, 0, 0, threads, 0));
    }

    /// <summary>The result of a point that ran.</summary>
    public SweepResult Ok(RunReport report)
    {
        (Dictionary<string, double> metrics, Dictionary<string, string> facts) = SweepMetrics.Of(report);
        return Of(SweepResult.Ok) with { Metrics = metrics, Facts = facts };
    }

    /// <summary>The result of a point that could not.</summary>
    public SweepResult Failed(string why) => Of(SweepResult.Failed) with { Message = why };

    private SweepResult Of(string status) => new() { Id = Point.Key, Axes = Point.Axes, Status = status, Rescaled = Point.Rescaled };

    private ReportBuilder Synchronous(ChipProgram program, ISampleSet samples, int count, RunOptions options, CancellationToken cancel)
    {
        SynchronousEngine engine = new(program, samples, options, Parts);
        return new ReportBuilder(program, engine, engine.Run(samples, count, cancel));
    }

    private ReportBuilder Asynchronous(ChipProgram program, ISampleSet samples, int count, RunOptions options, CancellationToken cancel)
    {
        AsynchronousEngine engine = new(program, samples, options, Parts);
        return new ReportBuilder(program, engine, engine.Run(samples, count, cancel));
    }

    // What the compiler reads: options, the name (in its messages), the core, shape and size of mesh and array, what crossing chips costs.
    private static string[] CompilerView(SweepSetup setup)
    {
        ChipDescription chip = setup.Chip;
        return
        [
            $"{setup.Compile}", chip.Name, $"{chip.GetType()}", JsonSerializer.Serialize(chip.Core, ChipJson.Options), $"{chip.Mesh.Columns.Value}",
            $"{chip.Mesh.Rows.Value}", $"{chip.Array.MaxChips.Value}", $"{chip.ChipHopCost:R}", $"{chip.Mesh.Torus}",
        ];
    }
}
