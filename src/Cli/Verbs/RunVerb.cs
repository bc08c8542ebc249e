using System.CommandLine;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Pages;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Analysis;
using NeuroSim.Simulator.Reports;
using NeuroSim.Simulator.Tracing;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>run</c>: a network or program on images or recordings; latency, spikes and energy out.</summary>
internal static class RunVerb
{
    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "run",
            "Run a network on a chip: latency, spikes, energy, and how far the result is from the network as trained.",
            "neurosim run net.pth --chip tianjic-like --d 4 --input images.npz",
            "neurosim run net.pth --chip tianjic-like --d 4 --input images.npz --analyse --trace run.json",
            "neurosim run net.pth --chip my-chip.json --d 4 --input t10k-images-idx3-ubyte --samples 16 --weights exact",
            "neurosim run net-tianjic-like.nsp --input images.npz --report out.json --per-sample",
            "neurosim run net.nsp --input images.npz --report - | jq .energyPj.total",
            "neurosim run net.pth --chip tianjic-like --d 4 --input images.npz --html run.html --svg charts",
            "neurosim run net.onnx --chip speck-xl --input events.npz",
            "neurosim run net.nir --chip speck-like --input recordings/ --recordings 60001-60100",
            "neurosim run net.nir --chip speck-xl --firing windowed --time-bins 30 --input recording.aedat4 --sub-sample 4");
        NetworkOptions network = new(NetworkFile.SourcesAndPrograms);
        Option<string?> chip = OptionValues.Name("--chip", "Built-in chip or chip file; not needed for a program.", "NAME|FILE");
        MappingOptions mapping = new(placed: true);
        ExecutionOptions execution = new();
        EventOptions events = new();
        PageOptions pages = new();
        AnalysisOptions analysis = new();
        network.AddTo(verb);
        verb.Add(chip);
        execution.AddTo(verb);
        SimdOption.AddTo(verb);
        events.AddTo(verb);
        analysis.AddTo(verb);
        mapping.AddTo(verb);
        pages.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(
            Choice(new(network.Read(parsed), parsed.GetValue(chip), mapping.Read(parsed), mapping.Given(parsed), execution.Read(parsed), events.Read(parsed))
            {
                Pages = pages.Read(parsed),
                Analysis = analysis.Read(parsed),
            }),
            terminal,
            cancel));
        return verb;
    }

    /// <summary>Runs and reports.</summary>
    public static async Task<int> RunAsync(RunChoice choice, Terminal terminal, CancellationToken cancel)
    {
        ReportOutput output = new(choice.Execution.Report);
        PageOutput pages = new(choice.Pages, quiet: choice.Execution.Report == OutputFile.StandardOutput);
        string[] inputs = [choice.Network.File, choice.Execution.Input, .. choice.Chip is null ? Array.Empty<string>() : [choice.Chip]];
        output.Check(inputs);
        pages.Check(choice.Execution.Report, inputs);
        string[] reports = choice.Execution.Report is { } file and not OutputFile.StandardOutput ? [file] : [];
        TraceOutput.Check(choice.Analysis, [.. inputs, .. reports, .. choice.Pages.Html is { } page ? [page] : Array.Empty<string>()]);
        CheckChoice(choice);
        RunCase run = await RunCase.PrepareAsync(choice, terminal, cancel);
        TraceOutput.CheckSamples(choice.Analysis, run.Count);
        (RunReport report, RunDetail? detail) = await ResultAsync(run, choice, terminal, cancel);
        TraceSummary? trace = choice.Analysis.Trace is null
            ? null
            : await TraceOutput.WriteAsync(choice.Analysis, SampleRun.Program(run.Ready, choice.Execution), run, choice.Execution, terminal, cancel);
        output.Write(report.ToJson(), () => Show(report, terminal), terminal, cancel);
        if (trace is not null)
        {
            TraceOutput.Say(choice.Analysis, trace, choice.Execution.Report != OutputFile.StandardOutput, terminal);
        }

        pages.Write(() => RunPage.Render(report, detail, run.Ready.Program.Chip), () => RunPage.Charts(report, detail), terminal, cancel);
        return ExitCodes.Success;
    }

    private static RunChoice Choice(RunChoice given) => given with { Execution = given.Execution with { Traced = given.Analysis.Trace is not null } };

    private static void Show(RunReport report, Terminal terminal)
    {
        ReportView.Show(report, terminal);
        AnalysisView.Show(report.Analysis, terminal);
    }

    private static async Task<RunResult> ResultAsync(RunCase run, RunChoice choice, Terminal terminal, CancellationToken cancel)
    {
        RunAnalysis? analysis = choice.Analysis.Analyse ? new(run.Ready.Program.Source, run.Ready.Program.Bind(run.Samples)) : null;
        ExecutionChoice execution = choice.Execution with
        {
            Given = choice.Given,
            Options = choice.Execution.Options with { Observer = analysis, Detail = choice.Pages.Wanted }
        };
        RunResult result = await SampleRun.RunAsync(run.Ready, run.Samples, run.Count, execution, terminal, cancel);
        return analysis is null
            ? result
            : result with
            {
                Report = result.Report with
                {
                    Analysis = await Work.RunAsync(terminal, "analysing", ()
                    => analysis.Result(execution.Options.Threads, cancel), cancel)
                },
            };
    }

    private static void CheckChoice(RunChoice choice)
    {
        bool program = Programs.IsProgram(choice.Network.File);
        if (!program && choice.Chip is null)
        {
            throw new UsageException($"{choice.Network.File}: --chip is needed to run a network. Built-in chips: "
                + $"{string.Join(", ", ChipReader.BuiltIn)}.");
        }

        string[] given = [.. choice.GivenMapping.Where(o => o != MappingOptions.Weights)];
        if (program && given.Length > 0)
        {
            throw new UsageException($"{choice.Network.File}: is compiled already, so {string.Join(", ", given)} can change "
                + "nothing; leave it out, or give the checkpoint.");
        }
    }
}
