using System.CommandLine;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Compiler;
using NeuroSim.Models;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>fit</c>: what each layer needs of a core, and the smallest array that holds the network.</summary>
internal static class FitVerb
{
    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "fit",
            "Show what each layer needs of a chip's cores, against what a core has, and the smallest array that holds the network.",
            "neurosim fit net.pth --chip tianjic-like --d 4",
            "neurosim fit net.pth --chip my-chip.json --image-size 224x224 --folding 8");
        NetworkOptions network = new(NetworkFile.Sources);
        Option<string?> chip = OptionValues.Name("--chip", "Built-in chip or chip file.", "NAME|FILE");
        chip.Required = true;
        MappingOptions mapping = new(placed: false);
        network.AddTo(verb);
        verb.Add(chip);
        mapping.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(network.Read(parsed), parsed.GetRequiredValue(chip)!, mapping.Read(parsed), terminal,
            cancel));
        return verb;
    }

    private static async Task<int> RunAsync(NetworkChoice choice, string chipName, CompileOptions mapping, Terminal terminal,
        CancellationToken cancel)
    {
        ChipDescription chip = ChipReader.Read(chipName);
        SpikingNetwork network = await Work.RunAsync(terminal, $"reading {Path.GetFileName(choice.File)}", Read, cancel);
        FitResult fit = await Work.RunAsync(terminal, $"fitting {network.Name} to {chip.Name}", Fit, cancel);
        FitView.Show(network, chip, fit, mapping, terminal);
        fit.CheckArray(chip);
        return ExitCodes.Success;

        SpikingNetwork Read() => NetworkFile.Read(choice, terminal);
        FitResult Fit() => FitResult.Of(network, chip, mapping);
    }
}
