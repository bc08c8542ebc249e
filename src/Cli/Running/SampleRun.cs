using System.Diagnostics;
using NeuroSim.Cli.Options;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Running;

/// <summary>Runs a program on images and builds the report.</summary>
internal static class SampleRun
{
    /// <summary>Runs a program.</summary>
    /// <param name="ready">The program.</param>
    /// <param name="images">The images.</param>
    /// <param name="samples">How many of them.</param>
    /// <param name="choice">How.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="cancel">Stops the run.</param>
    public static Task<RunReport> RunAsync(
        ReadyProgram ready, ImageSet images, int samples, ExecutionChoice choice, Terminal terminal, CancellationToken cancel)
        => Work.RunAsync(
            terminal,
            $"running {samples:N0} samples on {ready.Program.Chip.Name}",
            samples,
            step => Run(ready, images, samples, choice, choice.Options with { Progress = _ => step() }, cancel),
            cancel);

    private static RunReport Run(
        ReadyProgram ready, ImageSet images, int samples, ExecutionChoice choice, RunOptions options, CancellationToken cancel)
    {
        ChipProgram program = ready.Program;
        SynchronousEngine engine = new(program, images.Mean, images.Std, options);
        SampleOutcome[] outcomes = engine.Run(images, samples, cancel);
        HostPart host = new(ready.LoadMs, ready.CompileMs, 0, 0, options.Threads, PeakBytes());
        return new ReportBuilder(program, engine, outcomes).Build(images.Labels, choice.PerSample, choice.Overrides, host);
    }

    private static long PeakBytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
