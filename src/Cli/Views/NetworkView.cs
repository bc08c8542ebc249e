using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>A network as its file describes it.</summary>
internal static class NetworkView
{
    private const int LongestValue = 200;

    /// <summary>Shows a checkpoint.</summary>
    public static void Show(Checkpoint checkpoint, SpikingNetwork network, int? d, Terminal terminal)
    {
        string tensors = $"{Format.Count(checkpoint.Tensors.Count)}, {Format.Bytes(checkpoint.Tensors.Values.Sum(t => (long)t.Bytes.Length))}";
        string words = d is { } known ? $"{known}" : "not in the file: give it as --d N to compile, run and compare";
        Show(checkpoint.Path, [("format", checkpoint.Format), ("family", network.Family), ("tensors", tensors)], network, words, terminal);
        if (checkpoint.Metadata.Count > 0)
        {
            Tables.Heading(terminal, "Metadata");
            Tables.ShowPairs(terminal, Metadata(checkpoint));
        }

        terminal.Screen.WriteLine();
    }

    /// <summary>Shows an ONNX network.</summary>
    public static void Show(OnnxGraph graph, SpikingNetwork network, Terminal terminal)
    {
        string tensors = $"{Format.Count(graph.Initialisers.Count)}, {Format.Bytes(graph.Initialisers.Values.Sum(t => (long)t.Bytes.Length))}";
        (string, string)[] head =
        [
            ("format", $"ONNX, operator set {graph.Opset}"), ("written by", graph.Producer), ("operators", Format.Count(graph.Nodes.Count)),
            ("tensors", tensors), ("takes", network.Input is EventInput ? "events: counts per address" : "images"),
        ];
        Show(graph.Path, head, network, $"{network.D}, from the graph", terminal);
        terminal.Screen.WriteLine();
    }

    private static void Show(string path, IEnumerable<(string Name, string Text)> rows, SpikingNetwork network, string d, Terminal terminal)
    {
        Tables.Heading(terminal, path);
        Table head = Tables.Pairs();
        foreach ((string name, string text) in rows)
        {
            head.Row(name, text);
        }

        head.Row("parameters", Format.Count(network.Parameters));
        head.Row("input", $"{network.Input.Shape} (channels×height×width)");
        head.Row("outputs", Format.Count(network.Output.Shape.Count));
        head.Row("D", d);
        head.Row("spiking sites", $"{Format.Count(network.Sites.Count)} with {Format.Count(network.Neurons)} neurons");
        head.Row("dense MACs", Format.Count(network.Layers.Sum(DenseMacs)));
        Tables.ShowPairs(terminal, head);
        Tables.Section(terminal, "Synaptic layers", Layers(network));
        Tables.Section(terminal, "Spiking sites", Sites(network));
    }

    private static Listing Layers(SpikingNetwork network)
    {
        Listing table = new("Layer", "?kind", "?>input", ">output", ">kernel", ">parameters", ">dense MACs");
        foreach (Layer layer in network.Layers.Where(l => l is Convolution or SpikeDrivenSelfAttention or PotentialMean))
        {
            table.Add(layer.Name, Kind(layer), $"{layer.Inputs[0].Shape}", $"{layer.Shape}", Kernel(layer),
                Format.Count(layer.Parameters), Format.Count(DenseMacs(layer)));
        }

        return table;
    }

    private static Listing Sites(SpikingNetwork network)
    {
        Listing table = new("Site", ">shape", ">neurons", "?potentials of");
        foreach (SpikingNeuron site in network.Sites)
        {
            table.Add(site.Name, $"{site.Shape}", Format.Count(site.Shape.Count), site.Inputs[0].Name);
        }

        return table;
    }

    private static Table Metadata(Checkpoint checkpoint)
    {
        Table table = Tables.Pairs();
        foreach ((string key, string value) in checkpoint.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            table.Row(key, value.Length > LongestValue ? value[..LongestValue] + "…" : value);
        }

        return table;
    }

    private static string Kind(Layer layer) => layer switch
    {
        Convolution { Geometry.IsLinear: true } => "linear",
        Convolution { Geometry.IsDepthwise: true } => "depthwise",
        Convolution => "convolution",
        SpikeDrivenSelfAttention => "sdsa",
        _ => "potential mean",
    };

    private static string Kernel(Layer layer) => layer switch
    {
        Convolution { Geometry: { IsLinear: false } g }
            => $"{g.KernelHeight}×{g.KernelWidth}{(g.Stride == 1 ? string.Empty : $" / {g.Stride}")}"
                + (g.Pool == 1 ? string.Empty : $", pooled {g.Pool}×{g.Pool}"),
        SpikeDrivenSelfAttention a => $"{a.Heads} heads",
        _ => string.Empty,
    };

    // Multiplications of the layer without spikes; attention in the cheaper of its two orders, as in the report's literature models.
    private static long DenseMacs(Layer layer) => layer switch
    {
        Convolution c => c.Geometry.WeightCount * c.Geometry.Output.Positions,
        SpikeDrivenSelfAttention a => (long)a.Heads * a.Tokens * Math.Min(2L * a.KeyChannels * a.ValueChannels,
            (long)a.Tokens * (a.KeyChannels + a.ValueChannels)),
        _ => 0,
    };
}
