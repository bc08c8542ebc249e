using System.CommandLine;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Compiler;
using NeuroSim.Models;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>compile</c>: a network to a program file.</summary>
internal static class CompileVerb
{
    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "compile",
            "Compile a network for a chip and save the program.",
            "neurosim compile net.pth --chip tianjic-like --d 4",
            "neurosim compile net.pth --chip my-chip.json --d 4 --image-size 224x224 --folding 8 -o net.nsp");
        NetworkOptions network = new(NetworkFile.Sources);
        Option<string?> chip = OptionValues.Name("--chip", "Built-in chip or chip file.", "NAME|FILE");
        chip.Required = true;
        Option<string?> output = OptionValues.Output(
            "--output", "Program file to write (default: NETWORK-CHIP.nsp in the current folder).", "-o");
        MappingOptions mapping = new(placed: true);
        network.AddTo(verb);
        verb.Add(chip);
        verb.Add(output);
        mapping.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(
            network.Read(parsed), parsed.GetRequiredValue(chip)!, parsed.GetValue(output), mapping.Read(parsed), terminal, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(
        NetworkChoice choice, string chipName, string? output, CompileOptions mapping, Terminal terminal, CancellationToken cancel)
    {
        ChipDescription chip = ChipReader.Read(chipName);
        string path = output ?? DefaultPath(choice.File, chip);
        CheckPath(path);
        OutputFile.Check(path, choice.File, chipName);
        SpikingNetwork network = await Work.RunAsync(
            terminal, $"reading {Path.GetFileName(choice.File)}", () => NetworkFile.Read(choice, terminal), cancel);
        ReadyProgram ready = await ProgramSource.CompileAsync(network, 0, chip, mapping, terminal, cancel);
        OutputFile.Write(path, file => Programs.Save(ready.Program, file), cancel);
        ProgramView.Show(ready.Program, terminal);
        terminal.Say($"Compiled in {Format.HostTime(ready.CompileMs)}. Program: {path} ({Format.Bytes(new FileInfo(path).Length)})");
        return ExitCodes.Success;
    }

    // 'run' knows programs by their ending.
    private static void CheckPath(string path)
    {
        if (!Programs.IsProgram(path))
        {
            throw new UsageException($"-o {path}: a program file ends with {Programs.Extension}; call it "
                + $"{Path.GetFileName(path)}{Programs.Extension}.");
        }
    }

    private static string DefaultPath(string file, ChipDescription chip)
    {
        string name = $"{Path.GetFileNameWithoutExtension(file)}-{chip.Name}{Programs.Extension}";
        return string.Concat(name.Select(c => Path.GetInvalidFileNameChars().Contains(c) || c is '\\' or ':' ? '-' : c));
    }
}
