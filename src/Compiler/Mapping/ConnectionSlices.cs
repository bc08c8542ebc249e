using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Mapping;

/// <summary>How one connection is cut into slices: for each tile of its target, the chunks of its fan-in, each small enough for the axons of one core.</summary>
/// <param name="Target">Tiles of the population that it writes into.</param>
public abstract record ConnectionSlices(PopulationTiling Target)
{
    /// <summary>Chunks of the fan-in of one tile.</summary>
    public abstract int Chunks { get; }

    /// <summary>
    /// The inputs that a slice reads from the site (or image) whose spikes it adds, in the pooled map where the connection pools; empty if none of the chunk lies
    /// inside the map.
    /// </summary>
    public abstract Box AxonBox(int tile, int chunk);
}

/// <summary>A connection without synapses of its own: a potential sum, or an image layer that the host computes.</summary>
/// <param name="Target">Tiles of the population that it writes into.</param>
public sealed record NoSlices(PopulationTiling Target) : ConnectionSlices(Target)
{
    /// <inheritdoc/>
    public override int Chunks => 0;

    /// <inheritdoc/>
    public override Box AxonBox(int tile, int chunk) => default;
}

/// <summary>
/// Slices of a convolution. A chunk is a box of the footprint: some input channels and, for very large kernels, some of its rows and columns.
/// </summary>
/// <param name="Target">Tiles of the population that it writes into.</param>
/// <param name="Layer">The layer.</param>
/// <param name="ChunkChannels">Input channels of a chunk.</param>
/// <param name="ChunkRows">Rows of a chunk.</param>
/// <param name="ChunkColumns">Columns of a chunk.</param>
public sealed record ConvolutionSlices(PopulationTiling Target, IntegerConvolution Layer, int ChunkChannels, int ChunkRows, int ChunkColumns)
    : ConnectionSlices(Target)
{
    /// <summary>Chunks along the input channels.</summary>
    public int ChannelChunks { get; } = PopulationTiling.CeilDiv(FootprintChannels(Target, Layer), ChunkChannels);

    /// <summary>Chunks along the footprint's rows.</summary>
    public int RowChunks { get; } = PopulationTiling.CeilDiv(FootprintRows(Target, Layer), ChunkRows);

    /// <summary>Chunks along the footprint's columns.</summary>
    public int ColumnChunks { get; } = PopulationTiling.CeilDiv(FootprintColumns(Target, Layer), ChunkColumns);

    /// <inheritdoc/>
    public override int Chunks => ChannelChunks * RowChunks * ColumnChunks;

    /// <inheritdoc/>
    public override Box AxonBox(int tile, int chunk)
    {
        Box box = Target[tile];
        var g = Layer.Geometry;
        int c0 = box.C0 / g.OutputsPerGroup * g.InputsPerGroup, c1 = ((box.C1 - 1) / g.OutputsPerGroup + 1) * g.InputsPerGroup;
        int y0 = box.Y0 * g.Stride - g.Padding, y1 = (box.Y1 - 1) * g.Stride - g.Padding + g.ReachHeight;
        int x0 = box.X0 * g.Stride - g.Padding, x1 = (box.X1 - 1) * g.Stride - g.Padding + g.ReachWidth;
        int c = c0 + chunk / (RowChunks * ColumnChunks) * ChunkChannels;
        int y = y0 + chunk / ColumnChunks % RowChunks * ChunkRows;
        int x = x0 + chunk % ColumnChunks * ChunkColumns;
        Box part = new(c, Math.Min(c + ChunkChannels, c1), y, Math.Min(y + ChunkRows, y1), x, Math.Min(x + ChunkColumns, x1));
        return part.Intersect(new Box(0, g.Pooled.Channels, 0, g.Pooled.Height, 0, g.Pooled.Width));
    }

    /// <summary>Neurons (or pixels) of the source map that lie on the axons of a slice: with pooling, several share one axon.</summary>
    public Box SourceBox(int tile, int chunk)
    {
        Box axons = AxonBox(tile, chunk);
        int pool = Layer.Geometry.Pool;
        return new(axons.C0, axons.C1, axons.Y0 * pool, axons.Y1 * pool, axons.X0 * pool, axons.X1 * pool);
    }

    /// <summary>First input channel that a tile reads.</summary>
    public int FirstInput(int tile) => tile % Target.ChannelTiles * Target.Channels / Layer.Geometry.OutputsPerGroup * Layer.Geometry.InputsPerGroup;

    /// <summary>Input channels that a full tile reads.</summary>
    public static int FootprintChannels(PopulationTiling tiling, IntegerConvolution layer)
        => PopulationTiling.CeilDiv(tiling.Channels, layer.Geometry.OutputsPerGroup) * layer.Geometry.InputsPerGroup;

    /// <summary>Rows that a full tile reads, padding included.</summary>
    public static int FootprintRows(PopulationTiling tiling, IntegerConvolution layer) => (tiling.Rows - 1) * layer.Geometry.Stride + layer.Geometry.ReachHeight;

    /// <summary>Columns that a full tile reads, padding included.</summary>
    public static int FootprintColumns(PopulationTiling tiling, IntegerConvolution layer) => (tiling.Columns - 1) * layer.Geometry.Stride + layer.Geometry.ReachWidth;
}

/// <summary>
/// Slices of spike-driven self-attention. The product memory M[a,b] of each head lies on product units, in blocks of BlockA × BlockB; when it is complete its
/// entries are sent to the dynamic synapses of the target's tiles, where the driving site's spikes add its rows.
/// </summary>
/// <param name="Target">Tiles of the population that it writes into; each lies in one head.</param>
/// <param name="Layer">The layer.</param>
/// <param name="SourceHeight">Rows of the maps of Q, K and V.</param>
/// <param name="SourceWidth">Columns of the maps.</param>
/// <param name="BlockA">Rows of M in a block (channels of K, or rows of the map).</param>
/// <param name="BlockB">Columns of M in a block (channels of V, or rows of the map).</param>
public sealed record AttentionSlices(PopulationTiling Target, IntegerAttention Layer, int SourceHeight, int SourceWidth, int BlockA, int BlockB)
    : ConnectionSlices(Target)
{
    /// <inheritdoc/>
    public override int Chunks => 1;

    /// <summary>Blocks of M along a.</summary>
    public int BlocksA { get; } = PopulationTiling.CeilDiv(Layer.KeyValueFirst ? Layer.KeyChannels : SourceHeight, BlockA);

    /// <summary>Blocks of M along b.</summary>
    public int BlocksB { get; } = PopulationTiling.CeilDiv(Layer.KeyValueFirst ? Layer.ValueChannels : SourceHeight, BlockB);

    /// <summary>Blocks of all heads.</summary>
    public int Blocks => Layer.Heads * BlocksA * BlocksB;

    /// <summary>Head of a block.</summary>
    public int HeadOfBlock(int block) => block / (BlocksA * BlocksB);

    /// <summary>Head of a tile.</summary>
    public int HeadOfTile(int tile) => Target[tile].C0 / Layer.ValueChannels;

    /// <inheritdoc/>
    public override Box AxonBox(int tile, int chunk)
    {
        Box box = Target[tile];
        int head = HeadOfTile(tile);
        return Layer.KeyValueFirst
            ? box with { C0 = head * Layer.KeyChannels, C1 = (head + 1) * Layer.KeyChannels }
            : box with { Y0 = 0, Y1 = SourceHeight, X0 = 0, X1 = SourceWidth };
    }

    /// <summary>The spikes of K that a product unit reads.</summary>
    public Box KeyBox(int block)
    {
        int head = HeadOfBlock(block), a = block / BlocksB % BlocksA * BlockA;
        return Layer.KeyValueFirst
            ? new(head * Layer.KeyChannels + a, head * Layer.KeyChannels + Math.Min(a + BlockA, Layer.KeyChannels), 0, SourceHeight, 0, SourceWidth)
            : new(head * Layer.KeyChannels, (head + 1) * Layer.KeyChannels, a, Math.Min(a + BlockA, SourceHeight), 0, SourceWidth);
    }

    /// <summary>The spikes of the partner (V, or Q) that a product unit reads.</summary>
    public Box PartnerBox(int block)
    {
        int head = HeadOfBlock(block), b = block % BlocksB * BlockB;
        return Layer.KeyValueFirst
            ? new(head * Layer.ValueChannels + b, head * Layer.ValueChannels + Math.Min(b + BlockB, Layer.ValueChannels), 0, SourceHeight, 0, SourceWidth)
            : new(head * Layer.KeyChannels, (head + 1) * Layer.KeyChannels, b, Math.Min(b + BlockB, SourceHeight), 0, SourceWidth);
    }

    /// <summary>Entries of M in a block.</summary>
    public int EntriesOfBlock(int block) => Layer.KeyValueFirst
        ? KeyBox(block).Channels * PartnerBox(block).Channels
        : KeyBox(block).Positions * PartnerBox(block).Positions;

    /// <summary>Entries of a block that a tile needs: all rows, the columns of its own neurons.</summary>
    public int EntriesForTile(int block, int tile)
    {
        Box box = Target[tile], partner = PartnerBox(block), key = KeyBox(block);
        return HeadOfBlock(block) != HeadOfTile(tile) ? 0
            : Layer.KeyValueFirst ? key.Channels * Overlap(box.C0, box.C1, partner.C0, partner.C1)
            : key.Positions * Overlap(box.Y0, box.Y1, partner.Y0, partner.Y1) * box.Width;
    }

    private static int Overlap(int a0, int a1, int b0, int b1) => Math.Max(0, Math.Min(a1, b1) - Math.Max(a0, b0));
}
