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
    private readonly SortedSet<int> _columnCuts = [0, shape.Width];
    private readonly List<(Box Box, int[] Rows, int[] Columns)> _asked = [];
    private readonly Dictionary<(Box Box, string Rows, string Columns), int> _index = [];
    private Area[] _areas = [];

    /// <summary>Borders of the chunks of channels.</summary>
    public int[] Borders { get; private set; } = [];

    /// <summary>Borders of the runs of columns: inside a run all columns weigh the same in all sums.</summary>
    public int[] Columns { get; private set; } = [];

    /// <summary>Counts of a row.</summary>
    public int CountsPerRow => (Columns.Length - 1) * (Borders.Length - 1);

    /// <summary>Counts of a map, by row, run of columns and chunk.</summary>
    public int Counts => shape.Height * CountsPerRow;

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
        _columnCuts.Add(box.X0);
        _columnCuts.Add(box.X1);
        for (int x = 1; x < columns.Length; x++)
        {
            if (columns[x] != columns[x - 1])
            {
                _columnCuts.Add(box.X0 + x);
            }
        }

        _asked.Add((box, rows, columns));
        return _asked.Count - 1;
    }

    /// <summary>Lays out what was asked for.</summary>
    public void Prepare()
    {
        (Borders, Columns) = ([.. _cuts], [.. _columnCuts]);
        _areas = [.. _asked.Select(AreaOf)];
    }

    /// <summary>Makes the sums.</summary>
    /// <param name="counts">Spikes by row, run of columns and chunk.</param>
    /// <param name="sums">One place for each.</param>
    public void Sum(ReadOnlySpan<int> counts, Span<long> sums)
    {
        for (int i = 0; i < _areas.Length; i++)
        {
            sums[i] = SumOf(_areas[i], counts);
        }
    }

    private Area AreaOf((Box Box, int[] Rows, int[] Columns) asked)
    {
        int first = Array.IndexOf(Columns, asked.Box.X0), end = Array.IndexOf(Columns, asked.Box.X1);
        int[] weights = asked.Columns.Length == 0 ? [] : [.. Enumerable.Range(first, end - first).Select(r => asked.Columns[Columns[r] - asked.Box.X0])];
        return new(asked.Box, Array.IndexOf(Borders, asked.Box.C0), Array.IndexOf(Borders, asked.Box.C1), first, end, asked.Rows, weights);
    }

    private long SumOf(in Area area, ReadOnlySpan<int> counts)
    {
        int chunks = Borders.Length - 1, width = area.EndChunk - area.FirstChunk, runs = area.EndRun - area.FirstRun;
        long sum = 0;
        for (int y = 0; y < area.Box.Height; y++)
        {
            ReadOnlySpan<int> row = counts.Slice(((area.Box.Y0 + y) * CountsPerRow) + (area.FirstRun * chunks), runs * chunks);
            long inRow = 0;
            for (int r = 0; r < runs; r++)
            {
                long inRun = ChannelSums.Sum(row.Slice((r * chunks) + area.FirstChunk, width));
                inRow += area.Columns.Length == 0 ? inRun : area.Columns[r] * inRun;
            }

            sum += area.Rows.Length == 0 ? inRow : area.Rows[y] * inRow;
        }

        return sum;
    }

    private readonly record struct Area(Box Box, int FirstChunk, int EndChunk, int FirstRun, int EndRun, int[] Rows, int[] Columns);
}
