using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Where the packed weights of a layer stand: [output tile][channel group][kernel row][kernel column][channel of the group][output of the tile]. A tile's
/// accumulators stay in registers, the weights that one kernel row of one group has for a tile stay in L1.
/// </summary>
internal sealed class GatherLayout
{
    /// <summary>Outputs per block: tiles are whole blocks, and a block is what <see cref="Place"/> permutes.</summary>
    public const int Block = 32;

    // A kernel row's weights of one group and tile: most of an L1 cache, less room for the lists and the sums that stream by.
    private const int ChunkBytes = 28 * 1024;

    // Positions in a list of active inputs are 16 bits wide: column × channels of the group + channel.
    private const int MaxPositions = 1 << 16;

    private readonly ConvolutionGeometry _geometry;
    private readonly int[] _tileStart;

    public GatherLayout(ConvolutionGeometry geometry, bool wide, int channelsPerGroup)
    {
        (_geometry, IsWide, ChannelsPerGroup) = (geometry, wide, channelsPerGroup);
        int padded = Up(geometry.OutputChannels, Block);
        TileWidths = Tiles(padded, geometry.KernelWidth);
        _tileStart = new int[TileWidths.Length + 1];
        for (int t = 0; t < TileWidths.Length; t++)
        {
            _tileStart[t + 1] = _tileStart[t] + TileWidths[t];
        }
    }

    /// <summary>True if weights are 16 bits wide, else 8.</summary>
    public bool IsWide { get; }

    /// <summary>Bytes of a weight.</summary>
    public int WeightBytes => IsWide ? sizeof(short) : sizeof(sbyte);

    /// <summary>Outputs of each tile, the last padded to whole blocks.</summary>
    public int[] TileWidths { get; }

    /// <summary>Input channels of a group; the last may have fewer.</summary>
    public int ChannelsPerGroup { get; }

    /// <summary>Channel groups.</summary>
    public int Groups => (_geometry.Input.Channels + ChannelsPerGroup - 1) / ChannelsPerGroup;

    /// <summary>Bytes of all weights.</summary>
    public long Bytes => (long)_tileStart[^1] * _geometry.Input.Channels * _geometry.KernelHeight * _geometry.KernelWidth * WeightBytes;

    /// <summary>First output of a tile.</summary>
    public int FirstOutput(int tile) => _tileStart[tile];

    /// <summary>Channels of one group.</summary>
    public int Channels(int group) => Math.Min(ChannelsPerGroup, _geometry.Input.Channels - group * ChannelsPerGroup);

    /// <summary>First byte of the row of weights that a channel of a group has for a tile at a kernel position.</summary>
    public long RowStart(int tile, int group, int ky, int kx, int channel)
    {
        long area = _geometry.KernelHeight * _geometry.KernelWidth, width = TileWidths[tile];
        long position = (long)ky * _geometry.KernelWidth + kx;
        long rows = area * group * ChannelsPerGroup + position * Channels(group) + channel;
        return (_tileStart[tile] * area * _geometry.Input.Channels + rows * width) * WeightBytes;
    }

    /// <summary>
    /// Where in a row an output of a tile stands. Interleaving two rows works on lanes of 128 bits: the low halves of the lanes become one register, the high
    /// halves another. Within a block the first 16 outputs stand in low halves and the last 16 in high ones, so that registers hold outputs in order.
    /// </summary>
    public int Place(int output)
    {
        int half = IsWide ? 4 : 8, block = output & ~(Block - 1), high = (output & (Block - 1)) / 16, of16 = output % 16;
        return block + of16 / half * 2 * half + high * half + of16 % half;
    }

    /// <summary>The most channels of a group that keep a chunk in L1 and positions in 16 bits; 0 if not even one does.</summary>
    public static int MostChannels(ConvolutionGeometry g, bool wide)
    {
        int width = Tiles(Up(g.OutputChannels, Block), g.KernelWidth).Max() * (wide ? sizeof(short) : sizeof(sbyte));
        int inL1 = g.Output.Height * g.Output.Width == 1 ? int.MaxValue : Math.Max(ChunkBytes / (g.KernelWidth * width), 8);
        int most = Math.Min(Math.Min(inL1, (MaxPositions - 1) / g.Input.Width), g.Input.Channels);
        int groups = most == 0 ? 1 : (g.Input.Channels + most - 1) / most;
        return Math.Min(most, (g.Input.Channels + groups - 1) / groups);
    }

    private static int[] Tiles(int padded, int kernelWidth)
    {
        int width = kernelWidth == 1 ? 128 : 96;
        int count = (padded + width - 1) / width, blocks = padded / Block;
        return [.. Enumerable.Range(0, count).Select(t => ((t + 1) * blocks / count - t * blocks / count) * Block)];
    }

    private static int Up(int value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
