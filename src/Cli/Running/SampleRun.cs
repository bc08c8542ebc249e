using System.Diagnostics;
using NeuroSim.Chips;
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
        ReadyProgram ready, ISampleSet images, int samples, ExecutionChoice choice, RunOptions options, CancellationToken cancel)
    {
        ChipProgram program = ready.Program;
        ReportBuilder builder = program.Chip is AsynchronousChip
            ? Asynchronous(program, images, samples, options, cancel)
            : Synchronous(program, images, samples, options, cancel);
        HostPart host = new(ready.LoadMs, ready.CompileMs, 0, 0, options.Threads, PeakBytes());
        return builder.Build(images.Labels, choice.PerSample, choice.Overrides, host);
    }

    private static ReportBuilder Synchronous(ChipProgram program, ISampleSet set, int samples, RunOptions options, CancellationToken cancel)
    {
        SynchronousEngine engine = new(program, set, options);
        return new ReportBuilder(program, engine, engine.Run(set, samples, cancel));
    }

    private static ReportBuilder Asynchronous(ChipProgram program, ISampleSet set, int samples, RunOptions options, CancellationToken cancel)
    {
        AsynchronousEngine engine = new(program, set, options);
        return new ReportBuilder(program, engine, engine.Run(set, samples, cancel));
    }

    private static long PeakBytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
