using NeuroSim.Models;

namespace NeuroSim.Compiler.Mapping;

/// <summary>Cuts a population into boxes of equal size (smaller at the far ends), one per core. Tiles at one place follow each other by channel.</summary>
/// <param name="Shape">The population.</param>
/// <param name="Channels">Channels of a tile.</param>
/// <param name="Rows">Rows of a tile.</param>
/// <param name="Columns">Columns of a tile.</param>
public sealed record PopulationTiling(MapShape Shape, int Channels, int Rows, int Columns)
{
    /// <summary>Tiles along the channels.</summary>
    public int ChannelTiles { get; } = CeilDiv(Shape.Channels, Channels);

    /// <summary>Tiles along the rows.</summary>
    public int RowTiles { get; } = CeilDiv(Shape.Height, Rows);

    /// <summary>Tiles along the columns.</summary>
    public int ColumnTiles { get; } = CeilDiv(Shape.Width, Columns);

    /// <summary>Tiles.</summary>
    public int Count => ChannelTiles * RowTiles * ColumnTiles;

    /// <summary>Index of a tile.</summary>
    public int Index(int channelTile, int rowTile, int columnTile) => (rowTile * ColumnTiles + columnTile) * ChannelTiles + channelTile;

    /// <summary>The box of a tile.</summary>
    public Box this[int tile]
    {
        get
        {
            int c = tile % ChannelTiles * Channels;
            int x = tile / ChannelTiles % ColumnTiles * Columns;
            int y = tile / ChannelTiles / ColumnTiles * Rows;
            return new(c, Math.Min(c + Channels, Shape.Channels), y, Math.Min(y + Rows, Shape.Height), x, Math.Min(x + Columns, Shape.Width));
        }
    }

    /// <summary>The tile that holds a box which lies in one tile.</summary>
    public int TileOf(in Box box) => Index(box.C0 / Channels, box.Y0 / Rows, box.X0 / Columns);

    internal static int CeilDiv(int a, int b) => (a + b - 1) / b;
}
