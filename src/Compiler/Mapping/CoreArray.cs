using NeuroSim.Chips;

namespace NeuroSim.Compiler.Mapping;

/// <summary>A full rectangle of chips, joined at their edges to one mesh, or torus, of cores. Cores are numbered row by row over the whole mesh.</summary>
/// <param name="ChipColumns">Chips in a row.</param>
/// <param name="ChipRows">Rows of chips.</param>
/// <param name="CoreColumns">Cores in a row of one chip.</param>
/// <param name="CoreRows">Rows of cores of one chip.</param>
public sealed record CoreArray(int ChipColumns, int ChipRows, int CoreColumns, int CoreRows)
{
    /// <summary>An array may be this many times longer than wide before a larger, squarer one is taken.</summary>
    private const int LongestSide = 4;

    /// <summary>Whether links join the ends of each row and of each column of the whole array.</summary>
    public bool Torus { get; init; }

    /// <summary>Chips.</summary>
    public int Chips => ChipColumns * ChipRows;

    /// <summary>Cores in a row of the mesh.</summary>
    public int Width => ChipColumns * CoreColumns;

    /// <summary>Rows of the mesh.</summary>
    public int Height => ChipRows * CoreRows;

    /// <summary>Cores.</summary>
    public int Cores => Width * Height;

    /// <summary>The smallest rectangle of chips with at least <paramref name="cores"/> cores.</summary>
    public static CoreArray Smallest(ChipDescription chip, int cores)
    {
        int chips = Math.Max(1, PopulationTiling.CeilDiv(cores, chip.CoresPerChip)), limit = chip.Array.MaxChips.Value;
        while (chips < limit && !Rectangles(chips).Any(r => r.Rows <= r.Columns * LongestSide && r.Columns <= r.Rows * LongestSide))
        {
            chips++;
        }

        return Of(chip, chips);
    }

    /// <summary>The squarest rectangle of exactly so many chips.</summary>
    public static CoreArray Of(ChipDescription chip, int chips)
    {
        (int columns, int rows) = Rectangles(chips).MinBy(r => Math.Abs(r.Columns - r.Rows));
        return Of(chip, columns, rows);
    }

    /// <summary>A rectangle of chips.</summary>
    public static CoreArray Of(ChipDescription chip, int chipColumns, int chipRows)
        => new(chipColumns, chipRows, chip.Mesh.Columns.Value, chip.Mesh.Rows.Value) { Torus = chip.Mesh.Torus };

    /// <summary>Column of a core.</summary>
    public int X(int core) => core % Width;

    /// <summary>Row of a core.</summary>
    public int Y(int core) => core / Width;

    /// <summary>Chip of a core.</summary>
    public int ChipOf(int core) => Y(core) / CoreRows * ChipColumns + X(core) / CoreColumns;

    /// <summary>The host's port of a core's chip: the first core of the chip.</summary>
    public int PortOf(int core) => (Y(core) / CoreRows * CoreRows * Width) + (X(core) / CoreColumns * CoreColumns);

    /// <summary>Hops from a core to another one along its row: to the east, or, negative, to the west.</summary>
    public int StepsX(int from, int to) => Steps(X(from), X(to), Width);

    /// <summary>Hops from a core to another one along its column: to the south, or, negative, to the north.</summary>
    public int StepsY(int from, int to) => Steps(Y(from), Y(to), Height);

    /// <summary>Hops between two cores; the same in both directions.</summary>
    public int Distance(int a, int b) => Math.Abs(StepsX(a, b)) + Math.Abs(StepsY(a, b));

    /// <summary>
    /// Chip boundaries on the way from one core to another. On a torus on which both ways round are equally long, the way back is not the same way, and may
    /// cross another number of boundaries.
    /// </summary>
    public int Crossings(int from, int to)
        => Boundaries(X(from), StepsX(from, to), CoreColumns, ChipColumns) + Boundaries(Y(from), StepsY(from, to), CoreRows, ChipRows);

    /// <summary>The core at the end of a link (see <see cref="Route.LinksPerCore"/>); on a mesh, of a link that there is.</summary>
    public int EndOf(int link)
    {
        int core = link / Route.LinksPerCore, x = X(core), y = Y(core);
        return (link % Route.LinksPerCore) switch
        {
            0 => Core(x + 1, y),
            1 => Core(x - 1, y),
            2 => Core(x, y + 1),
            _ => Core(x, y - 1),
        };
    }

    /// <summary>Whether a link closes a ring: it joins the ends of a row or of a column.</summary>
    public bool ClosesRing(int link)
    {
        int core = link / Route.LinksPerCore;
        return (link % Route.LinksPerCore) switch
        {
            0 => X(core) == Width - 1,
            1 => X(core) == 0,
            2 => Y(core) == Height - 1,
            _ => Y(core) == 0,
        };
    }

    private int Core(int x, int y) => ((y + Height) % Height * Width) + ((x + Width) % Width);

    // A torus goes the shorter way round; both ways equally long: east, or south. So do the routers of the cycle-level mesh.
    private int Steps(int from, int to, int size)
    {
        int steps = to - from;
        if (!Torus)
        {
            return steps;
        }

        int forward = steps < 0 ? steps + size : steps;
        return 2 * forward <= size ? forward : forward - size;
    }

    // A ring inside one chip has no boundary. Otherwise places are counted on past the end of the row: they stay multiples of a chip's side.
    private static int Boundaries(int from, int steps, int chipSide, int chips)
    {
        int to = from + steps + chipSide * chips, start = from + chipSide * chips;
        return chips == 1 ? 0 : Math.Abs(to / chipSide - start / chipSide);
    }

    private static IEnumerable<(int Columns, int Rows)> Rectangles(int chips)
        => Enumerable.Range(1, (int)Math.Sqrt(chips)).Where(r => chips % r == 0).Select(r => (chips / r, r));
}
