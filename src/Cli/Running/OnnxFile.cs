using NeuroSim.Cli.Options;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Onnx;

namespace NeuroSim.Cli.Running;

/// <summary>ONNX files, with what the user and the samples say of what they do not.</summary>
internal static class OnnxFile
{
    private const int UsualChannels = 3;

    /// <summary>Builds the network for a verb that takes no samples, or before they are read.</summary>
    /// <param name="choice">File, and what was given about it.</param>
    /// <param name="input">What enters, or null if it is not known.</param>
    public static SpikingNetwork Network(NetworkChoice choice, OnnxInput? input) => Build(OnnxReader.Read(choice.File), choice, input, null);

    /// <summary>Builds the network for samples.</summary>
    public static SpikingNetwork Network(NetworkChoice choice, ISampleSet samples)
        => Build(OnnxReader.Read(choice.File), choice, samples is ImageSet ? OnnxInput.Image : OnnxInput.Events, samples.Shape);

    /// <summary>Builds the network of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="choice">What was given about it.</param>
    /// <param name="input">What enters, or null if it is not known.</param>
    /// <param name="shape">Shape of the samples, or null.</param>
    public static SpikingNetwork Build(OnnxGraph graph, NetworkChoice choice, OnnxInput? input, MapShape? shape)
    {
        MapShape? asked = IsOpen(graph) ? shape ?? Given(graph, choice) : Given(graph, choice);
        SpikingNetwork network = OnnxNetwork.Build(graph, new OnnxOptions { Input = input, InputShape = asked });
        return choice.D is { } d && d != network.D
            ? throw new UsageException($"{choice.File}: the graph clips at D = {network.D}, but --d {d} was given; leave --d out.")
            : network;
    }

    // Samples of another shape than the graph fixes are refused with the words for samples, not with those for graphs.
    private static bool IsOpen(OnnxGraph graph) => graph.Inputs is [var only] && (only.Shape?.Skip(1).Contains(null) ?? true);

    private static MapShape? Given(OnnxGraph graph, NetworkChoice choice) => choice.ImageSize is { } size
        ? new MapShape(graph.Inputs is [{ Shape: [_, { } channels, ..] }] ? channels : UsualChannels, size.Height, size.Width)
        : null;
}
