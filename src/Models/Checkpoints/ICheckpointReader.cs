namespace NeuroSim.Models.Checkpoints;

/// <summary>Reads one checkpoint format.</summary>
public interface ICheckpointReader
{
    /// <summary>Short name of the format.</summary>
    string Format { get; }

    /// <summary>Files of this format, in words for messages.</summary>
    string Accepts { get; }

    /// <summary>True if a file is meant to be of this format, sound or not.</summary>
    /// <param name="head">The first bytes of the file.</param>
    /// <param name="path">Its path.</param>
    bool Recognises(ReadOnlySpan<byte> head, string path);

    /// <summary>Reads a file that this reader recognises.</summary>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    Checkpoint Read(string path);
}
