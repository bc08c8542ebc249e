using System.CommandLine;
using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>run</c>: a network or program on images; latency, spikes and energy out.</summary>
internal static class RunVerb
{
    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "run",
            "Run a network on a chip: latency, spikes, energy, and how far the result is from the network as trained.",
            "neurosim run net.pth --chip tianjic-like --d 4 --input images.npz",
            "neurosim run net.pth --chip my-chip.json --d 4 --input t10k-images-idx3-ubyte --samples 16 --weights exact",
            "neurosim run net-tianjic-like.nsp --input images.npz --report out.json --per-sample",
            "neurosim run net.nsp --input images.npz --report - | jq .energyPj.total");
        NetworkOptions network = new("Checkpoint (.pth, .pt, .safetensors) or compiled program (.nsp).");
        Option<string?> chip = OptionValues.Name("--chip", "Built-in chip or chip file; not needed for a program.", "NAME|FILE");
        MappingOptions mapping = new(placed: true);
        ExecutionOptions execution = new();
        network.AddTo(verb);
        verb.Add(chip);
        execution.AddTo(verb);
        mapping.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(
            new(network.Read(parsed), parsed.GetValue(chip), mapping.Read(parsed), mapping.Given(parsed), execution.Read(parsed)),
                terminal, cancel));
        return verb;
    }

    /// <summary>Runs and reports.</summary>
    public static async Task<int> RunAsync(RunChoice choice, Terminal terminal, CancellationToken cancel)
    {
        ReportOutput output = new(choice.Execution.Report);
        output.Check([choice.Network.File, choice.Execution.Input, .. choice.Chip is null ? Array.Empty<string>() : [choice.Chip]]);
        CheckChoice(choice);
        long start = Stopwatch.GetTimestamp();
        ImageSet images = await Work.RunAsync(terminal, $"reading {Path.GetFileName(choice.Execution.Input)}",
            () => InputImages.Read(choice.Execution, terminal), cancel);
        InputImages.CheckSize(images, choice.Network.ImageSize);
        int samples = InputImages.Samples(images, choice.Execution.Samples);
        double imageMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        ReadyProgram ready = await PrepareAsync(choice, images, terminal, cancel);
        RunReport report = await SampleRun.RunAsync(ready with { LoadMs = ready.LoadMs + imageMs }, images, samples, choice.Execution,
            terminal, cancel);
        output.Write(report.ToJson(), () => ReportView.Show(report, terminal), terminal, cancel);
        return ExitCodes.Success;
    }

    private static async Task<ReadyProgram> PrepareAsync(RunChoice choice, ImageSet images, Terminal terminal, CancellationToken cancel)
    {
        if (Programs.IsProgram(choice.Network.File))
        {
            ReadyProgram loaded = await ProgramSource.LoadAsync(choice.Network, choice.Chip, terminal, cancel);
            InputImages.Check(images, loaded.Program.Source, choice.Network.File, terminal);
            CheckWeights(choice, loaded);
            return loaded;
        }

        ChipDescription chip = ChipReader.Read(choice.Chip!);
        (SpikingNetwork network, double loadMs) = await ProgramSource.ReadNetworkAsync(choice.Network, images, terminal, cancel);
        InputImages.Check(images, network, choice.Network.File, terminal);
        return await ProgramSource.CompileAsync(network, loadMs, chip, choice.Mapping, terminal, cancel);
    }

    private static void CheckWeights(RunChoice choice, ReadyProgram loaded)
    {
        if (choice.GivenMapping.Contains(MappingOptions.Weights) && choice.Mapping.ExactWeights != loaded.Program.ExactWeights)
        {
            throw new UsageException($"{choice.Network.File}: was compiled with --weights {(loaded.Program.ExactWeights ? "exact" : "int8")}; "
                + "leave --weights out, or compile the checkpoint again.");
        }
    }

    private static void CheckChoice(RunChoice choice)
    {
        bool program = Programs.IsProgram(choice.Network.File);
        if (!program && choice.Chip is null)
        {
            throw new UsageException($"{choice.Network.File}: --chip is needed to run a checkpoint. Built-in chips: "
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

/// <summary>All that the user chose for a run.</summary>
/// <param name="Network">Which network.</param>
/// <param name="Chip">Which chip, or null.</param>
/// <param name="Mapping">How it is compiled.</param>
/// <param name="GivenMapping">Names of the options about compiling that were given.</param>
/// <param name="Execution">What is run, and how.</param>
internal sealed record RunChoice(
    NetworkChoice Network, string? Chip, CompileOptions Mapping, IReadOnlyList<string> GivenMapping, ExecutionChoice Execution);
