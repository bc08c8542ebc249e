using System.CommandLine;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Models;
using NeuroSim.Models.Nir;
using NeuroSim.Models.Onnx;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>inspect</c>: what a checkpoint, graph or program holds.</summary>
internal static class InspectVerb
{
    /// <summary>Shapes and sizes do not depend on D; this one stands in where none is known.</summary>
    private const int AssumedD = 4;

    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "inspect",
            "Show what a checkpoint, NIR or ONNX graph holds: layers, shapes, parameters, metadata. Of a compiled program: chip, cores, phases.",
            "neurosim inspect net.pth",
            "neurosim inspect net.safetensors --d 4 --image-size 224x224",
            "neurosim inspect net.nir",
            "neurosim inspect net-tianjic-like.nsp");
        NetworkOptions network = new(NetworkFile.SourcesAndPrograms);
        network.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(network.Read(parsed), terminal, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(NetworkChoice choice, Terminal terminal, CancellationToken cancel)
    {
        NetworkFile.CheckOptions(choice);
        switch (NetworkFile.KindOf(choice.File))
        {
            case NetworkKind.Program:
                ReadyProgram ready = await ProgramSource.LoadAsync(choice, chip: null, terminal, cancel);
                ProgramView.Show(ready.Program, terminal);
                break;
            case NetworkKind.Nir:
                NirGraph graph = await Work.RunAsync(terminal, $"reading {Path.GetFileName(choice.File)}", () => NirFile.Read(choice.File, terminal), cancel);
                NirView.Show(graph, choice, terminal);
                break;
            case NetworkKind.Onnx:
                OnnxGraph onnx = await Work.RunAsync(terminal, $"reading {Path.GetFileName(choice.File)}", () => OnnxReader.Read(choice.File), cancel);
                NetworkView.Show(onnx, OnnxFile.Build(onnx, choice, null, null), terminal);
                break;
            default:
                await ShowCheckpointAsync(choice, terminal, cancel);
                break;
        }

        return ExitCodes.Success;
    }

    private static async Task ShowCheckpointAsync(NetworkChoice choice, Terminal terminal, CancellationToken cancel)
    {
        CheckpointNetwork checkpoint = await Work.RunAsync(terminal, $"reading {Path.GetFileName(choice.File)}",
            () => new CheckpointNetwork(choice, terminal), cancel);
        int? d = checkpoint.KnownD();
        if (d is null)
        {
            terminal.Note($"{choice.File} does not say its D; shapes do not depend on it and are shown. compile, run and compare need it "
                + "as --d N.");
        }

        SpikingNetwork network = checkpoint.Build(d ?? AssumedD, checkpoint.ImageSize());
        NetworkView.Show(checkpoint.Checkpoint, network, d, terminal);
    }
}
