using System.Buffers;
using System.Runtime.InteropServices;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>Adds up the spikes of a list of boxes of one site, by sub-step.</summary>
internal sealed class BoxSums
{
    private readonly SiteCounter _site;
    private readonly IReadOnlyList<Box> _boxes;
    private readonly bool _coarse;
    private Chunked[] _chunked = [];
    private bool _inTable;
    private Area[] _areas = [];
    private Member[] _members = [];

    /// <summary>Boxes of a site; ready when the site has been asked for all.</summary>
    /// <param name="site">The site.</param>
    /// <param name="boxes">The boxes; empty ones have no spikes.</param>
    /// <param name="coarse">Whether their borders are those of chunks.</param>
    public BoxSums(SiteCounter site, IReadOnlyList<Box> boxes, bool coarse) => (_site, _boxes, _coarse) = (site, boxes, coarse);

    /// <summary>Prepares the sums, when the site's chunks are known.</summary>
    public void Prepare()
    {
        if (_coarse)
        {
            // Measured: a chunk of the map costs half as much in a table as added on its own; a box four places of the table that lie far apart.
            long parts = _boxes.Sum(b => b.IsEmpty ? 0L : _site.ChunkAt(b.C1) - _site.ChunkAt(b.C0));
            long each = _boxes.Sum(b => b.IsEmpty ? 0L : (_site.ChunkAt(b.C1) - _site.ChunkAt(b.C0)) * (long)b.Width * b.Height);
            _inTable = 2 * each > (6 * parts) + ((long)_site.Shape.Positions * _site.Chunks);
            _chunked = [.. _boxes.Select(Of)];
            return;
        }

        List<Area> areas = [];
        List<Member> members = [];
        foreach (var group in Enumerable.Range(0, _boxes.Count).Where(i => !_boxes[i].IsEmpty).GroupBy(i => _boxes[i] with { C0 = 0, C1 = 0 }))
        {
            members.AddRange(group.Select(i => new Member(_boxes[i].C0, _boxes[i].C1, i)));
            areas.Add(new(group.Key.Y0, group.Key.Y1, group.Key.X0, group.Key.X1, members.Count));
        }

        (_areas, _members) = ([.. areas], [.. members]);
    }

    /// <summary>Adds up all boxes.</summary>
    public void Sum(SiteCounts counts, LaneCounts into)
    {
        for (int w = 0; w < _site.Words; w++)
        {
            if (_inTable)
            {
                SumInTable(counts.Positions, w, into);
                continue;
            }

            for (int i = 0; i < _chunked.Length; i++)
            {
                into.Store(i, w, SumOf(in _chunked[i], counts.Positions, w));
            }
        }

        if (_areas.Length > 0)
        {
            SumColumns(counts.Map, into);
        }
    }

    private Chunked Of(Box box)
    {
        if (box.IsEmpty)
        {
            return default;
        }

        int first = _site.ChunkAt(box.C0);
        int position = (box.Y0 * (_site.Shape.Width + (_inTable ? 1 : 0))) + box.X0;
        return new((position * _site.Chunks) + first, _site.ChunkAt(box.C1) - first, (ushort)box.Width, (ushort)box.Height);
    }

    private ulong SumOf(in Chunked box, ulong[] positions, int word)
    {
        int words = _site.Words, column = _site.Chunks * words, row = column * _site.Shape.Width;
        if (box.Height * box.Width == 1 && box.Chunks == 1)
        {
            return positions[(box.First * words) + word];
        }

        ulong sum = 0;
        for (int y = 0, at = (box.First * words) + word; y < box.Height; y++, at += row)
        {
            for (int x = 0, p = at; x < box.Width; x++, p += column)
            {
                // One, nearly always.
                sum += positions[p];
                for (int c = 1; c < box.Chunks; c++)
                {
                    sum += positions[p + (c * words)];
                }
            }
        }

        return sum;
    }

    private void SumInTable(ulong[] positions, int word, LaneCounts into)
    {
        (int chunks, int row) = (_site.Chunks, SummedAreaTable.RowLength(_site.Shape.Width, _site.Chunks));
        SummedAreaTable table = new(positions, (_site.Shape.Height, _site.Shape.Width, chunks), _site.Words, word);
        for (int i = 0; i < _chunked.Length; i++)
        {
            ref readonly Chunked box = ref _chunked[i];
            (ulong sum, int right, int below) = (0, box.Width * chunks, box.Height * row);
            for (int c = 0; c < box.Chunks; c++)
            {
                sum += table[box.First + c, right, below];
            }

            into.Store(i, word, sum);
        }

        table.Return();
    }

    // Boxes of the same positions share the sums of their columns.
    private void SumColumns(byte[] map, LaneCounts into)
    {
        int channels = _site.Shape.Channels;
        ushort[] rented = ArrayPool<ushort>.Shared.Rent(ColumnSums.Length(channels));
        ColumnSums columns = new(rented.AsSpan(0, ColumnSums.Length(channels)), channels);
        for (int w = 0; w < _site.Words; w++)
        {
            int member = 0;
            foreach (Area area in _areas)
            {
                columns.Sum(map, _site.Shape.Width, (area.Y0, area.Y1, area.X0, area.X1), w * Packed.Lanes);
                for (; member < area.MemberEnd; member++)
                {
                    into.Store(_members[member].Box, w, columns.Of(_members[member].C0, _members[member].C1));
                }
            }
        }

        ArrayPool<ushort>.Shared.Return(rented);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Chunked(int First, int Chunks, ushort Width, ushort Height);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Area(int Y0, int Y1, int X0, int X1, int MemberEnd);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Member(int C0, int C1, int Box);
}
