using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx.Building;

namespace NeuroSim.Models.Onnx;

/// <summary>
/// Finds the spiking network in an ONNX graph. Constants are folded for the given input shape; what depends on the input is followed as elements of a map,
/// through
/// reshapes and transposes; clip and round become sites with the D of the graph, products of three sites self-attention, sums of potentials membrane
/// shortcuts, and all else that is linear goes into weights.
/// </summary>
public static class OnnxNetwork
{
    private const string Family = "onnx";
    private const int MaxElements = 1 << 28;

    /// <summary>Builds the network.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="options">What the graph does not say.</param>
    /// <exception cref="ModelFormatException">The graph is no spiking network that NeuroSim can execute; the message names the node.</exception>
    public static SpikingNetwork Build(OnnxGraph graph, OnnxOptions options)
    {
        FilePlace place = new(graph.Path);
        try
        {
            return place.Guard(() => Network(graph, options, place));
        }
        catch (ModelFormatException e) when (!e.Message.StartsWith(graph.Path, StringComparison.Ordinal))
        {
            // Layers check themselves and do not know the file.
            throw place.Error(e.Message, e);
        }
    }

    private static SpikingNetwork Network(OnnxGraph graph, OnnxOptions options, FilePlace place)
    {
        string output = Output(graph, options, place);
        (InputLayer input, int rank) = Input(graph, options, place);
        GraphBuilder builder = new(graph, output, place);
        builder.Enter(input, rank);
        Layer last = builder.Run(output) switch
        {
            PotentialsValue { Threshold: 1, Shift: 0 } p when p.View.IsInOrder() => p.Draft.Finish(builder.Names),
            SpikesValue { Pool: 1, IsSummed: false, Padding: 0, Source.IsSite: true } s when s.View.IsInOrder() => s.Source.Layer,
            var other => throw place.Error($"the output '{output}' is {other.What} of shape [{string.Join(", ", other.Shape)}]"
                + (other is FlowValue ? ", scaled, pooled or in an order of its own" : string.Empty)
                + "; NeuroSim's networks end with potentials or with spikes as they are."),
        };
        return new SpikingNetwork(Path.GetFileNameWithoutExtension(graph.Path), Family, LayerOrder.Of(last));
    }

    private static string Output(OnnxGraph graph, OnnxOptions options, FilePlace place)
    {
        string names = string.Join(", ", graph.Outputs.Take(20).Select(o => $"'{o.Name}'"));
        return options.Output is { } wanted
            ? graph.Outputs.Any(o => o.Name == wanted) ? wanted : throw place.Error($"has no output '{wanted}'; its outputs are {names}.")
            : graph.Outputs.Count == 1 ? graph.Outputs[0].Name
            : throw place.Error($"has {graph.Outputs.Count} outputs ({names}); NeuroSim needs one. Say which, or export the network with one output.");
    }

    private static (InputLayer Input, int Rank) Input(OnnxGraph graph, OnnxOptions options, FilePlace place)
    {
        if (graph.Inputs.Count != 1)
        {
            throw place.Error($"has {graph.Inputs.Count} inputs ({string.Join(", ", graph.Inputs.Take(20).Select(i => $"'{i.Name}'"))}); NeuroSim needs one.");
        }

        OnnxValue value = graph.Inputs[0];
        MapShape shape = InputShape(value, options.InputShape, place.Within($"input '{value.Name}'"));
        OnnxInput kind = options.Input ?? (shape.Channels == 2 ? OnnxInput.Events : OnnxInput.Image);
        InputLayer layer = kind == OnnxInput.Events ? new EventInput(value.Name, shape) : new ImageInput(value.Name, shape);
        return (long)shape.Channels * shape.Height * shape.Width <= MaxElements
            ? (layer, value.Shape?.Count ?? 4)
            : throw place.Error($"input '{value.Name}' has the shape {shape}; a map may have {MaxElements:N0} elements.");
    }

    // Batch, channels and up to two sides. What the graph leaves open, the user must give.
    private static MapShape InputShape(OnnxValue value, MapShape? given, FilePlace place)
    {
        IReadOnlyList<int?> sizes = value.Shape ?? [null, null, null, null];
        if (sizes.Count is < 2 or > 4)
        {
            throw place.Error($"has the shape {value.ShapeText}; NeuroSim reads inputs of 2 to 4 dimensions: "
                + "batch, channels, rows and columns, for one timestep.");
        }

        if (sizes[0] is { } batch && batch != 1)
        {
            throw place.Error($"has the shape {value.ShapeText}, a batch of {batch}. Export the network for a batch of 1.");
        }

        int? channels = sizes[1] ?? given?.Channels, width = sizes.Count > 2 ? sizes[^1] ?? given?.Width : 1;
        int? height = sizes.Count > 3 ? sizes[2] ?? given?.Height : 1;
        if (channels is not { } c || height is not { } h || width is not { } w)
        {
            throw place.Error($"has the shape {value.ShapeText}, which leaves sizes open. Give the shape of the input, or export the network for a fixed one.");
        }

        MapShape shape = new(c, h, w);
        return given is null || given == shape
            ? shape
            : throw place.Error($"has the shape {value.ShapeText}, but {given} is asked for. Export the network for that shape.");
    }
}
