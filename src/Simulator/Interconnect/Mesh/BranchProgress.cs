using System.Numerics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Packets of several flits that branch. Each branch takes the flits at its own pace: an output that belongs to the packet never waits for another output.
/// A flit leaves the FIFO when every branch has it.
/// </summary>
internal sealed class BranchProgress(MeshSpec spec, RouterInputs inputs)
{
    // Per FIFO and output: flits of the head's packet, from the head on, that the output has.
    private int[] _passed = [];

    /// <summary>The outputs for which there is a next flit, one byte each.</summary>
    public ulong Ready(int fifo, long cycle)
    {
        ulong ready = 0;
        for (ulong rest = inputs[fifo].Wanted; rest != 0; rest &= rest - 1)
        {
            int shift = BitOperations.TrailingZeroCount(rest), next = Next(fifo, shift >> 3);
            if (next != 0 && inputs.Flits[next].Arrives <= cycle)
            {
                ready |= 1UL << shift;
            }
        }

        return ready;
    }

    /// <summary>The flit that an output gets next; 0 if it is not yet in the FIFO.</summary>
    public int Next(int fifo, int output)
    {
        int flit = inputs[fifo].Head;
        for (int i = Passed(fifo, output); i > 0 && flit != 0; i--)
        {
            flit = inputs.Flits[flit].Next;
        }

        return flit;
    }

    /// <summary>Notes that an output got its next flit.</summary>
    /// <returns>Whether every branch has the head now: it has to leave.</returns>
    public bool Advance(int fifo, int output)
    {
        ref FifoState state = ref inputs[fifo];
        if (inputs.Flits[Next(fifo, output)].IsTail)
        {
            Passed(fifo, output) = 0;
            state.Wanted &= ~(1UL << (8 * output));
        }
        else
        {
            Passed(fifo, output)++;
        }

        for (ulong rest = state.Wanted; rest != 0; rest &= rest - 1)
        {
            if (Passed(fifo, BitOperations.TrailingZeroCount(rest) >> 3) == 0)
            {
                return false;
            }
        }

        for (ulong rest = state.Wanted; rest != 0; rest &= rest - 1)
        {
            Passed(fifo, BitOperations.TrailingZeroCount(rest) >> 3)--;
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
