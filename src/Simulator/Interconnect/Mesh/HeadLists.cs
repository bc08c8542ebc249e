using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>Makes place for so many more, in whichever cycles.</summary>
    public void Reserve(int more)
    {
        for (int slot = 0; slot < _lists.Length; slot++)
        {
            // Whoever is not added is written all the same: one place more.
            if (_counts[slot] + more >= _lists[slot].Length)
            {
                Array.Resize(ref _lists[slot], 2 * (_counts[slot] + more));
            }
        }
    }

    /// <summary>Adds a FIFO for this cycle, or a later one, once or not at all: without a branch. Place was reserved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddIf(int times, int fifo, long cycle)
    {
        int slot = (int)cycle & _mask;
        ref int count = ref ScalarStore.At(_counts, slot);
        int before = count;
        ScalarStore.At(ScalarStore.At(_lists, slot), before) = fifo;
        count = before + times;
    }

    /// <summary>The list of a cycle and what it holds, to add to without going through memory; then it is to be closed. Place was reserved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int Open(long cycle, out int count)
    {
        count = _counts[(int)cycle & _mask];
        return ref MemoryMarshal.GetArrayDataReference(_lists[(int)cycle & _mask]);
    }

    /// <summary>Says how many a cycle's list holds now.</summary>
    public void Close(long cycle, int count) => _counts[(int)cycle & _mask] = count;

    /// <summary>Takes those of a cycle; they stay until those of another are taken.</summary>
    public ReadOnlySpan<int> Take(long cycle)
    {
        int slot = (int)cycle & _mask, count = _counts[slot];
        (_taken, _lists[slot]) = (_lists[slot], _taken);
        _counts[slot] = 0;
        return _taken.AsSpan(0, count);
    }
}
