using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Where the packed weights of a layer stand: [output tile][channel group][kernel row][kernel column][channel of the group][output of the tile]. A tile's
/// accumulators stay in registers, a chunk of weights stays in L1. Where a layer has few outputs, the kernel is folded into them: the layer is computed as a
/// 1×1 convolution with outputs (kernel row, kernel column, output), and the sums of neighbouring inputs are added up at the end.
/// </summary>
internal sealed class GatherLayout
{
    /// <summary>Outputs per block: tiles are whole blocks.</summary>
    public const int Block = 32;

    /// <summary>Outputs per whole vector.</summary>
    public const int Vector = 64;

    // Outputs that the kernels write at once at least, of 32 bits.
    private const int LeastOutputs = 8;

    // A chunk of weights may be somewhat larger than an L1 cache of 32 KiB: a miss in L2 costs less than adding one more partial sum.
    private const int ChunkBytes = 64 * 1024;

    // Positions in a list of active inputs are 16 bits wide: column × channels of the group + channel.
    private const int MaxPositions = 1 << 16;

    // Up to this many outputs, folding the kernel into them fills registers better.
    private const int MostFoldedOutputs = 48;

    // Blocks of a tile: what fits the registers, together with two rows of weights.
    private const int MostBlocks = 7;

    private readonly ConvolutionGeometry _geometry;
    private readonly int[] _tileStart;
    private readonly int[] _rowStart;

    /// <summary>Lays out a layer.</summary>
    public GatherLayout(ConvolutionGeometry geometry, bool wide)
    {
        (_geometry, IsWide) = (geometry, wide);
        IsFolded = geometry.Stride == 1 && geometry.KernelHeight * geometry.KernelWidth > 1 && geometry.OutputChannels <= MostFoldedOutputs;
        Outputs = geometry.OutputChannels * (IsFolded ? geometry.KernelHeight * geometry.KernelWidth : 1);
        TileWidths = Tiles((Outputs + Block - 1) / Block);
        _tileStart = new int[TileWidths.Length + 1];
        _rowStart = new int[TileWidths.Length + 1];
        for (int t = 0; t < TileWidths.Length; t++)
        {
            _tileStart[t + 1] = _tileStart[t] + TileWidths[t];
            _rowStart[t + 1] = _rowStart[t] + RowWeights(TileWidths[t]);
        }

        int most = MostChannels(KernelWidth * TileWidths.Max(RowWeights) * WeightBytes);
        ChannelsPerGroup = most == 0 ? 0 : Even(geometry.Input.Channels, most);
        KernelRows = ChunkFits(KernelHeight) ? KernelHeight : 1;
        Columns = IsFolded ? geometry.Input.Width : geometry.Output.Width;
        Groups = ChannelsPerGroup == 0 ? 0 : (geometry.Input.Channels + ChannelsPerGroup - 1) / ChannelsPerGroup;
        ChunksOfTile = Groups * (KernelHeight / KernelRows);
        Chunks = ChunksOfTile * TileWidths.Length;
        Bytes = (long)_rowStart[^1] * geometry.Input.Channels * KernelHeight * KernelWidth * WeightBytes;
    }

    /// <summary>True if weights are 16 bits wide, else 8.</summary>
    public bool IsWide { get; }

    /// <summary>True if the kernel is folded into the outputs.</summary>
    public bool IsFolded { get; }

    /// <summary>Outputs of a position: of the output map, or where the kernel is folded, of the input map.</summary>
    public int Outputs { get; }

    /// <summary>Kernel rows that are not folded.</summary>
    public int KernelHeight => IsFolded ? 1 : _geometry.KernelHeight;

    /// <summary>Kernel columns that are not folded.</summary>
    public int KernelWidth => IsFolded ? 1 : _geometry.KernelWidth;

    /// <summary>Columns of sums: the input's where the kernel is folded, else the output's.</summary>
    public int Columns { get; }

    /// <summary>Padding that is left.</summary>
    public int Padding => IsFolded ? 0 : _geometry.Padding;

    /// <summary>
    /// True if the kernels write whole tiles elsewhere first: what a folded kernel gives must be added up, and the kernels write 8 outputs at a time.
    /// </summary>
    public bool IsStaged => IsFolded || Outputs % LeastOutputs != 0;

    /// <summary>Bytes of a weight.</summary>
    public int WeightBytes => IsWide ? sizeof(short) : sizeof(sbyte);

    /// <summary>Outputs of each tile, the last padded to whole blocks.</summary>
    public int[] TileWidths { get; }

    /// <summary>Outputs of all tiles.</summary>
    public int PaddedOutputs => _tileStart[^1];

    /// <summary>Input channels of a group; the last may have fewer. 0 if the map is too wide for lists.</summary>
    public int ChannelsPerGroup { get; }

    /// <summary>Kernel rows of a chunk, the weights of one group and tile that are used together: one or all.</summary>
    public int KernelRows { get; }

    /// <summary>
    /// True if a chunk covers several kernel rows: then what all of them read of an output's inputs is put together in one list before the kernel runs.
    /// </summary>
    public bool HasWindows => KernelRows > 1;

    /// <summary>Chunks of a tile.</summary>
    public int ChunksOfTile { get; }

    /// <summary>Chunks of all tiles.</summary>
    public int Chunks { get; }

    /// <summary>True if one chunk of each tile has all of its weights.</summary>
    public bool HasOneChunk => ChunksOfTile == 1;

    /// <summary>Channel groups.</summary>
    public int Groups { get; }

    /// <summary>Bytes of all weights.</summary>
    public long Bytes { get; }

    /// <summary>First output of a tile.</summary>
    public int FirstOutput(int tile) => _tileStart[tile];

    /// <summary>Channels of one group.</summary>
    public int Channels(int group) => Math.Min(ChannelsPerGroup, _geometry.Input.Channels - group * ChannelsPerGroup);

    /// <summary>
    /// First byte of what a group's channels have for a tile. Rows are ordered by kernel row, kernel column and channel.
    /// </summary>
    public long Start(int tile, int group)
    {
        long area = (long)KernelHeight * KernelWidth;
        return (_rowStart[tile] * area * _geometry.Input.Channels + area * group * ChannelsPerGroup * RowWeights(TileWidths[tile])) * WeightBytes;
    }

    /// <summary>
    /// From a row of weights of a tile to the next. Rows of 8 bits are whole vectors, so that none straddles cache lines; where 32 outputs are left, they
    /// stand as the first 32 of a vector do.
    /// </summary>
    public int RowWeights(int tileWidth) => IsWide ? tileWidth : (tileWidth + Vector - 1) & -Vector;

    /// <summary>First byte of a weight.</summary>
    /// <param name="tile">Output tile.</param>
    /// <param name="group">Channel group.</param>
    /// <param name="row">(Kernel row × kernel width + kernel column) × channels of the group + channel.</param>
    /// <param name="output">Output of the tile.</param>
    public long Offset(int tile, int group, int row, int output)
        => Start(tile, group) + ((long)row * RowWeights(TileWidths[tile]) + Place(output)) * WeightBytes;

    // Where in a row an output stands. Interleaving two rows works on lanes of 128 bits: the low halves of the lanes make one register, the high halves
    // another. The places make the sums in these come out in order.
    private int Place(int output)
    {
        if (IsWide)
        {
            int of16 = output % 16;
            return (output & -Block) + of16 / 4 * 8 + output % Block / 16 * 4 + of16 % 4;
        }

        int ofBlock = output % Block;
        return (output & -Vector) + ofBlock / 8 * 16 + output % Vector / Block * 8 + ofBlock % 8;
    }

    private bool ChunkFits(int kernelRows)
        => ChannelsPerGroup == _geometry.Input.Channels && (long)kernelRows * KernelWidth * TileWidths.Max(RowWeights) * WeightBytes * ChannelsPerGroup <= ChunkBytes;

    // The most channels that keep a kernel row in L1 and positions in 16 bits. A layer that uses its weights once has no need of L1.
    private int MostChannels(int bytesPerChannel)
    {
        int inL1 = _geometry.Output.Height * _geometry.Output.Width == 1 ? int.MaxValue : Math.Max(ChunkBytes / bytesPerChannel, 8);
        return Math.Min(Math.Min(inL1, (MaxPositions - 1) / _geometry.Input.Width), _geometry.Input.Channels);
    }

    private static int[] Tiles(int blocks)
    {
        int count = (blocks + MostBlocks - 1) / MostBlocks;
        return [.. Enumerable.Range(0, count).Select(t => ((t + 1) * blocks / count - t * blocks / count) * Block)];
    }

    private static int Even(int total, int most)
    {
        int parts = (total + most - 1) / most;
        return (total + parts - 1) / parts;
    }
}
