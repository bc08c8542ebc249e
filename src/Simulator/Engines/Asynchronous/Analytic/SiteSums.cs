using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Sums of spikes over boxes of one site's map, each position weighted by how many rows and columns of a target it reaches. Boxes are asked for first; those
/// of the same rows and weights of rows form a band, whose rows are added up once for all of them (<see cref="BandSums"/>). Each different sum is made once.
/// </summary>
/// <param name="shape">The site's map.</param>
internal sealed class SiteSums(MapShape shape)
{
    private readonly List<(Box Box, int[] Rows, int[] Columns)> _asked = [];
    private readonly Dictionary<(Box Box, string Rows, string Columns), int> _index = [];

    /// <summary>The site's map.</summary>
    public MapShape Shape => shape;

    /// <summary>What is added up together.</summary>
    public Band[] Bands { get; private set; } = [];

    /// <summary>Different sums.</summary>
    public int Sums => _asked.Count;

    /// <summary>Asks for the sum over a box.</summary>
    /// <returns>Which of the sums it is.</returns>
    public int Ask(in Box box) => Ask(box, [.. Enumerable.Repeat(1, box.Height)], [.. Enumerable.Repeat(1, box.Width)]);

    /// <summary>Asks for a weighted sum over a box.</summary>
    /// <param name="box">The box.</param>
    /// <param name="rows">Weight of each of its rows.</param>
    /// <param name="columns">Weight of each of its columns.</param>
    /// <returns>Which of the sums it is.</returns>
    public int Ask(in Box box, int[] rows, int[] columns)
    {
        var key = (box, string.Join(',', rows), string.Join(',', columns));
        if (!_index.TryGetValue(key, out int index))
        {
            _index[key] = index = _asked.Count;
            _asked.Add((box, rows, columns));
        }

        return index;
    }

    /// <summary>Lays out what was asked for.</summary>
    public void Prepare() => Bands =
    [
        .. Enumerable.Range(0, _asked.Count).Where(i => !_asked[i].Box.IsEmpty)
            .GroupBy(i => (_asked[i].Box.Y0, _asked[i].Box.Y1, string.Join(',', _asked[i].Rows)))
            .Select(band => new Band(band.Key.Y0, _asked[band.First()].Rows, AreasOf(band)))
            .OrderBy(band => band.Y0),
    ];

    private BandArea[] AreasOf(IEnumerable<int> band) => [.. band.GroupBy(i => (_asked[i].Box.X0, string.Join(',', _asked[i].Columns))).Select(AreaOf)];

    private BandArea AreaOf(IGrouping<(int X0, string Columns), int> area)
        => new(area.Key.X0, _asked[area.First()].Columns, [.. area.Select(i => new BandSum(_asked[i].Box.C0, _asked[i].Box.C1, i))]);
}

/// <summary>Some channels of an area of a band.</summary>
/// <param name="C0">First channel.</param>
/// <param name="C1">Behind the last channel.</param>
/// <param name="Index">Which of the site's sums it is.</param>
internal readonly record struct BandSum(int C0, int C1, int Index);

/// <summary>Columns of a band that are added up together.</summary>
/// <param name="x0">First column.</param>
/// <param name="weights">Weight of each column.</param>
/// <param name="sums">The sums.</param>
internal sealed class BandArea(int x0, int[] weights, BandSum[] sums)
{
    /// <summary>First column.</summary>
    public int X0 => x0;

    /// <summary>Weight of each column.</summary>
    public int[] Weights => weights;

    /// <summary>All weights together.</summary>
    public long Weight { get; } = weights.Sum(w => (long)w);

    /// <summary>Whether all weights are 1.</summary>
    public bool IsPlain { get; } = weights.All(w => w == 1);

    /// <summary>Sums over channels.</summary>
    public BandSum[] Sums => sums;
}

/// <summary>Rows of a map that are added up together.</summary>
/// <param name="y0">First row.</param>
/// <param name="weights">Weight of each row.</param>
/// <param name="areas">What is wanted of their sum.</param>
internal sealed class Band(int y0, int[] weights, BandArea[] areas)
{
    /// <summary>First row.</summary>
    public int Y0 => y0;

    /// <summary>Behind the last row.</summary>
    public int Y1 => y0 + weights.Length;

    /// <summary>Weight of each row.</summary>
    public int[] Weights => weights;

    /// <summary>Largest weight of a row.</summary>
    public int LargestWeight { get; } = weights.Max();

    /// <summary>Whether all weights are 1.</summary>
    public bool IsPlain { get; } = weights.All(w => w == 1);

    /// <summary>Areas.</summary>
    public BandArea[] Areas => areas;

    /// <summary>First column of all areas.</summary>
    public int X0 { get; } = areas.Min(a => a.X0);

    /// <summary>Behind the last column of all areas.</summary>
    public int X1 { get; } = areas.Max(a => a.X0 + a.Weights.Length);

    /// <summary>Largest weight of a column.</summary>
    public int LargestColumn { get; } = areas.Max(a => a.Weights.Max());

    /// <summary>The largest number of times that a sum counts a spike of one channel, over all its positions.</summary>
    public double Reach { get; } = weights.Sum(w => (double)w) * areas.Max(a => a.Weight);
}
