using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Onnx;

namespace NeuroSim.Cli.Running;

/// <summary>A program that is ready to run, and how long it took to get there.</summary>
/// <param name="Program">The program.</param>
/// <param name="LoadMs">Milliseconds to read checkpoint or program.</param>
/// <param name="CompileMs">Milliseconds to compile; 0 for a saved program.</param>
internal sealed record ReadyProgram(ChipProgram Program, double LoadMs, double CompileMs);

/// <summary>Gets programs: by compiling a checkpoint, or from a file.</summary>
internal static class ProgramSource
{
    /// <summary>Compiles a network for a chip.</summary>
    public static async Task<ReadyProgram> CompileAsync(
        SpikingNetwork network, double loadMs, ChipDescription chip, CompileOptions options, Terminal terminal, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        ChipProgram program = await Work.RunAsync(
            terminal, $"compiling {network.Name} for {chip.Name}", () => ChipCompiler.Compile(network, chip, options), cancel);
        return new(program, loadMs, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>Reads a network for images or recordings.</summary>
    public static Task<(SpikingNetwork Network, double LoadMs)> ReadNetworkAsync(
        NetworkChoice choice, ISampleSet samples, Terminal terminal, CancellationToken cancel)
        => TimedAsync(choice, () => NetworkFile.Read(choice, samples, terminal), terminal, cancel);

    /// <summary>Reads a network that says the size of its input.</summary>
    public static Task<(SpikingNetwork Network, double LoadMs)> ReadNetworkAsync(
        NetworkChoice choice, OnnxInput? input, Terminal terminal, CancellationToken cancel)
        => TimedAsync(choice, () => NetworkFile.Read(choice, terminal, input), terminal, cancel);

    /// <summary>Loads a program and checks what the user says of it.</summary>
    public static async Task<ReadyProgram> LoadAsync(NetworkChoice choice, string? chip, Terminal terminal, CancellationToken cancel)
    {
        if (choice.Sparse)
        {
            throw new UsageException($"{choice.File}: is compiled already, so --sparse can change nothing; leave it out, or compile the network with it.");
        }

        ChipDescription? expected = chip is null ? null : ChipReader.Read(chip);
        long start = Stopwatch.GetTimestamp();
        ChipProgram program = await Work.RunAsync(terminal, $"loading {Path.GetFileName(choice.File)}", () => Programs.Load(choice.File),
            cancel);
        if (choice.D is { } d && d != program.Source.D)
        {
            throw new UsageException($"{choice.File}: was compiled with D = {program.Source.D}, but --d {d} was given; leave --d out, or "
                + "compile the checkpoint again.");
        }

        if (expected is not null && Difference(program.Chip, expected) is { } difference)
        {
            throw new UsageException($"{choice.File}: was compiled for the chip '{program.Chip.Name}', but --chip {chip} was given, "
                + $"{difference}; leave --chip out, or compile the checkpoint for it.");
        }

        return new(program, Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0);
    }

    private static Task<(SpikingNetwork Network, double LoadMs)> TimedAsync(
        NetworkChoice choice, Func<SpikingNetwork> read, Terminal terminal, CancellationToken cancel)
    {
        return Work.RunAsync(terminal, $"reading {Path.GetFileName(choice.File)}", Timed, cancel);

        (SpikingNetwork Network, double LoadMs) Timed()
        {
            long start = Stopwatch.GetTimestamp();
            SpikingNetwork network = choice.Sparse ? read().WithSparseConvolutions() : read();
            return (network, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    // Two files may describe different chips under one name.
    private static string? Difference(ChipDescription compiled, ChipDescription given)
    {
        if (!string.Equals(compiled.Name, given.Name, StringComparison.Ordinal))
        {
            return $"which is the chip '{given.Name}'";
        }

        Dictionary<string, string> facts = ChipSheet.Facts(compiled).ToDictionary(f => f.Path, f => f.Text, StringComparer.Ordinal);
        ChipFact? other = ChipSheet.Facts(given).FirstOrDefault(f => facts.GetValueOrDefault(f.Path) != f.Text);
        return other is null ? null : $"whose {other.Path} is {other.Text} and not {facts.GetValueOrDefault(other.Path)}";
    }
}
