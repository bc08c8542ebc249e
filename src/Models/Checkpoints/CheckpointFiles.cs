namespace NeuroSim.Models.Checkpoints;

/// <summary>Reads checkpoints of all known formats, told apart by their content.</summary>
public static class CheckpointFiles
{
    /// <summary>All readers; the first that recognises a file reads it. A new format is one new file and one line here.</summary>
    public static IReadOnlyList<ICheckpointReader> Readers { get; } =
    [
        new PyTorchReader(),
        new SafetensorsReader(),
    ];

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="ModelFormatException">The content is bad or of no known format.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static Checkpoint Read(string path)
    {
        byte[] head = InputFile.Head(path, "checkpoint");
        ICheckpointReader? reader = Readers.FirstOrDefault(r => r.Recognises(head, path));
        return reader is not null
            ? reader.Read(path)
            : throw new FilePlace(path).Error($"not a checkpoint: the first bytes are {InputFile.Magic(head)}. "
                + $"NeuroSim reads {string.Join(" and ", Readers.Select(r => r.Accepts))}.");
    }
}
