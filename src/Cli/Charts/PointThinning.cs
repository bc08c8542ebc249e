namespace NeuroSim.Cli.Charts;

/// <summary>Lines of very many points, made small without losing what one sees: first, last, lowest and highest of each stretch stay.</summary>
internal static class PointThinning
{
    private const int Most = 4_000;

    /// <summary>At most some thousand of the points, in order.</summary>
    public static IEnumerable<LinePoint> Thin(IReadOnlyList<LinePoint> points, Func<LinePoint, bool> draws)
        => points.Count <= Most
            ? points
            : Enumerable.Range(0, points.Count).Chunk((points.Count * 4 + Most - 1) / Most).SelectMany(c => Ends(c, points, draws)).Select(i => points[i]);

    private static IEnumerable<int> Ends(int[] stretch, IReadOnlyList<LinePoint> points, Func<LinePoint, bool> draws)
    {
        int[] drawn = [.. stretch.Where(i => draws(points[i]))];
        return drawn.Length == 0
            ? stretch.Take(1)
            : new[] { drawn[0], drawn.MinBy(i => points[i].Y), drawn.MaxBy(i => points[i].Y), drawn[^1] }.Distinct().Order();
    }
}
