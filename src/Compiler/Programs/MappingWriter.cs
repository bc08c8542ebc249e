using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Programs;

/// <summary>The sizes from which units and placement can be built again.</summary>
internal static class MappingWriter
{
    /// <summary>Tensor of the units' cores.</summary>
    public const string Placement = "placement";

    /// <summary>The record of a mapping, whose cores go into the blob.</summary>
    public static MappingRecord Write(Partition partition, Placement placement, BlobWriter blob)
    {
        blob.Add(Placement, placement.CoreOf);
        return new(
            placement.Array.ChipColumns,
            placement.Array.ChipRows,
            partition.Units.Count,
            [.. partition.Tilings.Select(t => new TilingRecord(t.Channels, t.Rows, t.Columns))],
            [.. partition.Slices.Select(Write)]);
    }

    /// <summary>The record of a connection's slices.</summary>
    public static SlicesRecord Write(ConnectionSlices slices) => slices switch
    {
        NoSlices => new NoSlicesRecord(),
        ConvolutionSlices c => new ConvolutionSlicesRecord(c.ChunkChannels, c.ChunkRows, c.ChunkColumns),
        AttentionSlices a => new AttentionSlicesRecord(a.BlockA, a.BlockB),
        _ => throw new InvalidOperationException($"no saved form of {slices.GetType().Name}"),
    };
}
