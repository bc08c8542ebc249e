using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>
/// Reads the binary versions of CIFAR-10 (a label and 3,072 pixels a row) and CIFAR-100 (a coarse label, a fine label,
/// pixels).
/// </summary>
public sealed class CifarImageReader : IImageReader
{
    private const int Channels = 3;
    private const int Side = 32;
    private const int Pixels = Channels * Side * Side;

    /// <inheritdoc/>
    public string Accepts => "binary CIFAR-10 or CIFAR-100 files (.bin)";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string path) => path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ImageSet Read(string path)
    {
        FilePlace place = new(path);
        byte[] file = InputFile.All(path);
        (int labelBytes, int classes) = Layout(path, file.Length);
        int row = labelBytes + Pixels;
        int count = file.Length / row;
        byte[] pixels = new byte[count * Pixels];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = file[(i * row) + labelBytes - 1];
            file.AsSpan((i * row) + labelBytes, Pixels).CopyTo(pixels.AsSpan(i * Pixels));
        }

        return new ImageSet(path, (Channels, Side, Side), pixels, ImageLabels.Check(labels, count, place, classes));
    }

    /// <summary>
    /// The published files of CIFAR-100 are called train.bin and test.bin; a file that fits both layouts is told by
    /// that.
    /// </summary>
    private static (int LabelBytes, int Classes) Layout(string path, long length)
    {
        bool isTen = length > 0 && length % (1 + Pixels) == 0;
        bool isHundred = length > 0 && length % (2 + Pixels) == 0;
        bool namedHundred = Path.GetFileName(path) is "train.bin" or "test.bin";
        return (isTen, isHundred) switch
        {
            (_, true) when namedHundred || !isTen => (2, 100),
            (true, _) => (1, 10),
            _ => throw new FilePlace(path).Error($"the file has {length} bytes, which are neither rows of {1 + Pixels} (CIFAR-10) nor of "
                + $"{2 + Pixels} (CIFAR-100). It is cut short, or another kind of file."),
        };
    }
}
