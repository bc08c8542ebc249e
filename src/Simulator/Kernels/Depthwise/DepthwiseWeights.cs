using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>
/// The weights of a depthwise layer (one input channel and one output channel per group). Tap by tap, the channels of a tap in a row; and, where they are
/// narrow enough for the byte multiply-add, as pairs of taps whose weights alternate.
/// </summary>
public sealed class DepthwiseWeights
{
    // Lanes of the widest form, and of the group in which the pairs alternate.
    private const int WidestLanes = 64, GroupLanes = 16;

    private DepthwiseWeights(ConvolutionGeometry geometry, short[] taps, int largestInput)
    {
        (Geometry, Taps) = (geometry, taps);
        PairOffsets = Offsets(geometry);
        PairsPerSum = LongestSum(taps.AsSpan(0, (int)geometry.WeightCount), geometry.OutputChannels, largestInput);
        PixelsPerBlock = PairsPerSum < PairOffsets.Length ? 1 : Block(geometry);
        Lanes = PixelsPerBlock * geometry.OutputChannels;
        PairStride = (Lanes + GroupLanes - 1) / GroupLanes * GroupLanes * 2;
        Pairs = PairsPerSum == 0 ? [] : Interleaved();
    }

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Weights, (kernel rows, kernel columns, channels), and some zeros.</summary>
    internal short[] Taps { get; }

    /// <summary>Neighbouring output pixels that are computed as one, so that their channels fill whole vectors: 1 unless the stride is 1.</summary>
    internal int PixelsPerBlock { get; }

    /// <summary>Channels of <see cref="PixelsPerBlock"/> pixels.</summary>
    internal int Lanes { get; }

    /// <summary>
    /// Weights of pairs of taps: per pair, for each group of 16 lanes the 8 lower ones alternating (first tap, second tap), then all upper halves likewise.
    /// Empty if they are too wide.
    /// </summary>
    internal sbyte[] Pairs { get; }

    /// <summary>Bytes of one pair in <see cref="Pairs"/>.</summary>
    internal int PairStride { get; }

    /// <summary>Where the inputs of the two taps of each pair lie in a map whose rows are padded, relative to the first tap.</summary>
    internal (int First, int Second)[] PairOffsets { get; }

    /// <summary>Bytes of a row of that map.</summary>
    internal int PaddedRow => RowLength(Geometry);

    /// <summary>Pairs whose sum fits 16 bits, whichever they are; 0 if there are weights that the byte multiply-add cannot take.</summary>
    internal int PairsPerSum { get; }

    /// <summary>Packs a layer.</summary>
    /// <param name="geometry">Sizes.</param>
    /// <param name="weights">Weights, (channels, 1, kernel rows, kernel columns).</param>
    /// <param name="largestInput">Largest input, 1 … 255.</param>
    /// <returns>The weights, or null if this is no depthwise layer, it pools or dilates, or its weights or sums are too wide.</returns>
    public static DepthwiseWeights? Pack(ConvolutionGeometry geometry, IntegerWeights weights, int largestInput)
    {
        int channels = geometry.OutputChannels, taps = geometry.KernelHeight * geometry.KernelWidth;
        bool depthwise = geometry.Groups == channels && geometry.Input.Channels == channels && geometry.Pool == 1 && geometry.Dilation == 1;
        if (!depthwise || weights.Bits > 16 || (long)taps * largestInput << 15 > int.MaxValue)
        {
            return null;
        }

        // Vectors of eight may read beyond the last tap.
        short[] packed = new short[weights.Length + 8];
        for (int i = 0; i < weights.Length; i++)
        {
            packed[i % taps * channels + i / taps] = (short)weights[i];
        }

        return new(geometry, packed, largestInput);
    }

    // Bytes of a row of the padded map: whole cache lines, so that rows begin alike.
    private static int RowLength(ConvolutionGeometry g)
        => checked((g.Input.Width + 2 * g.Padding) * g.Input.Channels + WidestLanes - 1) / WidestLanes * WidestLanes;

    // With stride 1 the outputs of a row are one flat array, and so are the inputs of a tap: vectors may span pixels.
    private static int Block(ConvolutionGeometry g)
    {
        int pixels = 1;
        while (pixels * g.OutputChannels % WidestLanes != 0)
        {
            pixels *= 2;
        }

        return g.Stride == 1 && pixels <= 8 && pixels <= g.Output.Width ? pixels : 1;
    }

    private static (int First, int Second)[] Offsets(ConvolutionGeometry g)
    {
        int taps = g.KernelHeight * g.KernelWidth;
        int Offset(int tap) => tap / g.KernelWidth * RowLength(g) + tap % g.KernelWidth * g.OutputChannels;
        return [.. Enumerable.Range(0, (taps + 1) / 2).Select(p => (Offset(2 * p), Offset(Math.Min(2 * p + 1, taps - 1))))];
    }

    // The multiply-add saturates a pair at 16 bits, and additions wrap: no sum may come that far, whichever of its terms are there.
    private static int LongestSum(ReadOnlySpan<short> taps, int channels, int largestInput)
    {
        int pairs = (taps.Length / channels + 1) / 2, longest = 0, largest = 0;
        for (int c = 0; c < channels; c++)
        {
            (int whole, int pair) = Reach(taps, channels, c);
            (longest, largest) = (Math.Max(longest, whole), Math.Max(largest, pair));
        }

        bool bytes = !taps.ContainsAnyExceptInRange((short)sbyte.MinValue, (short)sbyte.MaxValue);
        return !bytes ? 0 : (long)longest * largestInput <= short.MaxValue ? pairs : short.MaxValue / (largest * largestInput);
    }

    // How far from 0 one channel's sum of all weights of a sign comes, and that of a pair.
    private static (int Whole, int Pair) Reach(ReadOnlySpan<short> taps, int channels, int channel)
    {
        int positive = 0, negative = 0, largest = 0;
        for (int i = channel; i < taps.Length; i += 2 * channels)
        {
            int first = taps[i], second = i + channels < taps.Length ? taps[i + channels] : 0;
            int above = Math.Max(first, 0) + Math.Max(second, 0), below = Math.Max(-first, 0) + Math.Max(-second, 0);
            (positive, negative, largest) = (positive + above, negative + below, Math.Max(largest, Math.Max(above, below)));
        }

        return (Math.Max(positive, negative), largest);
    }

    private sbyte[] Interleaved()
    {
        int channels = Geometry.OutputChannels, taps = Geometry.KernelHeight * Geometry.KernelWidth, half = PairStride / 2;
        sbyte[] pairs = new sbyte[PairOffsets.Length * PairStride + 2 * WidestLanes];
        for (int i = 0; i < taps * Lanes; i++)
        {
            int tap = i / Lanes, lane = i % Lanes, inGroup = lane % GroupLanes;
            int place = inGroup / 8 * half + lane / GroupLanes * GroupLanes + inGroup % 8 * 2 + tap % 2;
            pairs[tap / 2 * PairStride + place] = (sbyte)Taps[tap * channels + lane % channels];
        }

        return pairs;
    }
}
