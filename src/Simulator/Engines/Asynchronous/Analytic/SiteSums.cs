using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Sums of spikes over boxes of one site's map, each position weighted by how many rows and columns of a target it reaches. Boxes are asked for first; their
/// borders cut the channels into chunks, whose spikes are counted at each position (<see cref="ChannelSums"/>), and each different sum is made once.
/// </summary>
/// <param name="shape">The site's map.</param>
internal sealed class SiteSums(MapShape shape)
{
    private readonly SortedSet<int> _cuts = [0, shape.Channels];
    private readonly List<(Box Box, int[] Rows, int[] Columns)> _asked = [];
    private readonly Dictionary<(Box Box, string Rows, string Columns), int> _index = [];
    private Area[] _areas = [];

    /// <summary>Borders of the chunks.</summary>
    public int[] Borders { get; private set; } = [];

    /// <summary>Counts of a map.</summary>
    public int Counts => shape.Positions * (Borders.Length - 1);

    /// <summary>Different sums.</summary>
    public int Sums => _asked.Count;

    /// <summary>Asks for the sum over a box.</summary>
    /// <returns>Which of the sums it is.</returns>
    public int Ask(in Box box) => Ask(box, [], []);

    /// <summary>Asks for a weighted sum over a box.</summary>
    /// <param name="box">The box.</param>
    /// <param name="rows">Weight of each of its rows.</param>
    /// <param name="columns">Weight of each of its columns.</param>
    /// <returns>Which of the sums it is.</returns>
    public int Ask(in Box box, int[] rows, int[] columns)
    {
        (rows, columns) = rows.Concat(columns).All(w => w == 1) ? ([], []) : (rows, columns);
        if (_index.TryGetValue((box, string.Join(',', rows), string.Join(',', columns)), out int index))
        {
            return index;
        }

        _index[(box, string.Join(',', rows), string.Join(',', columns))] = _asked.Count;
        _cuts.Add(box.C0);
        _cuts.Add(box.C1);
        _asked.Add((box, rows, columns));
        return _asked.Count - 1;
    }

    /// <summary>Lays out what was asked for.</summary>
    public void Prepare()
    {
        Borders = [.. _cuts];
        _areas = [.. _asked.Select(a => new Area(a.Box, Array.IndexOf(Borders, a.Box.C0), Array.IndexOf(Borders, a.Box.C1), a.Rows, a.Columns))];
    }

    /// <summary>Makes the sums.</summary>
    /// <param name="counts">Spikes by position and chunk.</param>
    /// <param name="sums">One place for each.</param>
    public void Sum(ReadOnlySpan<int> counts, Span<long> sums)
    {
        for (int i = 0; i < _areas.Length; i++)
        {
            sums[i] = _areas[i].Rows.Length == 0 ? Sum(_areas[i], counts) : SumWeighted(_areas[i], counts);
        }
    }

    private long Sum(in Area area, ReadOnlySpan<int> counts)
    {
        int chunks = Borders.Length - 1, width = area.EndChunk - area.FirstChunk;
        long sum = 0;
        for (int y = area.Box.Y0; y < area.Box.Y1; y++)
        {
            int first = (y * shape.Width + area.Box.X0) * chunks;
            if (width == chunks)
            {
                sum += ChannelSums.Sum(counts.Slice(first, area.Box.Width * chunks));
                continue;
            }

            for (int x = 0; x < area.Box.Width; x++)
            {
                sum += ChannelSums.Sum(counts.Slice(first + x * chunks + area.FirstChunk, width));
            }
        }

        return sum;
    }

    private long SumWeighted(in Area area, ReadOnlySpan<int> counts)
    {
        int chunks = Borders.Length - 1, width = area.EndChunk - area.FirstChunk;
        long sum = 0;
        for (int y = 0; y < area.Box.Height; y++)
        {
            int first = ((area.Box.Y0 + y) * shape.Width + area.Box.X0) * chunks + area.FirstChunk;
            long row = 0;
            for (int x = 0; x < area.Columns.Length; x++)
            {
                row += (long)area.Columns[x] * ChannelSums.Sum(counts.Slice(first + x * chunks, width));
            }

            sum += area.Rows[y] * row;
        }

        return sum;
    }

    private readonly record struct Area(Box Box, int FirstChunk, int EndChunk, int[] Rows, int[] Columns);
}
