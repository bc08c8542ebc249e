namespace NeuroSim.Models.Onnx;

/// <summary>What enters a network. A graph does not say it.</summary>
public enum OnnxInput
{
    /// <summary>Real values: the first layer multiplies.</summary>
    Image,

    /// <summary>Counts of events, unscaled, one channel per polarity: the first layer adds.</summary>
    Events,
}

/// <summary>What a user may say about a graph that it does not say itself.</summary>
public sealed record OnnxOptions
{
    /// <summary>What enters; null for events where the input has two channels (the polarities of a camera), and an image otherwise.</summary>
    public OnnxInput? Input { get; init; }

    /// <summary>Shape of the input, for a graph that leaves sizes open; null to take it from the graph.</summary>
    public MapShape? InputShape { get; init; }

    /// <summary>Name of the output, for a graph that has several; null for the only one.</summary>
    public string? Output { get; init; }
}
