namespace NeuroSim.Models.Checkpoints;

/// <summary>What a checkpoint file holds: named tensors, and words about them.</summary>
public sealed class Checkpoint
{
    /// <summary>Path as the user gave it.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the format: <c>pytorch</c>, <c>safetensors</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Tensors by parameter name; enumerated in the order of the file.</summary>
    public required IReadOnlyDictionary<string, Tensor> Tensors { get; init; }

    /// <summary>Numbers and strings beside the tensors: <c>epoch</c>, <c>args.lr</c>, a safetensors file's metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}
