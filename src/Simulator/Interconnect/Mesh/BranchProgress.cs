using System.Numerics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Packets of several flits that branch. Each branch takes the flits at its own pace: an output that belongs to the packet never waits for another output.
/// A flit leaves the FIFO when every branch has it.
/// </summary>
internal sealed class BranchProgress(MeshSpec spec, ScalarStore store)
{
    // Per FIFO and output: flits of the head's packet, from the head on, that the output has.
    private int[] _passed = [];

    /// <summary>The outputs for which there is a next flit, one byte each.</summary>
    public ulong Ready(int fifo, long cycle)
    {
        ulong ready = 0;
        for (int rest = store.Fifos[fifo].Wanted; rest != 0; rest &= rest - 1)
        {
            int output = BitOperations.TrailingZeroCount(rest), next = Next(fifo, output);
            if (next != 0 && store.Flits[next].Arrives <= cycle)
            {
                ready |= 1UL << (8 * output);
            }
        }

        return ready;
    }

    /// <summary>The flit that an output gets next; 0 if it is not yet in the FIFO.</summary>
    public int Next(int fifo, int output)
    {
        int flit = store.Fifos[fifo].Head;
        for (int i = Passed(fifo, output); i > 0 && flit != 0; i--)
        {
            flit = store.Flits[flit].Next;
        }

        return flit;
    }

    /// <summary>Notes that an output got its next flit.</summary>
    /// <returns>Whether every branch has the head now: it has to leave.</returns>
    public bool Advance(int fifo, int output)
    {
        ref FifoState state = ref store.Fifos[fifo];
        if (store.Flits[Next(fifo, output)].IsTail)
        {
            Passed(fifo, output) = 0;
            state.Wanted &= (byte)~(1 << output);
        }
        else
        {
            Passed(fifo, output)++;
        }

        for (int rest = state.Wanted; rest != 0; rest &= rest - 1)
        {
            if (Passed(fifo, BitOperations.TrailingZeroCount(rest)) == 0)
            {
                return false;
            }
        }

        for (int rest = state.Wanted; rest != 0; rest &= rest - 1)
        {
            Passed(fifo, BitOperations.TrailingZeroCount(rest))--;
        }

        return true;
    }

    private ref int Passed(int fifo, int output)
    {
        if (_passed.Length == 0)
        {
            _passed = new int[MeshTopology.Ports * MeshTopology.Ports * spec.Routers];
        }

        return ref _passed[fifo * MeshTopology.Ports + output];
    }
}
