using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Programs;

/// <summary>Builds the slices of one connection from their sizes, which must cover its fan-in and fit the axons of a core.</summary>
internal sealed class SlicesReader(IntegerNetwork network, CoreDescription core, ProgramPlace place)
{
    /// <summary>Builds the slices.</summary>
    public ConnectionSlices Read(SlicesRecord record, IntegerConnection connection, PopulationTiling tiling)
    {
        ProgramPlace at = place.Within($"slices of '{connection.Name}'");
        if (core is KernelCore)
        {
            return ReadKernel(record, connection, tiling, at);
        }

        return (record, connection) switch
        {
            (NoSlicesRecord, IntegerPotentialSum or IntegerConvolution { ReadsImage: true }) => new NoSlices(tiling),
            (ConvolutionSlicesRecord sizes, IntegerConvolution layer) => Read(sizes, layer, tiling, at),
            (AttentionSlicesRecord sizes, IntegerAttention layer) => Read(sizes, layer, tiling, at),
            _ => throw at.Contradiction($"they are of another kind than the connection, which is of kind {connection.Kind}"),
        };
    }

    /// <summary>Chunks of a tile and its share of the blocks, which may be more than an integer holds.</summary>
    public static Int128 Chunks(ConnectionSlices slices) => slices switch
    {
        ConvolutionSlices c => (Int128)c.ChannelChunks * c.RowChunks * c.ColumnChunks,
        AttentionSlices a => 1 + (Int128)a.Layer.Heads * a.BlocksA * a.BlocksB / a.Target.Count,
        _ => 0,
    };

    private ConvolutionSlices Read(ConvolutionSlicesRecord sizes, IntegerConvolution layer, PopulationTiling tiling, ProgramPlace at)
    {
        ConvolutionGeometry g = layer.Geometry;
        if (tiling.Channels % g.OutputsPerGroup != 0 && g.OutputsPerGroup % tiling.Channels != 0 && g.Groups > 1)
        {
            throw at.Contradiction($"tiles of {tiling.Channels} channels cut through groups of {g.OutputsPerGroup}");
        }

        int rows = ConvolutionSlices.FootprintRows(tiling, layer), columns = ConvolutionSlices.FootprintColumns(tiling, layer);
        ConvolutionSlices slices = new(
            tiling,
            layer,
            at.InRange(sizes.ChunkChannels, 1, ConvolutionSlices.FootprintChannels(tiling, layer), "chunkChannels"),
            at.InRange(sizes.ChunkRows, 1, rows, "chunkRows"),
            at.InRange(sizes.ChunkColumns, 1, columns, "chunkColumns"));
        if (g.Groups > 1 && tiling.Channels > g.OutputsPerGroup && Chunks(slices) > 1)
        {
            throw at.Contradiction($"chunks mix the groups of tiles of {tiling.Channels} channels");
        }

        CheckAxons((long)sizes.ChunkChannels * Math.Min(sizes.ChunkRows, g.Pooled.Height) * Math.Min(sizes.ChunkColumns, g.Pooled.Width), at);
        return slices;
    }

    private AttentionSlices Read(AttentionSlicesRecord sizes, IntegerAttention layer, PopulationTiling tiling, ProgramPlace at)
    {
        MapShape map = network.Populations[network.Sites[layer.Query].Population].Shape;
        if (layer.ValueChannels % tiling.Channels != 0)
        {
            throw at.Contradiction($"tiles of {tiling.Channels} channels cut through heads of {layer.ValueChannels}");
        }

        AttentionSlices slices = new(
            tiling,
            layer,
            map.Height,
            map.Width,
            at.InRange(sizes.BlockA, 1, layer.KeyValueFirst ? layer.KeyChannels : map.Height, "blockA"),
            at.InRange(sizes.BlockB, 1, layer.KeyValueFirst ? layer.ValueChannels : map.Height, "blockB"));
        CheckAxons(slices.AxonBox(0, 0).Count, at);
        return slices;
    }

    // On kernel cores the slices of a tile follow from its shape.
    private ConnectionSlices ReadKernel(SlicesRecord record, IntegerConnection connection, PopulationTiling tiling, ProgramPlace at)
    {
        ConnectionSlices? slices = CoreFitter.Of(network, core).Fit(connection, tiling);
        return slices is null ? throw at.Contradiction("its kernel does not fit a core")
            : MappingWriter.Write(slices) == record ? slices
            : throw at.Contradiction("their sizes are not those of a kernel core");
    }

    private void CheckAxons(long axons, ProgramPlace at)
    {
        int limit = ((CrossbarCore)core).Axons.Value;
        if (axons > limit)
        {
            throw at.Contradiction($"a slice reads {axons} axons; a core has {limit}");
        }
    }
}
