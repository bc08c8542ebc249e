using NeuroSim.Chips;
using NeuroSim.Cli.Running;
using NeuroSim.Compiler;
using NeuroSim.Models;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>What a network needs of a chip.</summary>
internal static class FitView
{
    public static void Show(SpikingNetwork network, ChipDescription chip, FitResult fit, CompileOptions options, Terminal terminal)
    {
        Tables.Heading(terminal, $"{network.Name} on {chip.Name}");
        Table head = Tables.Pairs();
        head.Row("a core has", chip.Core switch
        {
            CrossbarCore c => $"{Format.Count(c.Axons.Value)} axons, {Format.Count(c.Neurons.Value)} neurons, "
                + $"{Format.Bytes(c.SynapseMemoryBytes.Value)} of synapse memory, {Format.Bytes(c.StateMemoryBytes.Value)} of state",
            KernelCore k => $"{Words(k.KernelWords)} kernel words of {k.WeightBits.Value} bits, {Words(k.NeuronWords)} neuron words of {k.PotentialBits.Value} bits",
            _ => "",
        });
        head.Row("a chip has", $"{Format.Count(chip.CoresPerChip)} cores ({chip.Mesh.Columns.Value}×{chip.Mesh.Rows.Value})");
        head.Row("folding", options.Folding == 1 ? "none" : $"up to {options.Folding} slices per core");
        Tables.ShowPairs(terminal, head);
        if (chip.Core is CrossbarCore crossbar)
        {
            Tables.Section(terminal, "Layers; axons, neurons, synapse and state memory are of the fullest core, against what it has", Layers(fit, crossbar));
        }
        else
        {
            Tables.Section(terminal, "Layers; kernel and neuron words are what one core holds of the layer, in bytes", Layers(fit));
        }

        Tables.Heading(terminal, $"Smallest array: {Format.Count(fit.Cores)} cores, {Array(fit)}, each of "
            + $"{Format.Count(chip.CoresPerChip)} cores");
        terminal.Screen.WriteLine();
    }

    private static string Array(FitResult fit) => fit.Array.Chips == 1
        ? "1 chip"
        : $"{Format.Count(fit.Array.Chips)} chips in {fit.Array.ChipColumns} columns × {fit.Array.ChipRows} rows";

    private static Listing Layers(FitResult fit, CrossbarCore core)
    {
        Listing table = new("Layer", "?>neurons", ">fan-in", "?>tile c×h×w", ">chunks", ">axons", ">neurons", ">synapses", ">state", ">cores");
        foreach (LayerFit layer in fit.Layers)
        {
            table.Add(
                layer.Name, Format.Count(layer.Neurons), Format.Count(layer.FanIn), layer.Tile, Format.Count(layer.Chunks),
                    Of(layer.Axons, core.Axons.Value),
                Of(layer.TileNeurons, core.Neurons.Value), Format.Percent(layer.SynapseBytes / (double)core.SynapseMemoryBytes.Value),
                Format.Percent(layer.StateBytes / (double)core.StateMemoryBytes.Value),
                    Format.Count(layer.Cores));
        }

        return table;
    }

    private static Listing Layers(FitResult fit)
    {
        Listing table = new("Layer", "?>neurons", ">fan-in", "?>tile c×h×w", ">kernel", ">neuron memory", ">cores");
        foreach (LayerFit layer in fit.Layers)
        {
            table.Add(
                layer.Name, Format.Count(layer.Neurons), Format.Count(layer.FanIn), layer.Tile, Format.Bytes(layer.SynapseBytes), Format.Bytes(layer.StateBytes),
                Format.Count(layer.Cores));
        }

        return table;
    }

    private static string Words(Quantity<IReadOnlyList<int>> words) => string.Join(", ", words.Value.Select(w => Format.Count(w)));

    private static string Of(long need, int limit) => $"{need}/{limit}";
}
