using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Mapping;

/// <summary>A unit and the box of a source map that it has on its axons.</summary>
public readonly record struct Destination(int Unit, Box Box);

/// <summary>Finds which units a spike of a site (or a pixel of the image) reaches.</summary>
/// <param name="partition">The units.</param>
public sealed class Destinations(Partition partition)
{
    private readonly ILookup<int, IntegerConvolution> _convolutions = partition.Network.Connections.OfType<IntegerConvolution>().ToLookup(c => c.Source);
    private readonly ILookup<int, (IntegerAttention Layer, Func<AttentionSlices, int, Box> Box, bool Product)> _attentions =
        partition.Network.Connections.OfType<IntegerAttention>().SelectMany(a => new[]
        {
            (Site: a.Driver, Layer: a, Box: (Func<AttentionSlices, int, Box>)((s, tile) => s.AxonBox(tile, 0)), Product: false),
            (Site: a.Key, Layer: a, Box: (s, block) => s.KeyBox(block), Product: true),
            (Site: a.Partner, Layer: a, Box: (s, block) => s.PartnerBox(block), Product: true),
        }).ToLookup(r => r.Site, r => (r.Layer, r.Box, r.Product));

    /// <summary>Adds all units that have some of <paramref name="source"/> on their axons, with what they have of it.</summary>
    public void Collect(int site, in Box source, List<Destination> into)
    {
        foreach (IntegerConvolution layer in _convolutions[site])
        {
            if (partition.Slices[layer.Index] is ConvolutionSlices slices)
            {
                Collect(slices, source, into);
            }
        }

        foreach ((IntegerAttention layer, Func<AttentionSlices, int, Box> box, bool product) in _attentions[site])
        {
            AttentionSlices slices = (AttentionSlices)partition.Slices[layer.Index];
            int[] units = product ? partition.ProductUnit[layer.Index] : partition.SliceUnit[layer.Index];
            for (int i = 0; i < units.Length; i++)
            {
                AddIfShared(units[i], box(slices, i), source, into);
            }
        }
    }

    private void Collect(ConvolutionSlices slices, in Box source, List<Destination> into)
    {
        var g = slices.Layer.Geometry;
        PopulationTiling t = slices.Target;
        int[] units = partition.SliceUnit[slices.Layer.Index];
        (int y0, int y1) = Tiles(source.Y0 / g.Pool, (source.Y1 - 1) / g.Pool + 1, g.ReachHeight, t.Rows, t.RowTiles);
        (int x0, int x1) = Tiles(source.X0 / g.Pool, (source.X1 - 1) / g.Pool + 1, g.ReachWidth, t.Columns, t.ColumnTiles);
        int c0 = source.C0 / g.InputsPerGroup * g.OutputsPerGroup / t.Channels;
        int c1 = Math.Min(t.ChannelTiles, (((source.C1 - 1) / g.InputsPerGroup + 1) * g.OutputsPerGroup - 1) / t.Channels + 1);
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                for (int c = c0; c < c1; c++)
                {
                    CollectTile(slices, units, t.Index(c, y, x), source, into);
                }
            }
        }

        (int First, int End) Tiles(int low, int high, int kernel, int size, int count)
        {
            // Outputs o with o·stride − padding ≤ input ≤ o·stride − padding + kernel − 1. Inputs that a stride skips lie between two outputs (first > last);
            // they are on the axons of a tile that has both.
            int first = CeilDiv(low + g.Padding - kernel + 1, g.Stride), last = FloorDiv(high - 1 + g.Padding, g.Stride);
            return (Math.Clamp(FloorDiv(Math.Min(first, last), size), 0, count), Math.Clamp(FloorDiv(Math.Max(first, last), size) + 1, 0, count));
        }
    }

    private static int FloorDiv(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static int CeilDiv(int a, int b) => -FloorDiv(-a, b);

    // Only the chunks that share channels with the source.
    private static void CollectTile(ConvolutionSlices slices, int[] units, int tile, in Box source, List<Destination> into)
    {
        int perChannelChunk = slices.RowChunks * slices.ColumnChunks, firstChannel = slices.FirstInput(tile);
        int low = Math.Max(0, FloorDiv(source.C0 - firstChannel, slices.ChunkChannels)) * perChannelChunk;
        int high = Math.Min(slices.Chunks, (FloorDiv(source.C1 - 1 - firstChannel, slices.ChunkChannels) + 1) * perChannelChunk);
        for (int chunk = low; chunk < high; chunk++)
        {
            int unit = units[tile * slices.Chunks + chunk];
            if (unit >= 0)
            {
                AddIfShared(unit, slices.SourceBox(tile, chunk), source, into);
            }
        }
    }

    private static void AddIfShared(int unit, in Box axons, in Box source, List<Destination> into)
    {
        Box shared = axons.Intersect(source);
        if (unit >= 0 && !shared.IsEmpty)
        {
            into.Add(new(unit, shared));
        }
    }
}
