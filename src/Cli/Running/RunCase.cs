using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;

namespace NeuroSim.Cli.Running;

/// <summary>A program and what it runs on.</summary>
/// <param name="Ready">The program.</param>
/// <param name="Samples">Images or recordings.</param>
/// <param name="Count">How many of them.</param>
internal sealed record RunCase(ReadyProgram Ready, ISampleSet Samples, int Count)
{
    /// <summary>Reads, checks and compiles all that a run needs. What the network is decides what the input is read as.</summary>
    public static async Task<RunCase> PrepareAsync(RunChoice choice, Terminal terminal, CancellationToken cancel)
    {
        NetworkFile.CheckOptions(choice.Network);
        return NetworkFile.KindOf(choice.Network.File) switch
        {
            NetworkKind.Program => await OfProgramAsync(choice, terminal, cancel),
            NetworkKind.Checkpoint => await ImagesFirstAsync(choice, terminal, cancel),
            NetworkKind.Onnx when InputKind.Of(choice.Execution.Input) is var kind => kind == OnnxInput.Image
                ? await ImagesFirstAsync(choice, terminal, cancel)
                : await NetworkFirstAsync(choice, kind, terminal, cancel),
            _ => await NetworkFirstAsync(choice, null, terminal, cancel),
        };
    }

    private static async Task<RunCase> OfProgramAsync(RunChoice choice, Terminal terminal, CancellationToken cancel)
    {
        ReadyProgram ready = await ProgramSource.LoadAsync(choice.Network, choice.Chip, terminal, cancel);
        choice.CheckWeights(ready.Program.ExactWeights);
        ChipDescription chip = ready.Program.Chip;
        SampleRun.CheckOptions(chip, choice.Execution);
        (ISampleSet samples, double ms) = await SamplesAsync(choice, ready.Program.Source, chip, terminal, cancel);
        return new(ready with { LoadMs = ready.LoadMs + ms }, samples, InputImages.Samples(samples, choice.Execution.Samples));
    }

    // A state dict does not say the size of its images, and an ONNX graph need not: they do.
    private static async Task<RunCase> ImagesFirstAsync(RunChoice choice, Terminal terminal, CancellationToken cancel)
    {
        ChipDescription chip = ReadChip(choice);
        (ImageSet images, double ms) = await ImagesAsync(choice, terminal, cancel);
        int count = InputImages.Samples(images, choice.Execution.Samples);
        (SpikingNetwork network, double loadMs) = await ProgramSource.ReadNetworkAsync(choice.Network, images, terminal, cancel);
        InputImages.Check(images, network, choice.Network.File, terminal);
        return new(await ProgramSource.CompileAsync(network, loadMs + ms, chip, choice.Mapping, terminal, cancel), images, count);
    }

    private static async Task<RunCase> NetworkFirstAsync(RunChoice choice, OnnxInput? input, Terminal terminal, CancellationToken cancel)
    {
        ChipDescription chip = ReadChip(choice);
        (SpikingNetwork network, double loadMs) = await ProgramSource.ReadNetworkAsync(choice.Network, input, terminal, cancel);
        (ISampleSet samples, double ms) = await SamplesAsync(choice, network, chip, terminal, cancel);
        int count = InputImages.Samples(samples, choice.Execution.Samples);
        return new(await ProgramSource.CompileAsync(network, loadMs + ms, chip, choice.Mapping, terminal, cancel), samples, count);
    }

    private static ChipDescription ReadChip(RunChoice choice)
    {
        ChipDescription chip = ChipReader.Read(choice.Chip!);
        SampleRun.CheckOptions(chip, choice.Execution);
        return chip;
    }

    private static async Task<(ISampleSet Samples, double Ms)> SamplesAsync(
        RunChoice choice, SpikingNetwork network, ChipDescription chip, Terminal terminal, CancellationToken cancel)
    {
        if (network.Input is EventInput)
        {
            return await EventsAsync(choice, network, chip, terminal, cancel);
        }

        (ImageSet images, double ms) = await ImagesAsync(choice, terminal, cancel);
        InputImages.Check(images, network, choice.Network.File, terminal);
        return (images, ms);
    }

    private static async Task<(ImageSet Images, double Ms)> ImagesAsync(RunChoice choice, Terminal terminal, CancellationToken cancel)
    {
        string[] misplaced = [.. choice.Events.Given.Keys, .. choice.Network.BinUs is null ? Array.Empty<string>() : ["--bin-us"]];
        if (misplaced.Length > 0)
        {
            throw new UsageException($"{string.Join(", ", misplaced)}: the network in {choice.Network.File} takes images, which are not cut or changed so; "
                + "leave it out.");
        }

        long start = Stopwatch.GetTimestamp();
        ImageSet images = await Work.RunAsync(
            terminal, $"reading {Path.GetFileName(choice.Execution.Input)}", () => InputImages.Read(choice.Execution, terminal), cancel);
        InputImages.CheckSize(images, choice.Network.ImageSize);
        return (images, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static async Task<(EventSamples Samples, double Ms)> EventsAsync(
        RunChoice choice, SpikingNetwork network, ChipDescription chip, Terminal terminal, CancellationToken cancel)
    {
        CheckNoImageOptions(choice);
        string? needed = InputEvents.NeedsSteps(network, choice.Network.File, chip, choice.Execution.Options);
        EventBinning binning = InputEvents.Binning(choice.Events, choice.Network.BinUs, needed);
        if (network.IsStateful && binning == EventBinning.Whole)
        {
            terminal.Note($"{chip.Name} fires event by event; the network that it is compared with sees each recording as one timestep. "
                + "Give --time-bins N or --bin-us N to compare with timesteps as in training.");
        }

        long start = Stopwatch.GetTimestamp();
        EventSet set = await Work.RunAsync(
            terminal, $"reading {Path.GetFileName(choice.Execution.Input)}", () => InputEvents.Read(choice.Execution.Input, choice.Events), cancel);
        EventSamples samples = new(set, binning);
        InputEvents.Check(samples, network, choice.Network.File, terminal);
        return (samples, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static void CheckNoImageOptions(RunChoice choice)
    {
        (string Name, bool Given)[] options =
        [
            ("--mean", choice.Execution.Mean is not null),
            ("--std", choice.Execution.Std is not null),
            ("--image-size", choice.Network.ImageSize is not null && NetworkFile.KindOf(choice.Network.File) != NetworkKind.Onnx),
        ];
        string[] misplaced = [.. options.Where(o => o.Given).Select(o => o.Name)];
        if (misplaced.Length > 0)
        {
            throw new UsageException($"{string.Join(", ", misplaced)}: the network in {choice.Network.File} takes events, whose counts enter as they are; "
                + "leave it out.");
        }
    }
}
