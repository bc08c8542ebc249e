using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>Reads images of all known formats.</summary>
public static class ImageFiles
{
    /// <summary>All readers; the first that recognises a file reads it. A new format is one new file and one line here.</summary>
    public static IReadOnlyList<IImageReader> Readers { get; } =
    [
        new NpzImageReader(),
        new CifarImageReader(), // Known by name: its first bytes are pixels and may look like an IDX file's.
        new IdxImageReader(),
    ];

    /// <summary>Reads images, with labels where the file or its neighbour has them.</summary>
    /// <exception cref="ModelFormatException">The content is bad or of no known format.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ImageSet Read(string path)
    {
        byte[] head = InputFile.Head(path, "file of images");
        IImageReader? reader = Readers.FirstOrDefault(r => r.Recognises(head, path));
        return reader is not null
            ? reader.Read(path)
            : throw new FilePlace(path).Error($"not an image file: the first bytes are {InputFile.Magic(head)}. "
                + $"NeuroSim reads {string.Join("; ", Readers.Select(r => r.Accepts))}.");
    }
}
