using NeuroSim.Cli.Options;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Onnx;

namespace NeuroSim.Cli.Running;

/// <summary>What a file that a user calls a network holds.</summary>
internal enum NetworkKind
{
    /// <summary>A state dict: its family is found by the names of its tensors.</summary>
    Checkpoint,

    /// <summary>A graph in the Neuromorphic Intermediate Representation.</summary>
    Nir,

    /// <summary>A graph of ONNX operators.</summary>
    Onnx,

    /// <summary>A compiled program.</summary>
    Program,
}

/// <summary>Networks of all kinds of files, as a user gives them.</summary>
internal static class NetworkFile
{
    /// <summary>Files that verbs take which need the network itself.</summary>
    public const string Sources = "Checkpoint (.pth, .pt, .safetensors) or graph (.nir, .onnx).";

    /// <summary>The same, and compiled programs.</summary>
    public const string SourcesAndPrograms = "Checkpoint (.pth, .pt, .safetensors), graph (.nir, .onnx) or compiled program (.nsp).";

    /// <summary>What a file holds, by its ending; what has no known one is a checkpoint, whose reader looks into it.</summary>
    public static NetworkKind KindOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".NSP" => NetworkKind.Program,
        ".NIR" => NetworkKind.Nir,
        ".ONNX" => NetworkKind.Onnx,
        _ => NetworkKind.Checkpoint,
    };

    /// <summary>Reads a network for a verb that takes no samples, or whose samples are read later.</summary>
    /// <param name="choice">File, and what was given about it.</param>
    /// <param name="terminal">Where notes go.</param>
    /// <param name="input">What enters an ONNX network, or null if it is not known.</param>
    public static SpikingNetwork Read(NetworkChoice choice, Terminal terminal, OnnxInput? input = null)
    {
        CheckOptions(choice);
        return KindOf(choice.File) switch
        {
            NetworkKind.Nir => NirFile.Network(choice, terminal),
            NetworkKind.Onnx => OnnxFile.Network(choice, input),
            _ => CheckpointNetwork.Read(choice, terminal),
        };
    }

    /// <summary>Reads a network for images or recordings.</summary>
    public static SpikingNetwork Read(NetworkChoice choice, ISampleSet samples, Terminal terminal)
    {
        CheckOptions(choice);
        switch (KindOf(choice.File))
        {
            case NetworkKind.Nir:
                return NirFile.Network(choice, terminal);
            case NetworkKind.Onnx:
                return OnnxFile.Network(choice, samples);
            default:
                CheckpointNetwork checkpoint = new(choice, terminal);
                return checkpoint.Build(checkpoint.NeedD(), checkpoint.SizeOf((ImageSet)samples));
        }
    }

    /// <summary>Refuses options that mean nothing to the kind of file.</summary>
    public static void CheckOptions(NetworkChoice choice)
    {
        NetworkKind kind = KindOf(choice.File);
        if (kind != NetworkKind.Nir && choice.NirOptions.Count > 0)
        {
            string why = kind == NetworkKind.Program
                ? "is compiled already; give it to 'neurosim compile'"
                : "is no NIR file, whose neurons it is about; leave it out";
            throw new UsageException($"{string.Join(", ", choice.NirOptions.Keys)}: {choice.File} {why}.");
        }

        if (kind == NetworkKind.Nir && choice.D is { } d)
        {
            throw new UsageException($"{choice.File}: --d {d} was given, but neurons of NIR fire as their potential says; leave --d out, or give "
                + "--single-spike for one spike per timestep.");
        }

        if (kind == NetworkKind.Nir && choice.ImageSize is not null)
        {
            throw new UsageException($"{choice.File}: --image-size was given, but a NIR file says the size of its input; leave it out.");
        }
    }
}
