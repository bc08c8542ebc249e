using NeuroSim.Cli.Options;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Tracing;

namespace NeuroSim.Cli.Running;

/// <summary>The file of a trace: checked before the run, written after it, whole or not at all.</summary>
internal static class TraceOutput
{
    /// <summary>Finds out whether the trace can be written.</summary>
    /// <param name="choice">What is traced.</param>
    /// <param name="others">Files of the run, which must not be overwritten.</param>
    public static void Check(AnalysisChoice choice, params IEnumerable<string> others)
    {
        if (choice.Trace == OutputFile.StandardOutput)
        {
            throw new UsageException("--trace -: a trace is too large for standard output; give the name of a file.");
        }

        if (choice.Trace is { } trace && others.Any(o => Path.GetFullPath(o) == Path.GetFullPath(trace)))
        {
            throw new UsageException($"{trace}: this file is read or written by the same run; write the trace somewhere else.");
        }

        OutputFile.Check(choice.Trace, others);
    }

    /// <summary>Refuses to trace more samples than are run.</summary>
    public static void CheckSamples(AnalysisChoice choice, int samples)
    {
        if (choice.Trace is not null && choice.TraceSamples > samples)
        {
            throw new UsageException($"--trace-samples {choice.TraceSamples} was given, but the run has {samples}; give at most as many.");
        }
    }

    /// <summary>Runs the traced samples and writes what happens. Work that was cancelled is waited for, so that it takes its unfinished file away.</summary>
    public static Task<TraceSummary> WriteAsync(
        AnalysisChoice choice, ChipProgram program, RunCase run, ExecutionChoice execution, Terminal terminal, CancellationToken cancel)
        => Work.RunAsync(terminal, $"tracing {choice.TraceSamples:N0} samples", () => Write(choice, program, run, execution, cancel), CancellationToken.None);

    private static TraceSummary Write(AnalysisChoice choice, ChipProgram program, RunCase run, ExecutionChoice execution, CancellationToken cancel)
    {
        TraceSummary? summary = null;
        OutputFile.Write(
            choice.Trace!,
            file =>
            {
                using FileStream stream = File.Create(file);
                summary = RunTrace.Write(stream, program, run.Samples, choice.TraceSamples, execution.Options, choice.TraceEvents, cancel);
            },
            cancel);
        return summary!;
    }

    /// <summary>Says what was written.</summary>
    public static void Say(AnalysisChoice choice, TraceSummary summary, bool onScreen, Terminal terminal)
    {
        if (onScreen)
        {
            terminal.Say($"Trace: {choice.Trace} ({summary.Events:N0} events; open it in ui.perfetto.dev or chrome://tracing)");
        }

        if (summary.Truncated)
        {
            terminal.Note($"{choice.Trace}: the trace stops at {summary.Events:N0} events, before the end of the run; --trace-events allows more.");
        }
    }
}
