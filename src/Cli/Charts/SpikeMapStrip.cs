using System.Text;

namespace NeuroSim.Cli.Charts;

/// <summary>Small maps beside each other, one per sub-step: which places fire, and how often (Yao et al., TPAMI 2025, Figure 8).</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="Height">Rows of a map.</param>
/// <param name="Width">Columns of a map.</param>
/// <param name="Maps">One map per sub-step, row by row: shares of channels that fire.</param>
public sealed record SpikeMapStrip(string Title, int Height, int Width, IReadOnlyList<double[]> Maps) : IChart
{
    /// <summary>Most maps that are drawn.</summary>
    internal const int MostMaps = 16;

    private const int PerRow = 4;
    private const double Gap = 14;
    private const double LabelHeight = 20;
    private const double LargestMap = 164;

    /// <summary>Most cells along a side of a map; larger maps are averaged over squares.</summary>
    public int MostSide { get; init; } = 48;

    /// <inheritdoc/>
    public string ToSvg(bool standalone)
    {
        double most = Maps.SelectMany(m => m).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (Maps.Count == 0 || Height <= 0 || Width <= 0)
        {
            return NoData.Svg(Title, standalone);
        }

        int shown = Math.Min(Maps.Count, MostMaps), columns = Math.Min(shown, PerRow), rows = (shown + columns - 1) / columns;
        double unit = LargestMap / Math.Max(Width, Height), width = Math.Max(unit * Width, 60), height = unit * Height;
        double bottom = 30 + rows * (height + LabelHeight + Gap);
        SvgWriter svg = new(ChartSize.Width, bottom + (Maps.Count > MostMaps ? LabelHeight : 0), Title, Description(most), standalone);
        _ = ColourKey.Draw(svg, 8, 4, "channels that fire", "0 %", ChartUnit.Share.Text(most));
        for (int m = 0; m < shown; m++)
        {
            double x = 8 + m % columns * (width + Gap), y = 32 + m / columns * (height + LabelHeight + Gap);
            DrawMap(svg, m, x, y, unit, most);
        }

        if (Maps.Count > MostMaps)
        {
            svg.Text(8, bottom + 12, $"the first {MostMaps} of {Maps.Count} sub-steps", "small muted");
        }

        return svg.ToString();
    }

    private string Description(double most)
        => $"{Maps.Count} maps of {Height} × {Width} places, one per sub-step; mean shares of channels that fire: "
            + $"{string.Join(", ", Maps.Take(MostMaps).Select(m => ChartUnit.Share.Text(Mean(m))))}; at most {ChartUnit.Share.Text(most)}";

    private void DrawMap(SvgWriter svg, int index, double x, double y, double unit, double most)
    {
        int block = (Math.Max(Height, Width) + MostSide - 1) / MostSide, rows = (Height + block - 1) / block, columns = (Width + block - 1) / block;
        StringBuilder[] paths = [.. Enumerable.Range(0, ChartStyle.Levels).Select(_ => new StringBuilder())];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns;)
            {
                int level = LevelAt(index, r, c, block, most), first = c;
                while (++c < columns && LevelAt(index, r, c, block, most) == level)
                {
                }

                double w = Math.Min(c * block, Width) - first * block, h = Math.Min((r + 1) * block, Height) - r * block;
                paths[level].Append($"M{N(x + first * block * unit)} {N(y + r * block * unit)}h{N(w * unit)}v{N(h * unit)}h{N(-w * unit)}z");
            }
        }

        foreach ((StringBuilder path, int level) in paths.Select((p, l) => (p, l)).Where(p => p.p.Length > 0))
        {
            svg.Path(path.ToString(), $"h{level}");
        }

        svg.Rect(x, y, Width * unit, Height * unit, "void");
        svg.Text(x, y + Height * unit + 14, $"sub-step {index + 1}: {ChartUnit.Share.Text(Mean(Maps[index]))}", "small");
    }

    private int LevelAt(int map, int row, int column, int block, double most)
    {
        double sum = 0;
        int count = 0;
        for (int r = row * block; r < Math.Min((row + 1) * block, Height); r++)
        {
            for (int c = column * block; c < Math.Min((column + 1) * block, Width); c++, count++)
            {
                sum += r * Width + c < Maps[map].Length ? Maps[map][r * Width + c] : 0;
            }
        }

        return most > 0 ? ChartStyle.Level(sum / count / most) : 0;
    }

    private static double Mean(double[] map) => map.Length == 0 ? 0 : map.Average();

    private static string N(double value) => SvgWriter.Number(value);
}
