using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>The links of an array: which join chips, how long a packet occupies them, and in which order they lie along their lines.</summary>
internal sealed class LinkTable
{
    private readonly bool[] _crossing;
    private readonly int[] _edgeNumbers;
    private readonly int[] _edgeOf, _keys;
    private readonly int _cycles, _chipCycles;

    public LinkTable(SynchronousChip chip, CoreArray array)
    {
        Array = array;
        Multicast = chip.Mesh.Multicast;
        (_cycles, _chipCycles) = (chip.LinkCyclesPerPacket, chip.ChipLinkCyclesPerPacket);
        WatchesAll = _chipCycles <= _cycles || array.Chips == 1;
        _crossing = [.. Enumerable.Range(0, array.Cores * Route.LinksPerCore).Select(l => Route.CrossesChips(array, l))];
        Edges = InOrder([.. Enumerable.Range(0, Count).Where(CrossesChips)]);
        _edgeOf = [.. Enumerable.Range(0, WatchesAll ? 0 : Count).Select(FindEdge)];
        _keys = [.. Enumerable.Range(0, WatchesAll ? 0 : Count).Select(FindKey)];
        _edgeNumbers = new int[Count];
        for (int i = 0; i < Edges.Length; i++)
        {
            _edgeNumbers[Edges[i]] = i;
        }
    }

    public CoreArray Array { get; }

    /// <summary>Whether links inside chips are watched too: if those between chips are not slower, or there are none.</summary>
    public bool WatchesAll { get; }

    /// <summary>Links, used or not.</summary>
    public int Count => _crossing.Length;

    /// <summary>Whether one packet serves several targets.</summary>
    public bool Multicast { get; }

    /// <summary>Whether a link joins two chips.</summary>
    public bool CrossesChips(int link) => _crossing[link];

    /// <summary>The links between chips, in order.</summary>
    public int[] Edges { get; }

    /// <summary>Which of them a link is.</summary>
    public int EdgeNumber(int link) => _edgeNumbers[link];

    /// <summary>Cycles that a packet occupies a link between chips.</summary>
    public int CyclesBetweenChips => _chipCycles;

    /// <summary>The most cycles that a packet occupies a link that no chips are joined by.</summary>
    public int CyclesInsideChips => _cycles;

    /// <summary>Whether the load of a link is computed in every phase.</summary>
    public bool IsWatched(int link) => WatchesAll || _crossing[link];

    /// <summary>Cycles that a packet occupies a link.</summary>
    public int Cycles(int link) => _crossing[link] ? _chipCycles : _cycles;

    /// <summary>Cycles of the links inside chips that are not watched, when these many packets flow on each.</summary>
    public long LocalCycles(long packets) => WatchesAll ? 0 : packets * _cycles;

    /// <summary>Packets on a link between chips that is busy for so long.</summary>
    public long PacketsBetweenChips(long cycles) => cycles / Math.Max(1, _chipCycles);

    /// <summary>The distinct ones of some links: direction by direction, line by line, along each line.</summary>
    public int[] InOrder(List<int> some)
    {
        bool[] used = new bool[Count];
        foreach (int link in some)
        {
            used[link] = true;
        }

        List<int> links = [];
        for (int direction = 0; direction < Route.LinksPerCore; direction++)
        {
            for (int i = 0; i < Array.Cores; i++)
            {
                int core = direction < 2 ? i : (i % Array.Height * Array.Width) + (i / Array.Height), link = (core * Route.LinksPerCore) + direction;
                if (used[link])
                {
                    links.Add(link);
                }
            }
        }

        return [.. links];
    }

    /// <summary>The link at the edge of the chip over which packets come to a row's link, or leave from a column's.</summary>
    public int EdgeOf(int link) => _edgeOf[link];

    /// <summary>The short row or column that a link lies in: rows (row × chips side by side + chip) from 0 up, columns (column × chips above each other + chip) from −1 down.</summary>
    public int KeyOf(int link) => _keys[link];

    /// <summary>The links at the edge of the chip over which packets come to a short row, or leave from a short column: one for each direction.</summary>
    public (int First, int Second) EdgesOf(int key)
    {
        int core = key >= 0
            ? (key / Array.ChipColumns * Array.Width) + (key % Array.ChipColumns * Array.CoreColumns)
            : ((-1 - key) % Array.ChipRows * Array.CoreRows * Array.Width) + ((-1 - key) / Array.ChipRows);
        int first = (core * Route.LinksPerCore) + (key >= 0 ? 0 : 2);
        return (EdgeOf(first), EdgeOf(first + 1));
    }

    private int FindEdge(int link)
    {
        (int core, int direction) = Math.DivRem(link, Route.LinksPerCore);
        (int x, int y) = (Array.X(core), Array.Y(core));
        (x, y) = direction switch
        {
            0 => (((x / Array.CoreColumns * Array.CoreColumns) + Array.Width - 1) % Array.Width, y),
            1 => (((x / Array.CoreColumns) + 1) * Array.CoreColumns % Array.Width, y),
            2 => (x, (((y / Array.CoreRows) + 1) * Array.CoreRows) - 1),
            _ => (x, y / Array.CoreRows * Array.CoreRows),
        };
        return (((y * Array.Width) + x) * Route.LinksPerCore) + direction;
    }

    private int FindKey(int link)
    {
        (int core, int direction) = Math.DivRem(link, Route.LinksPerCore);
        (int x, int y) = (Array.X(core), Array.Y(core));
        return direction < 2 ? (y * Array.ChipColumns) + (x / Array.CoreColumns) : -1 - ((x * Array.ChipRows) + (y / Array.CoreRows));
    }
}
