using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Turns a feed-forward NIR graph into a network that chips can run. Events enter it; convolutions and linear maps become synaptic layers, with
/// poolings, scales and the gain R of the neurons in their weights; IF and LIF become neurons that keep their potential between timesteps. In steps it does
/// what <see cref="NirSimulation"/> does with the same options (forward Euler).
/// </summary>
public static class NirConversion
{
    private const string Family = "nir";
    private const string Simulate = "'neurosim simulate' runs the graph without a chip.";

    /// <summary>Converts a graph.</summary>
    /// <param name="graph">The graph; nested graphs are flattened.</param>
    /// <param name="options">What the file does not say; null for what Speck's tool chain assumes.</param>
    /// <exception cref="ModelFormatException">Chips cannot run it; the message names the node and says what to do.</exception>
    public static SpikingNetwork ToNetwork(NirGraph graph, NirConversionOptions? options = null)
    {
        NirGraph flat = graph.Flatten();
        FilePlace place = new(flat.Source);
        try
        {
            return place.Guard(() => Network(flat, options ?? new(), place));
        }
        catch (ModelFormatException e) when (!e.Message.StartsWith(flat.Source, StringComparison.Ordinal))
        {
            // Layers check themselves and do not know the file.
            throw place.Error(e.Message, e);
        }
    }

    /// <summary>Edges that close a cycle, in the order of their nodes: chips run only graphs without.</summary>
    /// <param name="graph">The graph; nested graphs are flattened.</param>
    /// <exception cref="ModelFormatException">A cycle has neither neuron nor delay.</exception>
    public static ImmutableArray<NirEdge> RecurrentEdges(NirGraph graph)
    {
        NirGraph flat = graph.Flatten();
        return Recurrent(NirPlan.Of(flat, name => flat.Nodes[name] is NirDelay));
    }

    private static SpikingNetwork Network(NirGraph flat, NirConversionOptions options, FilePlace place)
    {
        IReadOnlyList<Layer> layers = new NirMapper(flat, options).Map(Order(flat, place));
        return layers.Any(l => l is SpikingNeuron)
            ? new SpikingNetwork(Path.GetFileNameWithoutExtension(flat.Source), Family, layers)
            : throw place.Error($"the graph has no IF or LIF neurons, so there is nothing that spikes on a chip. {Simulate}");
    }

    // What does not lead to the output does not matter to it.
    private static IEnumerable<string> Order(NirGraph graph, FilePlace place)
    {
        string output = Only<NirOutput>(graph, "outputs", place);
        Only<NirInput>(graph, "inputs", place);
        NirPlan plan = NirPlan.Of(graph, _ => false);
        if (Recurrent(plan) is [var edge, ..])
        {
            throw NirShapes.Place(graph, edge.To).Error($"the edge {edge} closes a cycle; chips run feed-forward graphs. {Simulate}");
        }

        ILookup<string, string> before = graph.Edges.ToLookup(e => e.To, e => e.From, StringComparer.Ordinal);
        HashSet<string> needed = new([output], StringComparer.Ordinal);
        Stack<string> open = new(needed);
        while (open.TryPop(out string? name))
        {
            foreach (string source in before[name].Where(needed.Add))
            {
                open.Push(source);
            }
        }

        return plan.Order.Where(needed.Contains);
    }

    private static ImmutableArray<NirEdge> Recurrent(NirPlan plan)
        => [.. plan.Late.OrderBy(e => e.From, StringComparer.Ordinal).ThenBy(e => e.To, StringComparer.Ordinal)];

    private static string Only<T>(NirGraph graph, string what, FilePlace place)
    {
        string[] names = [.. graph.Nodes.Where(n => n.Value is T).Select(n => n.Key)];
        return names.Length == 1 ? names[0] : throw place.Error($"the graph has {names.Length} {what}; chips run graphs with one. Export it with one.");
    }
}
