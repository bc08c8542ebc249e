using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
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
            "Run the same network and images on two or more chips, and show them side by side.",
            "neurosim compare net.pth --chip tianjic-like --chip my-chip.json --d 4 --input images.npz",
            "neurosim compare net.pth --chip a.json --chip b.json --d 4 --input images.npz --samples 8 --report comparison.json");
        NetworkOptions network = new("Checkpoint (.pth, .pt, .safetensors).");
        Option<string[]> chips = new("--chip")
        {
            Description = "Built-in chip or chip file; give it once for each chip.",
            HelpName = "NAME|FILE",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
        };
        MappingOptions mapping = new(placed: true);
        ExecutionOptions execution = new();
        network.AddTo(verb);
        verb.Add(chips);
        execution.AddTo(verb);
        mapping.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(
            network.Read(parsed), parsed.GetRequiredValue(chips), mapping.Read(parsed), execution.Read(parsed), terminal, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(
        NetworkChoice choice, string[] names, CompileOptions mapping, ExecutionChoice execution, Terminal terminal,
            CancellationToken cancel)
    {
        ReportOutput output = new(execution.Report);
        output.Check([choice.File, execution.Input, .. names]);
        IReadOnlyList<ChipDescription> chips = Chips(choice, names);
        long start = Stopwatch.GetTimestamp();
        ImageSet images = await Work.RunAsync(terminal, $"reading {Path.GetFileName(execution.Input)}",
            () => InputImages.Read(execution, terminal), cancel);
        InputImages.CheckSize(images, choice.ImageSize);
        int samples = InputImages.Samples(images, execution.Samples);
        (SpikingNetwork network, _) = await ProgramSource.ReadNetworkAsync(choice, images, terminal, cancel);
        InputImages.Check(images, network, choice.File, terminal);
        double loadMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        List<RunReport> reports = [];
        foreach (ChipDescription chip in chips)
        {
            ReadyProgram ready = await ProgramSource.CompileAsync(network, loadMs, chip, mapping, terminal, cancel);
            reports.Add(await SampleRun.RunAsync(ready, images, samples, execution, terminal, cancel));
        }

        output.Write(ToJson(reports), () => CompareView.Show(reports, terminal), terminal, cancel);
        return ExitCodes.Success;
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
