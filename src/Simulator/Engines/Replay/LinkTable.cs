using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The links of an array: which join chips, how long a packet occupies them, and their numbers along lines. Links are numbered direction by direction
/// (east, west, south, north), line by line, along each line, so that the way of a packet is a few runs of neighbouring numbers.
/// </summary>
internal sealed class LinkTable
{
    private readonly CoreArray _array;
    private readonly bool[] _crossing;
    private readonly int _cycles, _chipCycles;

    public LinkTable(SynchronousChip chip, CoreArray array)
    {
        _array = array;
        Multicast = chip.Mesh.Multicast;
        (_cycles, _chipCycles) = (chip.LinkCyclesPerPacket, chip.ChipLinkCyclesPerPacket);
        _crossing = [.. Enumerable.Range(0, array.Cores * Route.LinksPerCore).Select(l => Route.CrossesChips(array, l))];
    }

    /// <summary>Links, used or not.</summary>
    public int Count => _crossing.Length;

    /// <summary>Whether one packet serves several targets.</summary>
    public bool Multicast { get; }

    /// <summary>Cycles that a packet occupies a link inside a chip.</summary>
    public int CyclesInsideChips => _cycles;

    /// <summary>Cycles that a packet occupies a link between two chips.</summary>
    public int CyclesBetweenChips => _chipCycles;

    /// <summary>Whether a link joins two chips.</summary>
    public bool CrossesChips(int link) => _crossing[link];

    /// <summary>Cycles that a packet occupies a link.</summary>
    public int Cycles(int link) => _crossing[link] ? _chipCycles : _cycles;

    /// <summary>The number of a link along its line.</summary>
    public int NumberOf(int link)
    {
        (int core, int direction) = Math.DivRem(link, Route.LinksPerCore);
        return (direction * _array.Cores) + (direction < 2 ? core : (_array.X(core) * _array.Height) + _array.Y(core));
    }

    /// <summary>The link with a number.</summary>
    public int LinkOf(int number)
    {
        (int direction, int place) = Math.DivRem(number, _array.Cores);
        int core = direction < 2 ? place : (place % _array.Height * _array.Width) + (place / _array.Height);
        return (core * Route.LinksPerCore) + direction;
    }

    /// <summary>Adds the runs of links that one spike's packets take (see <see cref="Route"/>); without multicast a link may be in several.</summary>
    /// <param name="from">Where they start.</param>
    /// <param name="targets">Where they go, in the order of a route.</param>
    /// <param name="rows">Runs along rows, added to.</param>
    /// <param name="columns">Runs along columns, added to.</param>
    public void AddRuns(int from, ReadOnlySpan<int> targets, List<LineRun> rows, List<LineRun> columns)
    {
        if (Multicast)
        {
            AddTree(from, targets, rows, columns);
            return;
        }

        foreach (int target in targets)
        {
            AddRow(from, _array.StepsX(from, target), rows);
            AddColumn(from, _array.X(target), _array.StepsY(from, target), columns);
        }
    }

    /// <summary>Adds the packets of cells where runs of their ways begin, and takes them away where these end: the sum up to a link's number is its load.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="packetsOf">Packets of each, as spikes.</param>
    /// <param name="differences">By number of a link, and one more.</param>
    public void AddWays(RoutedCells cells, Func<int, long> packetsOf, long[] differences)
    {
        List<LineRun> runs = [];
        for (int cell = 0; cell < cells.Length; cell++)
        {
            long packets = packetsOf(cell);
            if (packets > 0)
            {
                runs.Clear();
                AddRuns(cells.From(cell), cells.Targets(cell), runs, runs);
                foreach (LineRun run in runs)
                {
                    differences[run.Begin] += packets;
                    differences[run.End] -= packets;
                }
            }
        }
    }

    private void AddTree(int from, ReadOnlySpan<int> targets, List<LineRun> rows, List<LineRun> columns)
    {
        int east = 0, west = 0;
        for (int first = 0; first < targets.Length;)
        {
            int x = _array.X(targets[first]), steps = _array.StepsX(from, targets[first]), south = 0, north = 0;
            (east, west) = (Math.Max(east, steps), Math.Min(west, steps));
            for (; first < targets.Length && _array.X(targets[first]) == x; first++)
            {
                steps = _array.StepsY(from, targets[first]);
                (south, north) = (Math.Max(south, steps), Math.Min(north, steps));
            }

            AddColumn(from, x, south, columns);
            AddColumn(from, x, north, columns);
        }

        AddRow(from, east, rows);
        AddRow(from, west, rows);
    }

    private void AddRow(int from, int steps, List<LineRun> runs)
    {
        int x = _array.X(from), line = from - x + (steps > 0 ? 0 : _array.Cores);
        AddLine(line, steps > 0 ? x : x + steps + 1, Math.Abs(steps), _array.Width, runs);
    }

    private void AddColumn(int from, int x, int steps, List<LineRun> runs)
    {
        int y = _array.Y(from), line = (x * _array.Height) + ((steps > 0 ? 2 : 3) * _array.Cores);
        AddLine(line, steps > 0 ? y : y + steps + 1, Math.Abs(steps), _array.Height, runs);
    }

    // On a torus a way may go over the end of its line.
    private static void AddLine(int line, int begin, int length, int size, List<LineRun> runs)
    {
        if (length == 0)
        {
            return;
        }

        begin = begin < 0 ? begin + size : begin;
        runs.Add(new(line + begin, line + Math.Min(size, begin + length)));
        if (begin + length > size)
        {
            runs.Add(new(line, line + begin + length - size));
        }
    }
}

/// <summary>Links side by side on a line.</summary>
/// <param name="Begin">Number of the first.</param>
/// <param name="End">Number behind the last.</param>
internal readonly record struct LineRun(int Begin, int End)
{
    /// <summary>Links.</summary>
    public int Length => End - Begin;
}
