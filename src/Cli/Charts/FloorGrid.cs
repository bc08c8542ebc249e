namespace NeuroSim.Cli.Charts;

/// <summary>
/// What a floor plan draws: each core as a tile of its own, or, where there are more than a reader could see (and a file should hold), squares of cores as
/// one tile.
/// </summary>
internal sealed record FloorGrid(int Block, int Columns, int Rows, IReadOnlyList<FloorTile> Tiles, IReadOnlyList<FloorTileLink> Links)
{
    private const int MostTiles = 2_500;

    /// <summary>Largest busy share of a tile.</summary>
    public double MostBusy { get; } = Tiles.Max(t => t.Busy);

    /// <summary>Most packets of a link.</summary>
    public double MostPackets { get; } = Links.Select(l => l.Packets).DefaultIfEmpty(0).Max();

    /// <summary>The tiles of a plan.</summary>
    public static FloorGrid Of(FloorPlan plan)
    {
        int block = BlockOf(plan), columns = CeilDiv(plan.Columns, block), rows = CeilDiv(plan.Rows, block);
        ILookup<(int, int), FloorCore> cores = plan.Cores.ToLookup(c => (c.X / block, c.Y / block));
        FloorTile[] tiles =
        [
            .. Enumerable.Range(0, columns * rows).Select(i => (X: i % columns, Y: i / columns)).Select(p => Tile(p.X, p.Y, block, [.. cores[p]])),
        ];
        return new(block, columns, rows, tiles, [.. Crossing(plan, block)]);
    }

    // Chips are the natural squares; where even they are too many, larger ones are taken.
    private static int BlockOf(FloorPlan plan)
    {
        if ((long)plan.Columns * plan.Rows <= MostTiles)
        {
            return 1;
        }

        int chip = plan.ChipColumns == plan.ChipRows ? Math.Max(2, plan.ChipColumns) : 2, block = chip;
        while ((long)CeilDiv(plan.Columns, block) * CeilDiv(plan.Rows, block) > MostTiles)
        {
            block += chip;
        }

        return block;
    }

    private static FloorTile Tile(int x, int y, int block, FloorCore[] cores)
    {
        string label = string.Join(", ", cores.Select(c => c.Label).Distinct(StringComparer.Ordinal).Take(4));
        return cores.Length == 0
            ? new(x, y, x * block, y * block, 0, 0, 0, string.Empty, string.Empty)
            : new(x, y, x * block, y * block, cores.Length, cores.Average(c => Finite(c.Busy)), cores.Average(c => Finite(c.Stalled)), label, cores[0].Mark);
    }

    private static IEnumerable<FloorTileLink> Crossing(FloorPlan plan, int block) => plan.Links
        .Where(l => l.Packets > 0 && double.IsFinite(l.Packets) && Leaves(l, block, plan))
        .GroupBy(l => (X: l.X / block, Y: l.Y / block, l.Direction))
        .Select(g => new FloorTileLink(g.Key.X, g.Key.Y, g.Key.X * block, g.Key.Y * block, g.Key.Direction, g.Sum(l => l.Packets), g.Max(l => Finite(l.Busy))));

    // Links of the last column or row lead out of the plan where they close a ring of a torus, also from a square that the border cuts.
    private static bool Leaves(FloorLink link, int block, FloorPlan plan) => link.Direction switch
    {
        0 => (link.X + 1) % block == 0 || link.X + 1 == plan.Columns,
        1 => link.X % block == 0,
        2 => (link.Y + 1) % block == 0 || link.Y + 1 == plan.Rows,
        _ => link.Y % block == 0,
    };

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static int CeilDiv(int value, int divisor) => (value + divisor - 1) / divisor;
}

/// <summary>A square of a floor plan: one core or several.</summary>
internal sealed record FloorTile(int X, int Y, int FirstX, int FirstY, int Used, double Busy, double Stalled, string Label, string Mark);

/// <summary>The traffic from a tile to its neighbour.</summary>
internal sealed record FloorTileLink(int X, int Y, int FirstX, int FirstY, int Direction, double Packets, double Busy);
