using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// The active sites of a sample as the tiles of a program see them. A tile without an active site of a connection is asleep for it: its events are dropped
/// before they cost anything, and it sends nothing. In all other tiles each event is looked up, and only what lies at active sites is added.
/// </summary>
internal sealed class ActiveTiles
{
    private readonly ActiveSites _sites;
    private readonly Levels[] _connections;
    private readonly Levels[] _populations;

    public ActiveTiles(Partition partition, ActiveSites sites)
    {
        _sites = sites;
        _connections = [.. partition.Network.Connections.Select(c => new Levels(partition.Tilings[c.Target], sites.OfConnection(c.Index)))];
        _populations = [.. partition.Tilings.Select((t, p) => new Levels(t, sites.OfPopulation(p)))];
    }

    /// <summary>By row and column of the whole map, 1 or 0; null for all sites.</summary>
    public byte[]? OfConnection(int connection) => _sites.OfConnection(connection);

    /// <summary>By row and column of the whole map, 1 or 0; null for all sites.</summary>
    public byte[]? OfPopulation(int population) => _sites.OfPopulation(population);

    /// <summary>By position of a tile of the target, 1 or 0; null for all.</summary>
    public byte[]? OfTile(int connection, int tile) => _connections[connection].OfTile(tile);

    /// <summary>Positions of a tile at which a connection adds.</summary>
    public int Positions(int connection, int tile) => _connections[connection].Positions(tile);

    /// <summary>Positions of a tile at which neurons take part.</summary>
    public int PopulationPositions(int population, int tile) => _populations[population].Positions(tile);

    /// <summary>One map cut into tiles. Tiles that differ in their channels only share their sites.</summary>
    private sealed class Levels
    {
        private readonly PopulationTiling _tiling;
        private readonly byte[][]? _places;
        private readonly int[]? _positions;

        public Levels(PopulationTiling tiling, byte[]? sites)
        {
            _tiling = tiling;
            if (sites is not null)
            {
                _places = [.. Enumerable.Range(0, tiling.Count / tiling.ChannelTiles).Select(p => Cut(sites, tiling.Shape, tiling[p * tiling.ChannelTiles]))];
                _positions = Array.ConvertAll(_places, p => p.Count(active => active != 0));
            }
        }

        public byte[]? OfTile(int tile) => _places?[tile / _tiling.ChannelTiles];

        public int Positions(int tile) => _positions?[tile / _tiling.ChannelTiles] ?? _tiling[tile].Positions;

        private static byte[] Cut(byte[] sites, MapShape shape, in Box box)
        {
            byte[] part = new byte[box.Positions];
            for (int y = 0; y < box.Height; y++)
            {
                sites.AsSpan((box.Y0 + y) * shape.Width + box.X0, box.Width).CopyTo(part.AsSpan(y * box.Width));
            }

            return part;
        }
    }
}
