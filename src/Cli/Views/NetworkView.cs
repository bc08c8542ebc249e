using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>A network as its checkpoint describes it.</summary>
internal static class NetworkView
{
    private const int LongestValue = 200;

    public static void Show(Checkpoint checkpoint, SpikingNetwork network, int? d, Terminal terminal)
    {
        Tables.Heading(terminal, checkpoint.Path);
        Table head = Tables.Pairs();
        head.Row("format", checkpoint.Format);
        head.Row("family", network.Family);
        head.Row("parameters", Format.Count(network.Parameters));
        head.Row("tensors", $"{Format.Count(checkpoint.Tensors.Count)}, "
            + $"{Format.Bytes(checkpoint.Tensors.Values.Sum(t => (long)t.Bytes.Length))}");
        head.Row("input", $"{network.Input.Shape} (channels×height×width)");
        head.Row("outputs", Format.Count(network.Output.Shape.Count));
        head.Row("D", d is { } known ? $"{known}" : "not in the file: give it as --d N to compile, run and compare");
        head.Row("spiking sites", $"{Format.Count(network.Sites.Count)} with {Format.Count(network.Neurons)} neurons");
        head.Row("dense MACs", Format.Count(network.Layers.Sum(DenseMacs)));
        Tables.ShowPairs(terminal, head);
        Tables.Section(terminal, "Synaptic layers", Layers(network));
        Tables.Section(terminal, "Spiking sites", Sites(network));
        if (checkpoint.Metadata.Count > 0)
        {
            Tables.Heading(terminal, "Metadata");
            Tables.ShowPairs(terminal, Metadata(checkpoint));
        }

        terminal.Screen.WriteLine();
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
            => g.Stride == 1 ? $"{g.KernelHeight}×{g.KernelWidth}" : $"{g.KernelHeight}×{g.KernelWidth} / {g.Stride}",
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
