namespace NeuroSim.Cli.Charts;

/// <summary>The cores of an array of chips where they lie, coloured by the share of time that they are busy; links between them by their traffic.</summary>
/// <param name="Title">What it shows, in a line.</param>
/// <param name="Columns">Cores in a row of the array.</param>
/// <param name="Rows">Rows of cores.</param>
/// <param name="ChipColumns">Cores in a row of one chip.</param>
/// <param name="ChipRows">Rows of cores of one chip.</param>
/// <param name="Cores">Cores in use.</param>
/// <param name="Links">Links in use.</param>
public sealed record FloorPlan(
    string Title, int Columns, int Rows, int ChipColumns, int ChipRows, IReadOnlyList<FloorCore> Cores, IReadOnlyList<FloorLink> Links) : IChart
{
    private const double LargestCell = 74;
    private const double MostHeight = 640;
    private const double Margin = 10;
    private const double ThinnestLink = 0.8;
    private const double ThickestLink = 4;
    private const double LeastLabelled = 30;
    private const double LeastMarked = 17;

    /// <summary>What is said where no link carries anything.</summary>
    public string NoTraffic { get; init; } = "no link between cores carries packets";

    /// <inheritdoc/>
    public string ToSvg(bool standalone)
    {
        if (Cores.Count == 0 || Columns <= 0 || Rows <= 0)
        {
            return NoData.Svg(Title, standalone);
        }

        FloorGrid grid = FloorGrid.Of(this);
        double cell = Math.Min(LargestCell, Math.Min((ChartSize.Width - 2 * Margin) / grid.Columns, MostHeight / grid.Rows));
        double left = (ChartSize.Width - cell * grid.Columns) / 2, top = 2 * ColourKey.Height + (grid.Block > 1 ? ColourKey.Height : 0) + Margin;
        SvgWriter svg = new(ChartSize.Width, top + cell * grid.Rows + Margin, Title, Description(grid), standalone);
        DrawKeys(svg, grid);
        (double, double) Corner(int x, int y) => (left + x * cell, top + y * cell);
        foreach (FloorTile tile in grid.Tiles)
        {
            DrawTile(svg, tile, Corner(tile.X, tile.Y), cell, grid);
        }

        foreach (FloorTileLink link in grid.Links.OrderBy(l => l.Packets))
        {
            DrawLink(svg, link, Corner(link.X, link.Y), cell, grid);
        }

        DrawChips(svg, grid, left, top, cell);
        return svg.ToString();
    }

    /// <summary>Width of a link's line by its share of the busiest link's traffic.</summary>
    internal static double LinkWidth(double share) => ThinnestLink + (ThickestLink - ThinnestLink) * Math.Clamp(share, 0, 1);

    private string Description(FloorGrid grid)
        => $"{Columns} × {Rows} cores, {Cores.Count} in use; the busiest is busy {ChartUnit.Share.Text(grid.MostBusy)} of the time; "
            + $"{Links.Count} links carry packets, at most {ChartUnit.Count.Text(grid.MostPackets)} a sample";

    private void DrawKeys(SvgWriter svg, FloorGrid grid)
    {
        _ = ColourKey.Draw(svg, Margin, 2, "cores, busy share", "0 %", ChartUnit.Share.Text(grid.MostBusy));
        if (grid.MostPackets > 0)
        {
            _ = ColourKey.Draw(svg, Margin, ColourKey.Height, "links, packets per sample", "0", ChartUnit.Count.Text(grid.MostPackets), lines: true);
        }
        else
        {
            svg.Text(Margin, ColourKey.Height + 12, NoTraffic, "small muted");
        }

        if (grid.Block > 1)
        {
            svg.Text(Margin, 2 * ColourKey.Height + 10, $"each square stands for {grid.Block} × {grid.Block} cores: mean of those in use; links that cross "
                + "its border are summed", "small muted");
        }
    }

    private static void DrawTile(SvgWriter svg, FloorTile tile, (double X, double Y) at, double cell, FloorGrid grid)
    {
        double inset = cell * 0.14, size = cell - 2 * inset;
        if (tile.Used == 0)
        {
            svg.Rect(at.X + inset, at.Y + inset, size, size, "void");
            return;
        }

        int level = ChartStyle.Level(grid.MostBusy > 0 ? tile.Busy / grid.MostBusy : 0);
        string stalled = tile.Stalled > 0 ? $", waiting {ChartUnit.Share.Text(tile.Stalled)}" : string.Empty;
        string cores = grid.Block > 1 ? $", {tile.Used} cores in use" : string.Empty;
        svg.Rect(at.X + inset, at.Y + inset, size, size, $"edge h{level}",
            $"({tile.FirstX}, {tile.FirstY}){cores}: {tile.Label}; busy {ChartUnit.Share.Text(tile.Busy)}{stalled}");
        if (grid.Block == 1)
        {
            DrawText(svg, tile, at.X + cell / 2, at.Y + cell / 2, size, level);
        }
    }

    private static void DrawText(SvgWriter svg, FloorTile tile, double x, double y, double size, int level)
    {
        if (size >= LeastLabelled)
        {
            svg.Text(x, tile.Mark.Length > 0 ? y - 3 : y + 4, Short(tile.Busy), $"small t{level}", "middle");
            svg.Text(x, y + 11, tile.Mark, $"small t{level}", "middle");
        }
        else if (size >= LeastMarked)
        {
            svg.Text(x, y + 3.5, tile.Mark, $"tiny t{level}", "middle");
        }
    }

    private static string Short(double share) => ChartUnit.Share.Text(Math.Round(share, share >= 0.0995 ? 2 : 3));

    // The two directions of a link run beside each other, each at its right as one walks along it.
    private static void DrawLink(SvgWriter svg, FloorTileLink link, (double X, double Y) at, double cell, FloorGrid grid)
    {
        double share = grid.MostPackets > 0 ? link.Packets / grid.MostPackets : 0;
        double middle = cell / 2, side = Math.Min(cell * 0.14, ThickestLink + 1), inner = cell * 0.36;
        (double dx, double dy) = link.Direction switch { 0 => (1, 0), 1 => (-1, 0), 2 => (0, 1), _ => (0.0, -1.0) };
        (double x, double y) = (at.X + middle + dx * inner - dy * side, at.Y + middle + dy * inner + dx * side);
        double length = cell - 2 * inner;
        string path = $"M{SvgWriter.Number(x)} {SvgWriter.Number(y)}l{SvgWriter.Number(dx * length)} {SvgWriter.Number(dy * length)}";
        string way = link.Direction switch { 0 => "east", 1 => "west", 2 => "south", _ => "north" };
        svg.Stroke(path, LinkWidth(share), $"k{ChartStyle.Level(share)}",
            $"from ({link.FirstX}, {link.FirstY}) {way}{Round(link, grid)}: "
                + $"{ChartUnit.Count.Text(link.Packets)} packets a sample, busy {ChartUnit.Share.Text(link.Busy)}");
    }

    // A link that leads out of the plan closes a ring of a torus, and ends at the opposite edge.
    private static string Round(FloorTileLink link, FloorGrid grid) => link.Direction switch
    {
        0 when link.X == grid.Columns - 1 => $", round to (0, {link.FirstY})",
        1 when link.X == 0 => $", round to ({(grid.Columns - 1) * grid.Block}, {link.FirstY})",
        2 when link.Y == grid.Rows - 1 => $", round to ({link.FirstX}, 0)",
        3 when link.Y == 0 => $", round to ({link.FirstX}, {(grid.Rows - 1) * grid.Block})",
        _ => string.Empty,
    };

    private void DrawChips(SvgWriter svg, FloorGrid grid, double left, double top, double cell)
    {
        for (int x = 0; x <= Columns; x += Math.Max(1, ChipColumns))
        {
            double at = left + Math.Min((double)x / grid.Block, grid.Columns) * cell;
            svg.Line(at, top, at, top + grid.Rows * cell, "border");
        }

        for (int y = 0; y <= Rows; y += Math.Max(1, ChipRows))
        {
            double at = top + Math.Min((double)y / grid.Block, grid.Rows) * cell;
            svg.Line(left, at, left + grid.Columns * cell, at, "border");
        }
    }
}

/// <summary>A core in use.</summary>
/// <param name="X">Its column.</param>
/// <param name="Y">Its row.</param>
/// <param name="Busy">Share of the time that it works.</param>
/// <param name="Stalled">Share of the time that it has work but waits for its outputs.</param>
/// <param name="Label">What it works for.</param>
/// <param name="Mark">A few letters that stand for that.</param>
public sealed record FloorCore(int X, int Y, double Busy, double Stalled, string Label, string Mark = "");

/// <summary>A link in use.</summary>
/// <param name="X">Column of the core where it starts.</param>
/// <param name="Y">Row of that core.</param>
/// <param name="Direction">0 east, 1 west, 2 south, 3 north.</param>
/// <param name="Packets">Packets per sample.</param>
/// <param name="Busy">Share of the time that it carries something.</param>
public sealed record FloorLink(int X, int Y, int Direction, double Packets, double Busy);
