using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>
/// Reads images of the MNIST family: <c>…-images-idx3-ubyte</c>, gzipped or not. Labels come from the file beside it whose name has
/// <c>labels-idx1</c> for <c>images-idx3</c>, if it is there.
/// </summary>
public sealed class IdxImageReader : IImageReader
{
    private const int Dimensions = 3;
    private const string Gz = ".gz";

    /// <inheritdoc/>
    public string Accepts => "IDX files (MNIST's images-idx3-ubyte, also .gz)";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string path) =>
        IdxFile.IsIdx(head) || IdxFile.IsGzip(head) || Path.GetFileName(path).Contains("idx3-ubyte", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ImageSet Read(string path)
    {
        IdxFile images = IdxFile.Read(path, Dimensions, "images");
        int[]? labels = FindLabels(path) is { } labelPath ? ReadLabels(labelPath, images.Sizes[0]) : null;
        return new ImageSet(path, (1, images.Sizes[1], images.Sizes[2]), images.Data, labels);
    }

    private static int[] ReadLabels(string path, int images)
    {
        IdxFile labels = IdxFile.Read(path, 1, "labels");
        return ImageLabels.Check(Array.ConvertAll(labels.Data, static b => (long)b), images, new FilePlace(path));
    }

    private static string? FindLabels(string path)
    {
        string name = Path.GetFileName(path);
        string other = name.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal);
        if (string.Equals(name, other, StringComparison.Ordinal))
        {
            return null;
        }

        string plain = other.EndsWith(Gz, StringComparison.OrdinalIgnoreCase) ? other[..^Gz.Length] : other;
        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        return new[] { other, plain, plain + Gz }.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
    }
}
