namespace NeuroSim.Cli.Charts;

/// <summary>The names of a chart's series above its plot, in as many rows as they need.</summary>
internal sealed class Legend
{
    private const double Sample = 26;
    private const double Gap = 18;
    private const double RowHeight = 18;

    private readonly List<(string Name, double X, int Row)> _places = [];

    /// <summary>Lays out the names.</summary>
    public Legend(IEnumerable<string> names, double width)
    {
        double x = 0;
        int row = 0;
        foreach (string name in names.Select(n => TextWidth.Fit(n, width - Sample - Gap)))
        {
            double needed = Sample + TextWidth.Of(name) + Gap;
            if (x > 0 && x + needed > width)
            {
                (x, row) = (0, row + 1);
            }

            _places.Add((name, x, row));
            x += needed;
        }
    }

    /// <summary>Height that it takes.</summary>
    public double Height => _places.Count == 0 ? 0 : (_places[^1].Row + 1) * RowHeight + 6;

    /// <summary>Draws it.</summary>
    /// <param name="svg">Where.</param>
    /// <param name="left">Left edge.</param>
    /// <param name="top">Upper edge.</param>
    /// <param name="sample">Draws the sample of the n-th name: left end and middle of the line.</param>
    public void Draw(SvgWriter svg, double left, double top, Action<int, double, double> sample)
    {
        for (int i = 0; i < _places.Count; i++)
        {
            (string name, double x, int row) = _places[i];
            double y = top + row * RowHeight + RowHeight / 2;
            sample(i, left + x, y);
            svg.Text(left + x + Sample, y + 4, name);
        }
    }
}
