using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>The links of an array: which join chips, how long a packet occupies them, and in which order they lie along their lines.</summary>
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

    /// <summary>Whether a link joins two chips.</summary>
    public bool CrossesChips(int link) => _crossing[link];

    /// <summary>Whether the load of a link is computed in every phase.</summary>
    public bool IsWatched(int link) => link >= 0;

    /// <summary>Cycles that a packet occupies a link.</summary>
    public int Cycles(int link) => _crossing[link] ? _chipCycles : _cycles;

    /// <summary>The links that are used: direction by direction, line by line, along each line.</summary>
    public int[] InOrder(bool[] used)
    {
        List<int> links = [];
        for (int direction = 0; direction < Route.LinksPerCore; direction++)
        {
            for (int i = 0; i < _array.Cores; i++)
            {
                int core = direction < 2 ? i : (i % _array.Height * _array.Width) + (i / _array.Height), link = (core * Route.LinksPerCore) + direction;
                if (used[link])
                {
                    links.Add(link);
                }
            }
        }

        return [.. links];
    }
}
