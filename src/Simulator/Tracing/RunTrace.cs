using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Tracing;

/// <summary>What a trace came to.</summary>
/// <param name="Events">Events written.</param>
/// <param name="Truncated">Whether the limit of events was reached: the trace then ends with a mark that says so.</param>
public sealed record TraceSummary(long Events, bool Truncated);

/// <summary>
/// Traces the first samples of a run in the Trace Event Format, which Perfetto and chrome://tracing show. They are run again for it, one after the other on one
/// thread, so a traced run is the run itself, and its trace does not depend on threads.
/// </summary>
public static class RunTrace
{
    /// <summary>Events that a trace holds unless told otherwise.</summary>
    public const long DefaultEvents = 2_000_000;

    /// <summary>Runs samples and writes their trace as it grows.</summary>
    /// <param name="stream">Where it goes; not closed.</param>
    /// <param name="program">What is run.</param>
    /// <param name="set">Samples.</param>
    /// <param name="samples">How many of them, from the first.</param>
    /// <param name="options">How they are run; threads and repetitions are not looked at.</param>
    /// <param name="limit">Most events.</param>
    /// <param name="cancel">Stops the run; what was written then is no whole trace.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TraceSummary Write(Stream stream, ChipProgram program, ISampleSet set, int samples, RunOptions options, long limit, CancellationToken cancel)
    {
        using CancellationTokenSource full = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        BufferedStream buffered = new(stream, 1 << 16);
        using TraceWriter writer = new(buffered, limit) { Full = full.Cancel };
        RunTracer tracer = new(program, writer);
        RunOptions quiet = options with
        {
            Threads = 1,
            Repeat = 1,
            CompareWithGolden = false,
            MeasureStalls = false,
            Detail = false,
            Progress = null,
            Observer = null,
            Tracer = tracer,
        };
        try
        {
            Run(program, set, samples, quiet, full.Token);
        }
        catch (OperationCanceledException) when (writer.IsFull && !cancel.IsCancellationRequested)
        {
            // The trace is full: what else the samples do is not looked at.
        }

        cancel.ThrowIfCancellationRequested();
        tracer.EndSample();
        writer.End(
            ("network", program.Source.Name), ("chip", program.Chip.Name), ("samples", samples), ("events", writer.Events),
            ("complete", writer.IsFull ? "no: the limit of events was reached" : "yes"));
        buffered.Flush();
        return new(writer.Events, writer.IsFull);
    }

    private static void Run(ChipProgram program, ISampleSet set, int samples, RunOptions options, CancellationToken cancel)
    {
        if (program.Chip is AsynchronousChip)
        {
            _ = new AsynchronousEngine(program, set, options).Run(set, samples, cancel);
        }
        else
        {
            _ = new SynchronousEngine(program, set, options).Run(set, samples, cancel);
        }
    }
}
