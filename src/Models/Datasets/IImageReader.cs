namespace NeuroSim.Models.Datasets;

/// <summary>Reads one format of image files.</summary>
public interface IImageReader
{
    /// <summary>Files of this format, in words for messages.</summary>
    string Accepts { get; }

    /// <summary>True if a file is meant to be of this format, sound or not.</summary>
    /// <param name="head">The first bytes of the file.</param>
    /// <param name="path">Its path.</param>
    bool Recognises(ReadOnlySpan<byte> head, string path);

    /// <summary>Reads a file that this reader recognises.</summary>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    ImageSet Read(string path);
}
