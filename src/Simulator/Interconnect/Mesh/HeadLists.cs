using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>For the cycles to come, the FIFOs whose heads are ready then: each FIFO at most once.</summary>
internal sealed class HeadLists
{
    /// <summary>Furthest cycle ahead.</summary>
    public const int MostCycles = 63;

    private readonly int[][] _lists;
    private readonly int[] _counts;
    private readonly int _mask;
    private int[] _taken = new int[64];
    private int _total;

    public HeadLists(int cycles)
    {
        int lists = 2;
        while (lists <= cycles)
        {
            lists *= 2;
        }

        (_mask, _counts) = (lists - 1, new int[lists]);
        _lists = [.. Enumerable.Range(0, lists).Select(_ => new int[64])];
    }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _total == 0;

    /// <summary>Adds a FIFO for this cycle, or a later one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int fifo, long cycle)
    {
        int slot = (int)cycle & _mask;
        int[] list = ScalarStore.At(_lists, slot);
        ref int count = ref ScalarStore.At(_counts, slot);
        if (count == list.Length)
        {
            list = Grow(slot);
        }

        ScalarStore.At(list, count) = fifo;
        count++;
        _total++;
    }

    /// <summary>Takes those of a cycle; they stay until those of another are taken.</summary>
    public ReadOnlySpan<int> Take(long cycle)
    {
        int slot = (int)cycle & _mask, count = _counts[slot];
        (_taken, _lists[slot]) = (_lists[slot], _taken);
        _counts[slot] = 0;
        _total -= count;
        return _taken.AsSpan(0, count);
    }

    private int[] Grow(int slot)
    {
        Array.Resize(ref _lists[slot], 2 * _lists[slot].Length);
        return _lists[slot];
    }
}
