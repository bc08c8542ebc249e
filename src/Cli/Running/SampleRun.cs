using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Running;

/// <summary>What a run found.</summary>
/// <param name="Report">The report.</param>
/// <param name="Detail">What pages show beyond it; null unless <see cref="RunOptions.Detail"/> was set.</param>
internal sealed record RunResult(RunReport Report, RunDetail? Detail);

/// <summary>Runs a program on images or recordings and builds the report.</summary>
internal static class SampleRun
{
    /// <summary>Runs a program.</summary>
    /// <param name="ready">The program.</param>
    /// <param name="set">The images or recordings.</param>
    /// <param name="samples">How many of them.</param>
    /// <param name="choice">How.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="cancel">Stops the run.</param>
    public static Task<RunResult> RunAsync(
        ReadyProgram ready, ISampleSet set, int samples, ExecutionChoice choice, Terminal terminal, CancellationToken cancel)
        => Work.RunAsync(
            terminal,
            $"running {samples:N0} samples on {ready.Program.Chip.Name}",
            samples,
            step => Run(ready, set, samples, choice, choice.Options with { Progress = _ => step() }, cancel),
            cancel);

    /// <summary>Refuses options that mean nothing to the kind of chip.</summary>
    public static void CheckOptions(ChipDescription chip, ExecutionChoice choice)
    {
        if (chip is SynchronousChip && choice.GivenForAsynchronous is [var option, ..])
        {
            throw new UsageException($"{option} was given, but {chip.Name} is a synchronous chip, which does not know it; leave it out, or take an "
                + "asynchronous chip.");
        }

        if (chip is AsynchronousChip && choice.PhaseOverride is { } phase)
        {
            throw new UsageException($"--phase-cycles {phase} was given, but {chip.Name} is an asynchronous chip, which has no phases; leave it out.");
        }

        if (chip is AsynchronousChip && choice.TimingGiven)
        {
            throw new UsageException($"--timing was given, but {chip.Name} is an asynchronous chip, which is always simulated event by event; leave it out.");
        }

        string? waits = choice.Knobs.QueueDepth is not null ? "--queue-depth" : choice.Knobs.RouterBandwidth is not null ? "--router-bandwidth" : null;
        if (chip is SynchronousChip && choice.Options.Timing == Timing.Analytic && waits is not null)
        {
            throw new UsageException($"{waits} was given, but with analytic timing packets never wait in routers of {chip.Name}; add --timing cycle, or leave it out.");
        }

        // Refused before anything is compiled.
        choice.Knobs.Apply(chip);
    }

    /// <summary>The program as it is run: on a chip with the bandwidths that the user chose.</summary>
    public static ChipProgram Program(ReadyProgram ready, ExecutionChoice choice)
        => choice.Knobs.IsEmpty ? ready.Program : ready.Program.On(choice.Knobs.Apply(ready.Program.Chip));

    private static RunResult Run(
        ReadyProgram ready, ISampleSet set, int samples, ExecutionChoice choice, RunOptions options, CancellationToken cancel)
    {
        ChipProgram program = Program(ready, choice);
        ReportBuilder builder = program.Chip is AsynchronousChip
            ? Asynchronous(program, set, samples, options, cancel)
            : Synchronous(program, set, samples, options, cancel);
        HostPart host = new(ready.LoadMs, ready.CompileMs, 0, 0, options.Threads, PeakBytes());
        return new(builder.Build(set.Labels, choice.PerSample, choice.Overrides, host), options.Detail ? builder.Detail() : null);
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
