using System.Numerics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Who gets the outputs of a router. Masks have one byte per output, and in it one bit per FIFO.</summary>
internal sealed class OutputChoice(MeshState state, ScalarStore store, RingPlaces? rings)
{
    private const ulong LowBits = 0x01_0101_0101;

    private readonly int _depth = state.Spec.BufferFlits, _routerCycles = state.Spec.RouterCyclesPerFlit;

    /// <summary>Whether two FIFOs want the same output.</summary>
    public static bool IsShared(ulong wanted)
        => BitOperations.PopCount(wanted) != BitOperations.PopCount((wanted + 0x7F * LowBits) & (0x80 * LowBits));

    /// <summary>Of each byte its lowest favoured bit, or its lowest if none is.</summary>
    public static ulong RoundRobin(ulong eligible, ulong favoured)
    {
        ulong chosen = 0;
        while (eligible != 0)
        {
            int shift = BitOperations.TrailingZeroCount(eligible) & ~7;
            ulong all = eligible & (0xFFUL << shift), first = all & favoured;
            first = first != 0 ? first : all;
            chosen |= first & (0 - first);
            eligible &= ~all;
        }

        return chosen;
    }

    /// <summary>The choice where allocation, the rings of a torus or the router's own limit have a say.</summary>
    public ulong Limited(ref RouterState router, int number, ulong wanted, long cycle)
    {
        ulong eligible = wanted & router.Owners;
        if (store.OutputFree.Length > 0)
        {
            eligible = Allocated(number, eligible, cycle);
        }

        for (int output = 0; output < MeshTopology.Directions; output++)
        {
            int link = number * MeshTopology.Directions + output, shift = 8 * output;
            if ((eligible >> shift & 0xFF) == 0)
            {
                continue;
            }

            ulong may = MaySend(ref router, link, output, cycle);
            if (store.HasSlowLinks && store.LinkFree[link] > cycle)
            {
                state.Calendar.Wake(number, store.LinkFree[link]);
                may = 0;
            }

            eligible &= (may << shift) | ~(0xFFUL << shift);
        }

        ulong chosen = RoundRobin(eligible, router.Favoured);
        return _routerCycles == 0 ? chosen : One(ref router, number, chosen, cycle);
    }

    /// <summary>Whether any of those who want a link has a place at its end.</summary>
    public bool HasCredit(ref RouterState router, int link, int output, ulong wanted, long cycle) => (MaySend(ref router, link, output, cycle) & wanted) != 0;

    // Without the outputs that are being given to the next packet.
    private ulong Allocated(int number, ulong eligible, long cycle)
    {
        for (int output = 0; output < MeshTopology.Ports; output++)
        {
            long free = store.OutputFree[number * MeshTopology.Ports + output];
            ulong mask = 0xFFUL << (8 * output);
            if (free > cycle && (eligible & mask) != 0)
            {
                state.Calendar.Wake(number, free);
                eligible &= ~mask;
            }
        }

        return eligible;
    }

    // Those for whom there is a place at the end of a link. On a torus, a packet that has begun has its places.
    private ulong MaySend(ref RouterState router, int link, int output, long cycle)
    {
        int fifo = store.Links[link].Next * MeshTopology.Ports + output;
        if (rings == null)
        {
            return store.Fifos[fifo].TakenBefore(cycle) == _depth ? 0UL : 0x1F;
        }

        return (router.Owners >> (8 * output) & 0xFF) != 0x1F ? 0x1F : rings.MayBegin(fifo, output, cycle);
    }

    // The router as a whole: one of the outputs, those after the last that was served first.
    private ulong One(ref RouterState router, int number, ulong chosen, long cycle)
    {
        if (router.Free > cycle)
        {
            state.Calendar.Wake(number, router.Free);
            return 0;
        }

        if (chosen == 0)
        {
            return 0;
        }

        ulong after = chosen & (ulong.MaxValue << (8 * router.LastOutput) << 8), one = after != 0 ? after : chosen;
        router.LastOutput = (byte)(BitOperations.TrailingZeroCount(one) >> 3);
        router.Free = cycle + _routerCycles;
        return one & (0 - one);
    }
}
