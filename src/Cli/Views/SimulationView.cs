using NeuroSim.Cli.Running;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>A simulation without a chip, as tables.</summary>
internal static class SimulationView
{
    public static void Show(SimulationReport report, Terminal terminal)
    {
        Tables.Heading(terminal, $"{report.Network}, simulated without a chip");
        Table head = Tables.Pairs();
        head.Row("samples", $"{Format.Count(report.Samples)}, {Format.Mean(report.Steps / (double)report.Samples)} steps each");
        head.Row("accuracy", report.Accuracy is { } accuracy ? Format.Percent(accuracy) : "unknown: the input has no labels");
        head.Row("neurons", Semantics(report.Semantics));
        head.Row("this machine", $"{Format.HostTime(report.Host.Ms)}, {report.Host.Threads} threads");
        Tables.ShowPairs(terminal, head);
        Tables.Section(terminal, "Spikes", Spikes(report));
        Tables.Section(terminal, "Synaptic operations", Operations(report));
        terminal.Screen.WriteLine();
    }

    private static string Semantics(SemanticsPart s)
    {
        string bound = s.MinPotential is { } least ? $"potentials not below {least:0.######}" : "potentials without bound";
        string time = s.StepUs is { } us ? $"; steps of {us:0.######} µs, {(s.Integration == "exact" ? "exact solution" : "forward Euler")}" : string.Empty;
        return $"{(s.MultiSpike ? "any number of spikes" : "one spike")} per step, {bound}, reset "
            + $"{(s.Reset == "subtract" ? "by subtraction" : "as stored")}{time}";
    }

    private static Listing Spikes(SimulationReport report)
    {
        Listing table = new("Node", ">type", ">neurons", ">spikes per sample", ">spikes per neuron and step");
        foreach (SpikingPart node in report.Nodes)
        {
            table.Add(node.Name, node.Type, Format.Count(node.Neurons), Format.Mean(node.Spikes / report.Samples),
                Format.Fraction(node.SpikesPerNeuronAndStep));
        }

        return table;
    }

    private static Listing Operations(SimulationReport report)
    {
        Listing table = new("Layer", ">type", ">SynOps per sample", ">SynOps per step");
        foreach (WeightsPart layer in report.Layers)
        {
            table.Add(layer.Name, layer.Type, Format.Mean(layer.SynapticOperations / report.Samples), Format.Mean(layer.SynapticOperationsPerStep));
        }

        double all = report.Layers.Sum(l => l.SynapticOperations);
        table.AddBold("all layers", string.Empty, Format.Mean(all / report.Samples), Format.Mean(all / report.Steps));
        return table;
    }
}
