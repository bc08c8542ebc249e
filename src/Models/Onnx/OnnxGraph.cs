using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx;

/// <summary>What an ONNX file holds: operators in execution order, and constants by name. Nothing is interpreted yet.</summary>
public sealed class OnnxGraph
{
    /// <summary>Path as the user gave it.</summary>
    public required string Path { get; init; }

    /// <summary>Name and version of the program that wrote the file.</summary>
    public required string Producer { get; init; }

    /// <summary>Version of ONNX's own operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>Bytes of the file: memory for what is computed from it is granted in proportion.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Operators in the order of the file.</summary>
    public required IReadOnlyList<OnnxNode> Nodes { get; init; }

    /// <summary>Constant tensors by name: weights, biases, shapes.</summary>
    public required IReadOnlyDictionary<string, Tensor> Initialisers { get; init; }

    /// <summary>Inputs that are no constants.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>Outputs.</summary>
    public required IReadOnlyList<OnnxValue> Outputs { get; init; }
}
