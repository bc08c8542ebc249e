using System.CommandLine;
using NeuroSim.Simulator.Tracing;

namespace NeuroSim.Cli.Options;

/// <summary>What a run is looked at for, beside its report.</summary>
internal sealed class AnalysisOptions
{
    private const int MostEvents = 1_000_000_000;

    private readonly Option<bool> _analyse = OptionValues.Switch(
        "--analyse", "Add field analyses: effective rank, approximation error |ReLU(V) - S(V)|, saturation and histograms of each site; use of the "
            + "weights' range.");

    private readonly Option<string?> _trace = OptionValues.Output(
        "--trace", "Write what happens when as a Chrome trace (JSON), which Perfetto (ui.perfetto.dev) and chrome://tracing show. Asynchronous chips with windowed firing: with --timing cycle.");

    private readonly Option<int?> _samples = OptionValues.Whole("--trace-samples", "How many samples to trace, from the first (default 1).", 1, int.MaxValue);

    private readonly Option<int?> _events = OptionValues.Whole(
        "--trace-events", $"Most events of the trace, which then ends with a mark that says so (default {RunTrace.DefaultEvents:N0}).", 1, MostEvents);

    public void AddTo(Command command)
    {
        Option[] all = [_analyse, _trace, _samples, _events];
        foreach (Option option in all)
        {
            command.Add(option);
        }
    }

    public AnalysisChoice Read(ParseResult parsed)
    {
        string? trace = parsed.GetValue(_trace);
        Option? idle = trace is not null ? null : ((Option[])[_samples, _events]).FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false });
        return idle is null
            ? new(parsed.GetValue(_analyse), trace, parsed.GetValue(_samples) ?? 1, parsed.GetValue(_events) ?? RunTrace.DefaultEvents)
            : throw new UsageException($"{idle.Name} was given, but nothing is traced; add --trace FILE, or leave it out.");
    }
}

/// <summary>What the user wants to look at.</summary>
/// <param name="Analyse">True for field analyses.</param>
/// <param name="Trace">File of the trace, or null.</param>
/// <param name="TraceSamples">Samples that are traced.</param>
/// <param name="TraceEvents">Most events of the trace.</param>
internal sealed record AnalysisChoice(bool Analyse = false, string? Trace = null, int TraceSamples = 1, long TraceEvents = RunTrace.DefaultEvents);
