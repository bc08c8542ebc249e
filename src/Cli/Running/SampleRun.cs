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
        if (Refusals(chip, choice).FirstOrDefault() is { Message: { } message })
        {
            throw new UsageException(message);
        }

        // Refused before anything is compiled.
        choice.Knobs.Apply(chip);
    }

    /// <summary>Options that were given and mean nothing to a chip, and what is wrong with each.</summary>
    public static IEnumerable<(string Option, string Message)> Refusals(ChipDescription chip, ExecutionChoice choice)
        => chip is AsynchronousChip asynchronous ? Refusals(asynchronous, choice) : SynchronousRefusals(chip, choice);

    private static IEnumerable<(string Option, string Message)> SynchronousRefusals(ChipDescription chip, ExecutionChoice choice)
    {
        foreach (string option in choice.GivenForAsynchronous)
        {
            yield return (option, $"{option} was given, but {chip.Name} is a synchronous chip, which does not know it; leave it out, or take an asynchronous chip.");
        }

        (string Name, bool Given)[] waits = [("--queue-depth", choice.Knobs.QueueDepth is not null), ("--router-bandwidth", choice.Knobs.RouterBandwidth is not null)];
        foreach ((string option, _) in waits.Where(w => w.Given && choice.Options.Timing == Timing.Analytic))
        {
            yield return (option, $"{option} was given, but with analytic timing packets never wait in routers of {chip.Name}; add --timing cycle, or leave it out.");
        }
    }

    private static IEnumerable<(string Option, string Message)> Refusals(AsynchronousChip chip, ExecutionChoice choice)
    {
        if (choice.PhaseOverride is { } phase)
        {
            yield return ("--phase-cycles", $"--phase-cycles {phase} was given, but {chip.Name} is an asynchronous chip, which has no phases; leave it out.");
        }

        if (choice is { TimingGiven: true, Options.Timing: Timing.Analytic } && choice.FiringOf(chip) == FiringPolicy.Immediate)
        {
            yield return ("--timing", $"--timing analytic was given, but neurons of {chip.Name} fire immediately, so spikes depend on times: it is always simulated "
                + "event by event; leave it out, or add --firing windowed.");
        }

        (string Name, bool Given)[] waits =
            [("--queue-depth", choice.Knobs.QueueDepth is not null), ("--stalls", choice.Options.MeasureStalls), ("--trace", choice.Traced)];
        foreach ((string option, _) in waits.Where(w => w.Given && !choice.IsEventByEvent(chip)))
        {
            yield return (option, $"{option} was given, but with analytic timing no message of {chip.Name} is simulated, and none waits in a queue; add --timing cycle, "
                + "or leave it out.");
        }
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
