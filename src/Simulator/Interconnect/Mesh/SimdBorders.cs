using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>What is written into the planes once, and what is read out of them now and then.</summary>
internal static class SimdBorders
{
    /// <summary>Writes the places of all routers, and which links join chips.</summary>
    public static void Write(SimdPlanes planes, MeshState state)
    {
        MeshTopology topology = state.Topology;
        for (int router = 0; router < state.Spec.Routers; router++)
        {
            planes.Byte(router, Field.X) = (byte)topology.Places[router];
            planes.Byte(router, Field.Y) = (byte)(topology.Places[router] >> 16);
            for (int d = 0; d < MeshTopology.Directions; d++)
            {
                int link = router * MeshTopology.Directions + d;
                if (topology.Crosses[link] && topology.Next[link] >= 0)
                {
                    planes.Byte(router, Field.ToChip) |= (byte)(1 << d);
                    planes.Byte(topology.Next[link], Field.FromChip) |= (byte)(1 << d);
                }
            }
        }
    }

    /// <summary>Adds the byte counters of all links to the wide ones, and clears them.</summary>
    public static void Flush(SimdPlanes planes, MeshCounters counters)
    {
        for (int d = 0; d < MeshTopology.Directions; d++)
        {
            Flush(planes, Field.Flits + d, counters.LinkFlits, d);
            Flush(planes, Field.Blocked + d, counters.LinkBlocked, d);
            Flush(planes, Field.NoCredit + d, counters.LinkNoCredit, d);
        }
    }

    /// <summary>Raises the peaks of all FIFOs to those of the planes, and clears these.</summary>
    public static void Peaks(SimdPlanes planes, MeshState state)
    {
        for (int link = 0; link < state.Topology.Next.Length; link++)
        {
            if (state.Topology.Next[link] >= 0)
            {
                ref byte peak = ref planes.Byte(state.Topology.Next[link], Field.Peaks + link % MeshTopology.Directions);
                state.Counters.LinkPeak[link] = Math.Max(state.Counters.LinkPeak[link], peak);
                peak = 0;
            }
        }
    }

    private static void Flush(SimdPlanes planes, int field, long[] counts, int direction)
    {
        int routers = counts.Length / MeshTopology.Directions;
        for (int router = 0; router < routers;)
        {
            ref byte lane = ref planes.Byte(router, field);
            for (int end = Math.Min(routers, router + SimdPlanes.Count); router < end; router++)
            {
                counts[router * MeshTopology.Directions + direction] += lane;
                lane = 0;
                lane = ref Unsafe.Add(ref lane, 1);
            }
        }
    }
}
