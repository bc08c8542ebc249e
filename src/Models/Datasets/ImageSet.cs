using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Datasets;

/// <summary>Images of one size with unsigned bytes per channel, and what turns them into a network's input.</summary>
public sealed class ImageSet : ISampleSet
{
    /// <summary>
    /// Mean where a file says none. Networks are trained on centred images; the two defaults are round numbers near the statistics of photographs
    /// (ImageNet: 0.45 and 0.22 over all channels).
    /// </summary>
    public const double DefaultMean = 0.5;

    /// <summary>Standard deviation where a file says none.</summary>
    public const double DefaultStd = 0.25;

    private readonly byte[] _pixels;

    /// <summary>Creates a set. Arguments must fit each other; readers check and explain before they call this.</summary>
    /// <param name="path">File that the images came from.</param>
    /// <param name="shape">Channels, height and width of one image.</param>
    /// <param name="pixels">All images one after the other, each by channel, row, column.</param>
    /// <param name="labels">A class per image, or null.</param>
    /// <param name="mean">Mean per channel, or null for <see cref="DefaultMean"/>.</param>
    /// <param name="std">Standard deviation per channel, or null for <see cref="DefaultStd"/>.</param>
    public ImageSet(
        string path,
        (int Channels, int Height, int Width) shape,
        byte[] pixels,
        int[]? labels = null,
        double[]? mean = null,
        double[]? std = null)
    {
        (Path, _pixels, Labels) = (path, pixels, labels);
        (Channels, Height, Width) = shape;
        HasNormalisation = mean is not null && std is not null;
        Mean = mean ?? [.. Enumerable.Repeat(DefaultMean, Channels)];
        Std = std ?? [.. Enumerable.Repeat(DefaultStd, Channels)];
        if (ImageBytes <= 0 || pixels.Length % ImageBytes != 0 || Mean.Length != Channels || Std.Length != Channels)
        {
            throw new ArgumentException($"{pixels.Length} bytes, {Mean.Length} means and {Std.Length} deviations do not fit "
                + $"{shape}.", nameof(pixels));
        }

        Count = pixels.Length / ImageBytes;
        if (labels is not null && labels.Length != Count)
        {
            throw new ArgumentException($"{labels.Length} labels for {Count} images.", nameof(labels));
        }
    }

    /// <summary>File that the images came from, as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Channels of an image.</summary>
    public int Channels { get; }

    /// <summary>Rows of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of an image.</summary>
    public int Width { get; }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>A class per image, or null if the file has none.</summary>
    public int[]? Labels { get; }

    /// <summary>True if the file itself says how to normalise its images.</summary>
    public bool HasNormalisation { get; private init; }

    /// <summary>A mask per image for sparse convolutions, or null.</summary>
    public IReadOnlyList<SiteMask>? Masks { get; private init; }

    /// <summary>The same images with another normalisation.</summary>
    public ImageSet WithNormalisation(double[] mean, double[] std) => new(Path, (Channels, Height, Width), _pixels, Labels, mean, std) { Masks = Masks };

    /// <summary>The same images with a mask each.</summary>
    public ImageSet WithMasks(IReadOnlyList<SiteMask> masks)
    {
        SiteMask[] own = [.. masks];
        return own.Length == Count && own.All(m => (m.Height, m.Width) == (Height, Width))
            ? new(Path, (Channels, Height, Width), _pixels, Labels, Mean, Std) { Masks = own, HasNormalisation = HasNormalisation }
            : throw new ArgumentException(
                $"{own.Length} masks do not fit {Count} images of {Height}×{Width}; each image needs one of its own size.", nameof(masks));
    }

    /// <summary>Mean per channel, on the scale 0 to 1.</summary>
    public double[] Mean { get; }

    /// <summary>Standard deviation per channel, on the scale 0 to 1.</summary>
    public double[] Std { get; }

    /// <inheritdoc/>
    public MapShape Shape => new(Channels, Height, Width);

    /// <inheritdoc/>
    public IReadOnlyList<byte[]> Steps(int index) => [Image(index).ToArray()];

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Inputs(int index) => [Input(index)];

    /// <inheritdoc/>
    public SiteMask? Mask(int index) => Masks?[index];

    /// <summary>Bytes of one image.</summary>
    private int ImageBytes => checked(Channels * Height * Width);

    /// <summary>Pixels of one image by channel, row, column.</summary>
    public ReadOnlySpan<byte> Image(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _pixels.AsSpan(index * ImageBytes, ImageBytes);
    }

    /// <summary>A network's input for one image: (u8 / 255 − mean) / std, by channel, row, column.</summary>
    public double[] Input(int index)
    {
        ReadOnlySpan<byte> image = Image(index);
        double[] input = new double[image.Length];
        int plane = Height * Width;
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = ((image[i] / 255.0) - Mean[i / plane]) / Std[i / plane];
        }

        return input;
    }
}
