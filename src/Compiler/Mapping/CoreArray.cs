using NeuroSim.Chips;

namespace NeuroSim.Compiler.Mapping;

/// <summary>A full rectangle of chips, joined at their edges to one mesh of cores. Cores are numbered row by row over the whole mesh.</summary>
/// <param name="ChipColumns">Chips in a row.</param>
/// <param name="ChipRows">Rows of chips.</param>
/// <param name="CoreColumns">Cores in a row of one chip.</param>
/// <param name="CoreRows">Rows of cores of one chip.</param>
public sealed record CoreArray(int ChipColumns, int ChipRows, int CoreColumns, int CoreRows)
{
    /// <summary>An array may be this many times longer than wide before a larger, squarer one is taken.</summary>
    private const int LongestSide = 4;

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
        return new(columns, rows, chip.Mesh.Columns.Value, chip.Mesh.Rows.Value);
    }

    /// <summary>Column of a core.</summary>
    public int X(int core) => core % Width;

    /// <summary>Row of a core.</summary>
    public int Y(int core) => core / Width;

    /// <summary>Chip of a core.</summary>
    public int ChipOf(int core) => Y(core) / CoreRows * ChipColumns + X(core) / CoreColumns;

    /// <summary>The host's port of a core's chip: the first core of the chip.</summary>
    public int PortOf(int core) => (Y(core) / CoreRows * CoreRows * Width) + (X(core) / CoreColumns * CoreColumns);

    /// <summary>Hops between two cores in the mesh.</summary>
    public int Distance(int a, int b) => Math.Abs(X(a) - X(b)) + Math.Abs(Y(a) - Y(b));

    /// <summary>Chip boundaries on the way between two cores.</summary>
    public int Crossings(int a, int b)
        => Math.Abs(X(a) / CoreColumns - X(b) / CoreColumns) + Math.Abs(Y(a) / CoreRows - Y(b) / CoreRows);

    private static IEnumerable<(int Columns, int Rows)> Rectangles(int chips)
        => Enumerable.Range(1, (int)Math.Sqrt(chips)).Where(r => chips % r == 0).Select(r => (chips / r, r));
}
