using System.CommandLine;
using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Pages;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>compare</c>: one network and input on several chips, side by side.</summary>
internal static class CompareVerb
{
    private const string Schema = "neurosim-comparison/1";

    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "compare",
            "Run the same network and input on two or more chips, and show them side by side.",
            "neurosim compare net.pth --chip tianjic-like --chip my-chip.json --d 4 --input images.npz",
            "neurosim compare net.pth --chip a.json --chip b.json --d 4 --input images.npz --samples 8 --report comparison.json",
            "neurosim compare net.pth --chip tianjic-like --chip sync-twin --d 4 --input images.npz --html comparison.html",
            "neurosim compare net.onnx --chip speck-xl --chip sync-twin --input events.npz --firing windowed");
        NetworkOptions network = new(NetworkFile.Sources);
        Option<string[]> chips = new("--chip")
        {
            Description = "Built-in chip or chip file; give it once for each chip.",
            HelpName = "NAME|FILE",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
        };
        MappingOptions mapping = new(placed: true);
        ExecutionOptions execution = new();
        EventOptions events = new();
        PageOptions pages = new();
        network.AddTo(verb);
        verb.Add(chips);
        execution.AddTo(verb);
        SimdOption.AddTo(verb);
        events.AddTo(verb);
        mapping.AddTo(verb);
        pages.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(
            new(network.Read(parsed), null, mapping.Read(parsed), mapping.Given(parsed), execution.Read(parsed), events.Read(parsed))
            {
                Pages = pages.Read(parsed),
            },
            parsed.GetRequiredValue(chips),
            terminal,
            cancel));
        return verb;
    }

    private static async Task<int> RunAsync(RunChoice choice, string[] names, Terminal terminal, CancellationToken cancel)
    {
        ReportOutput output = new(choice.Execution.Report);
        PageOutput pages = new(choice.Pages, quiet: choice.Execution.Report == OutputFile.StandardOutput);
        output.Check([choice.Network.File, choice.Execution.Input, .. names]);
        pages.Check(choice.Execution.Report, [choice.Network.File, choice.Execution.Input, .. names]);
        IReadOnlyList<ChipDescription> chips = Chips(choice.Network, names);
        CheckOptions(chips, choice.Execution);
        List<ComparedRun> runs = [];
        for (int i = 0; i < chips.Count; i++)
        {
            RunChoice one = choice with { Chip = names[i], Execution = choice.Execution.For(chips[i]) };
            RunCase run = await RunCase.PrepareAsync(one, terminal, cancel);
            ExecutionChoice execution = one.Execution with { Given = choice.Given, Options = one.Execution.Options with { Detail = choice.Pages.Wanted } };
            (RunReport report, RunDetail? detail) = await SampleRun.RunAsync(run.Ready, run.Samples, run.Count, execution, terminal, cancel);
            runs.Add(new(report.Chip.Name, report, detail, chips[i]));
        }

        RunReport[] reports = [.. runs.Select(r => r.Report)];
        string json = ToJson(reports);
        output.Write(json, () => CompareView.Show(reports, terminal), terminal, cancel);
        pages.Write(() => ComparePage.Render(runs, json), () => ComparePage.Charts(runs), terminal, cancel);
        return ExitCodes.Success;
    }

    // An option must mean something to at least one of the chips.
    private static void CheckOptions(IReadOnlyList<ChipDescription> chips, ExecutionChoice execution)
    {
        foreach ((string option, string message) in SampleRun.Refusals(chips[0], execution))
        {
            if (chips.All(c => SampleRun.Refusals(c, execution).Any(r => r.Option == option)))
            {
                throw new UsageException(message);
            }
        }

        if (chips.All(c => c is SynchronousChip) || chips.All(c => c is AsynchronousChip))
        {
            // Links, too, only some of them may have.
            execution.Knobs.Apply(chips.FirstOrDefault(c => c is not AsynchronousChip { Router: RouterKind.Shared }) ?? chips[0]);
        }
    }

    private static IReadOnlyList<ChipDescription> Chips(NetworkChoice choice, string[] names)
    {
        if (Programs.IsProgram(choice.File))
        {
            throw new UsageException($"{choice.File}: a program is compiled for one chip; give the checkpoint, which is compiled for "
                + "each.");
        }

        return names.Length >= 2
            ? ChipReader.ReadAll(names)
            : throw new UsageException($"--chip {names[0]}: compare needs two chips or more; give --chip once for each.");
    }

    private static string ToJson(IEnumerable<RunReport> reports)
    {
        JsonObject root = new() { ["schema"] = Schema, ["reports"] = new JsonArray([.. reports.Select(r => JsonNode.Parse(r.ToJson()))]) };
        return root.ToJsonString(JsonText.Indented);
    }
}
