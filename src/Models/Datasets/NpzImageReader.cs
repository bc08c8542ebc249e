using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>
/// Reads images from NPZ files: <c>images_u8</c> of shape (N, C, H, W), optionally <c>labels</c>, <c>mean</c>, <c>std</c>. Other
/// arrays stay unread.
/// </summary>
public sealed class NpzImageReader : IImageReader
{
    /// <inheritdoc/>
    public string Accepts => "NPZ files with images_u8 of shape (N, C, H, W)";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string path) => ZipContainer.IsZip(head);

    /// <inheritdoc/>
    public ImageSet Read(string path)
    {
        using NpzFile file = NpzFile.Open(path);
        FilePlace place = new(path);
        NpyArray images = file.Read("images_u8");
        if (images.Type != NpyType.U8 || images.Shape.Length != 4 || images.Shape.Contains(0))
        {
            throw place.Within("images_u8").Error(
                $"the array has type {images.Type} and shape ({string.Join(", ", images.Shape)}); U8 and (N, C, H, W) with no zero "
                    + "are needed.");
        }

        (int count, int channels) = (images.Shape[0], images.Shape[1]);
        int[]? labels = file.Has("labels") ? ImageLabels.Check(file.Read("labels").ToInt64s(), count, place.Within("labels")) : null;
        return new ImageSet(
            path,
            (channels, images.Shape[2], images.Shape[3]),
            images.ToBytes(),
            labels,
            PerChannel(file, "mean", channels, place, double.IsFinite, "finite"),
            PerChannel(file, "std", channels, place, v => double.IsFinite(v) && v > 0, "finite and above 0"));
    }

    private static double[]? PerChannel(NpzFile file, string name, int channels, FilePlace place, Func<double, bool> isGood, string rule)
    {
        if (!file.Has(name))
        {
            return null;
        }

        double[] values = file.Read(name).ToDoubles();
        if (values.Length != channels && values.Length != 1)
        {
            throw place.Within(name).Error($"{values.Length} values for {channels} channels; give one, or one per channel.");
        }

        foreach (double value in values)
        {
            if (!isGood(value))
            {
                throw place.Within(name).Error($"the value {value} is not {rule}.");
            }
        }

        return values.Length == channels ? values : [.. Enumerable.Repeat(values[0], channels)];
    }
}
