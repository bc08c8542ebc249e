using System.CommandLine;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Models.Nir;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>export</c>: a network as a NIR file.</summary>
internal static class ExportVerb
{
    private const string Extension = ".nir";

    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "export",
            "Write a network as a NIR file, batch norms and poolings folded as chips see them. Neurons must be integrate-and-fire: what NIR cannot say is "
                + "named.",
            "neurosim export net.nir --out folded.nir",
            "neurosim export net-speck-like.nsp --out net.nir");
        NetworkOptions network = new(NetworkFile.SourcesAndPrograms);
        Option<string?> output = OptionValues.Output("--out", "NIR file to write.", "-o");
        output.Required = true;
        network.AddTo(verb);
        verb.Add(output);
        verb.SetAction((parsed, cancel) => RunAsync(network.Read(parsed), parsed.GetRequiredValue(output)!, terminal, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(NetworkChoice choice, string path, Terminal terminal, CancellationToken cancel)
    {
        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--out {path}: a NIR file ends with {Extension}; call it {Path.GetFileName(path)}{Extension}.");
        }

        OutputFile.Check(path, choice.File);
        SpikingNetwork network = await NetworkAsync(choice, terminal, cancel);
        NirGraph graph = await Work.RunAsync(terminal, $"exporting {network.Name}", () => Graph(network, choice), cancel);
        OutputFile.Write(path, file => NirWriter.Write(graph, file), cancel);
        TellWhatIsNotStored(network, terminal);
        terminal.Say($"{Format.Count(graph.Nodes.Count)} nodes, {Format.Count(graph.Edges.Length)} edges. NIR file: "
            + $"{path} ({Format.Bytes(new FileInfo(path).Length)})");
        return ExitCodes.Success;
    }

    private static async Task<SpikingNetwork> NetworkAsync(NetworkChoice choice, Terminal terminal, CancellationToken cancel)
    {
        if (NetworkFile.KindOf(choice.File) == NetworkKind.Program)
        {
            NetworkFile.CheckOptions(choice);
            return (await ProgramSource.LoadAsync(choice, chip: null, terminal, cancel)).Program.Source;
        }

        return await Work.RunAsync(terminal, $"reading {Path.GetFileName(choice.File)}", () => NetworkFile.Read(choice, terminal), cancel);
    }

    private static NirGraph Graph(SpikingNetwork network, NetworkChoice choice)
    {
        try
        {
            return NirExport.ToGraph(network, choice.TimeStep);
        }
        catch (ModelFormatException e)
        {
            // Layers know their names, not the file that they came from.
            throw new ModelFormatException($"{choice.File}: {e.Message}", e);
        }
    }

    // Who reads the file must give these again.
    private static void TellWhatIsNotStored(SpikingNetwork network, Terminal terminal)
    {
        foreach (SfaNeuron neuron in network.Sites.Select(s => s.Neuron).Distinct())
        {
            double usual = neuron.State!.Leak == 1 ? -neuron.Threshold : double.NegativeInfinity;
            if (neuron.State.LowClamp != usual)
            {
                terminal.Note($"NIR does not store the least potential; read the file with --min-potential "
                    + $"{(double.IsInfinity(neuron.State.LowClamp) ? "none" : $"{neuron.State.LowClamp:R}")}.");
            }
        }

        if (network.D == 1)
        {
            terminal.Note("NIR does not store that a neuron fires at most once per timestep; read the file with --single-spike.");
        }

        if (network.Input is ImageInput)
        {
            terminal.Note("NIR does not store how images are normalised; the graph takes normalised images.");
        }
    }
}
