using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// Which units of a convolution a spike of its source reaches. What a slice has on its axons is a product of three ranges, one for each axis, so that all
/// boxes follow from three short tables.
/// </summary>
internal sealed class ConvolutionReach
{
    private readonly ConvolutionSlices _slices;
    private readonly int[] _units;

    // By tile and chunk along one axis: the part of the source's map that it has on its axons.
    private readonly (int Low, int High)[] _channels, _rows, _columns;

    /// <summary>Prepares a convolution.</summary>
    /// <param name="slices">Its slices.</param>
    /// <param name="units">Unit of each slice.</param>
    public ConvolutionReach(ConvolutionSlices slices, int[] units)
    {
        (_slices, _units) = (slices, units);
        PopulationTiling t = slices.Target;
        _channels = Ranges(t.ChannelTiles, slices.ChannelChunks, (tile, chunk) =>
            slices.SourceBox(t.Index(tile, 0, 0), chunk * slices.RowChunks * slices.ColumnChunks) is var b ? (b.C0, b.C1) : default);
        _rows = Ranges(t.RowTiles, slices.RowChunks, (tile, chunk) =>
            slices.SourceBox(t.Index(0, tile, 0), chunk * slices.ColumnChunks) is var b ? (b.Y0, b.Y1) : default);
        _columns = Ranges(t.ColumnTiles, slices.ColumnChunks, (tile, chunk) =>
            slices.SourceBox(t.Index(0, 0, tile), chunk) is var b ? (b.X0, b.X1) : default);
    }

    /// <summary>Adds all units that have some of <paramref name="source"/> on their axons, with what they have of it, tile by tile and chunk by chunk.</summary>
    public void Collect(in Box source, List<Destination> into)
    {
        ConvolutionGeometry g = _slices.Layer.Geometry;
        PopulationTiling t = _slices.Target;
        (int y0, int y1) = Tiles(g, source.Y0 / g.Pool, (source.Y1 - 1) / g.Pool + 1, g.ReachHeight, t.Rows, t.RowTiles);
        (int x0, int x1) = Tiles(g, source.X0 / g.Pool, (source.X1 - 1) / g.Pool + 1, g.ReachWidth, t.Columns, t.ColumnTiles);
        int c0 = source.C0 / g.InputsPerGroup * g.OutputsPerGroup / t.Channels;
        int c1 = Math.Min(t.ChannelTiles, (((source.C1 - 1) / g.InputsPerGroup + 1) * g.OutputsPerGroup - 1) / t.Channels + 1);
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
            {
                for (int c = c0; c < c1; c++)
                {
                    CollectTile(c, y, x, source, into);
                }
            }
        }
    }

    private static (int Low, int High)[] Ranges(int tiles, int chunks, Func<int, int, (int Low, int High)> range)
        => [.. Enumerable.Range(0, tiles * chunks).Select(i => range(i / chunks, i % chunks))];

    // Tiles along one axis, first and end, with outputs o for which o·stride − padding ≤ input ≤ o·stride − padding + kernel − 1. Inputs that a stride skips
    // lie between two outputs (first > last); they are on the axons of a tile that has both.
    private static (int First, int End) Tiles(ConvolutionGeometry g, int low, int high, int kernel, int size, int count)
    {
        int first = CeilDiv(low + g.Padding - kernel + 1, g.Stride), last = FloorDiv(high - 1 + g.Padding, g.Stride);
        return (Math.Clamp(FloorDiv(Math.Min(first, last), size), 0, count), Math.Clamp(FloorDiv(Math.Max(first, last), size) + 1, 0, count));
    }

    private static int FloorDiv(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static int CeilDiv(int a, int b) => -FloorDiv(-a, b);

    private void CollectTile(int channelTile, int rowTile, int columnTile, in Box source, List<Destination> into)
    {
        int slice = _slices.Target.Index(channelTile, rowTile, columnTile) * _slices.Chunks;
        for (int c = channelTile * _slices.ChannelChunks; c < (channelTile + 1) * _slices.ChannelChunks; c++)
        {
            (int c0, int c1) = Shared(_channels[c], source.C0, source.C1);
            for (int y = rowTile * _slices.RowChunks; y < (rowTile + 1) * _slices.RowChunks; y++)
            {
                (int y0, int y1) = Shared(_rows[y], source.Y0, source.Y1);
                for (int x = columnTile * _slices.ColumnChunks; x < (columnTile + 1) * _slices.ColumnChunks; x++)
                {
                    (int x0, int x1) = Shared(_columns[x], source.X0, source.X1);
                    int unit = _units[slice++];
                    if (unit >= 0 && c0 < c1 && y0 < y1 && x0 < x1)
                    {
                        into.Add(new(unit, new Box(c0, c1, y0, y1, x0, x1)));
                    }
                }
            }
        }
    }

    private static (int Low, int High) Shared((int Low, int High) range, int low, int high) => (Math.Max(range.Low, low), Math.Min(range.High, high));
}
