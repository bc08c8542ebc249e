using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Models;
using NeuroSim.Models.Nir;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>A NIR graph: its nodes, its recurrent edges, and whether chips can run it.</summary>
internal static class NirView
{
    public static void Show(NirGraph graph, NetworkChoice choice, Terminal terminal)
    {
        NirGraph flat = graph.Flatten();
        NirShapes shapes = NirShapes.Infer(flat);
        IReadOnlyList<NirEdge> recurrent = NirConversion.RecurrentEdges(flat);
        Tables.Heading(terminal, graph.Source);
        Table head = Tables.Pairs();
        head.Row("format", "NIR (HDF5)");
        head.Row("nodes, edges", $"{Format.Count(flat.Nodes.Count)}, {Format.Count(flat.Edges.Length)}{Nested(graph)}");
        head.Row("input", Ports<NirInput>(flat, shapes));
        head.Row("output", Ports<NirOutput>(flat, shapes));
        head.Row("parameters", Format.Count(flat.Nodes.Values.Sum(NirParameters.Count)));
        head.Row("recurrent edges", recurrent.Count == 0 ? "none" : string.Join(", ", recurrent.Select(e => $"'{e.From}' → '{e.To}'")));
        head.Row("on chips", OnChips(graph, choice));
        Tables.ShowPairs(terminal, head);
        Tables.Section(terminal, "Nodes, in the order of the edges", Nodes(flat, shapes));
        terminal.Screen.WriteLine();
    }

    private static string Nested(NirGraph graph) => graph.Nodes.Values.Count(n => n is NirGraph) is > 0 and int nested
        ? $" ({nested} nested {(nested == 1 ? "graph" : "graphs")}, shown flat)"
        : string.Empty;

    private static string Ports<T>(NirGraph flat, NirShapes shapes)
        => string.Join(", ", flat.Nodes.Where(n => n.Value is T).Select(n => $"{shapes.Output(n.Key)}"));

    // The compiler says whether it fits a certain chip; this says whether there is anything to compile.
    private static string OnChips(NirGraph graph, NetworkChoice choice)
    {
        try
        {
            SpikingNetwork network = NirConversion.ToNetwork(graph, NirFile.Conversion(choice));
            return $"yes: {Format.Count(network.Sites.Count)} spiking sites with {Format.Count(network.Neurons)} neurons";
        }
        catch (ModelFormatException e)
        {
            return $"no: {e.Message}";
        }
    }

    private static Listing Nodes(NirGraph flat, NirShapes shapes)
    {
        Listing table = new("Node", ">type", ">input", ">output", ">parameters", "~numbers");
        foreach (string name in Order(flat))
        {
            NirNode node = flat.Nodes[name];
            table.Add(name, node.Type, $"{shapes.Input(name)}", $"{shapes.Output(name)}", Format.Count(NirParameters.Count(node)), NirParameters.Words(node));
        }

        return table;
    }

    // From the input on, each node as soon as one edge has reached it: recurrent graphs have no order by all edges.
    private static List<string> Order(NirGraph flat)
    {
        ILookup<string, string> next = flat.Edges.ToLookup(e => e.From, e => e.To, StringComparer.Ordinal);
        Queue<string> open = new(flat.Nodes.Where(n => n.Value is NirInput).Select(n => n.Key));
        HashSet<string> seen = new(open, StringComparer.Ordinal);
        List<string> order = [];
        while (open.TryDequeue(out string? name))
        {
            order.Add(name);
            foreach (string follower in next[name].Where(seen.Add))
            {
                open.Enqueue(follower);
            }
        }

        return order;
    }
}
