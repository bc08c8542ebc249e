using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>
/// The weights of a depthwise layer (one input channel and one output channel per group). Tap by tap, the channels of a tap in a row; and, where they are
/// narrow enough for the byte multiply-add, as pairs of taps one above the other whose weights alternate, for two neighbouring rows of outputs at once.
/// </summary>
public sealed class DepthwiseWeights
{
    /// <summary>Rows of outputs that are computed at once.</summary>
    internal const int OutputRows = 2;

    // Lanes of the widest form, and the bytes of a cache line.
    private const int WidestLanes = 32, LineBytes = 64;

    private DepthwiseWeights(ConvolutionGeometry geometry, short[] taps, int largestInput)
    {
        (Geometry, Taps) = (geometry, taps);
        RowPairs = (geometry.KernelHeight + geometry.Stride + 1) / 2;
        PairedRow = checked(2 * (geometry.Input.Width + 2 * geometry.Padding) * geometry.Input.Channels + LineBytes - 1) / LineBytes * LineBytes;
        PairOffsets = [.. Enumerable.Range(0, RowPairs * geometry.KernelWidth).Select(Offset)];
        PairsPerSum = LongestSum(largestInput);
        PixelsPerBlock = SumsAreWhole ? Block(geometry) : 1;
        Lanes = PixelsPerBlock * geometry.OutputChannels;
        PairStride = (Lanes + WidestLanes - 1) / WidestLanes * WidestLanes * 2 * OutputRows;
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
    /// Weights of pairs of taps: per pair of input rows and kernel column, for each lane those of the upper and of the lower row, first for the upper row of
    /// outputs, then for the lower one; 0 where a row of outputs does not read a row of inputs. Empty if they are too wide.
    /// </summary>
    internal sbyte[] Pairs { get; }

    /// <summary>Bytes of one pair in <see cref="Pairs"/>.</summary>
    internal int PairStride { get; }

    /// <summary>Pairs of input rows that two neighbouring rows of outputs read.</summary>
    internal int RowPairs { get; }

    /// <summary>Where the inputs of each pair of taps lie in a map of padded pairs of rows, relative to the first.</summary>
    internal int[] PairOffsets { get; }

    /// <summary>Bytes of a pair of rows of that map: whole cache lines, so that all begin alike.</summary>
    internal int PairedRow { get; }

    /// <summary>Pairs whose sum fits 16 bits, whichever they are; 0 if there are weights that the byte multiply-add cannot take.</summary>
    internal int PairsPerSum { get; }

    /// <summary>True if the sums of all pairs fit 16 bits.</summary>
    internal bool SumsAreWhole => PairsPerSum >= PairOffsets.Length;

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

    private int Offset(int pair) => pair / Geometry.KernelWidth * PairedRow + pair % Geometry.KernelWidth * 2 * Geometry.OutputChannels;

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

    // The multiply-add saturates a pair at 16 bits, and additions wrap: no sum may come that far, whichever of its terms are there.
    private int LongestSum(int largestInput)
    {
        int longest = 0, largest = 0;
        for (int c = 0; c < Geometry.OutputChannels; c++)
        {
            (int whole, int pair) = Reach(c);
            (longest, largest) = (Math.Max(longest, whole), Math.Max(largest, pair));
        }

        bool bytes = !Taps.AsSpan().ContainsAnyExceptInRange((short)sbyte.MinValue, (short)sbyte.MaxValue);
        return !bytes ? 0 : (long)longest * largestInput <= short.MaxValue ? PairOffsets.Length : short.MaxValue / (largest * largestInput);
    }

    // How far from 0 one channel's sum of all weights of a sign comes, and that of two taps one above the other.
    private (int Whole, int Pair) Reach(int channel)
    {
        int positive = 0, negative = 0, largest = 0;
        for (int kx = 0; kx < Geometry.KernelWidth; kx++)
        {
            for (int ky = 0; ky < Geometry.KernelHeight; ky++)
            {
                int first = Tap(ky, kx, channel), second = Tap(ky + 1, kx, channel);
                (positive, negative) = (positive + Math.Max(first, 0), negative - Math.Min(first, 0));
                int above = Math.Max(first, 0) + Math.Max(second, 0), below = -Math.Min(first, 0) - Math.Min(second, 0);
                largest = Math.Max(largest, Math.Max(above, below));
            }
        }

        return (Math.Max(positive, negative), largest);
    }

    private int Tap(int ky, int kx, int channel)
        => (uint)ky < (uint)Geometry.KernelHeight ? Taps[(ky * Geometry.KernelWidth + kx) * Geometry.OutputChannels + channel] : 0;

    private sbyte[] Interleaved()
    {
        int half = PairStride / OutputRows;
        sbyte[] pairs = new sbyte[PairOffsets.Length * PairStride + LineBytes];
        for (int i = 0; i < PairOffsets.Length * Lanes; i++)
        {
            int pair = i / Lanes, lane = i % Lanes, channel = lane % Geometry.OutputChannels, kx = pair % Geometry.KernelWidth;
            for (int row = 0; row < OutputRows; row++)
            {
                int ky = 2 * (pair / Geometry.KernelWidth) - row * Geometry.Stride, place = pair * PairStride + row * half + 2 * lane;
                (pairs[place], pairs[place + 1]) = ((sbyte)Tap(ky, kx, channel), (sbyte)Tap(ky + 1, kx, channel));
            }
        }

        return pairs;
    }
}
