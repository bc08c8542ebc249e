using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The two halves of a cycle for all routers.</summary>
internal interface ISimdCycle
{
    /// <summary>Decides who gets which output.</summary>
    /// <param name="ring">Where the arrivals of this cycle stand.</param>
    /// <param name="delivering">Becomes one bit per router that delivers the last flit of a packet to its core.</param>
    void Decide(int ring, ulong[] delivering);

    /// <summary>Moves the flits.</summary>
    /// <param name="near">Where the arrivals over links of a chip stand.</param>
    /// <param name="far">Where those over links between chips stand.</param>
    void Move(int near, int far);
}

/// <summary>A cycle of any mesh that has planes, 32 routers at a time.</summary>
internal sealed class SimdCycle(SimdPlanes planes, SimdOptions options, SimdTrees? trees) : ISimdCycle
{
    private readonly SimdRouters _routers = new(planes, options, trees);
    private readonly SimdFifos _fifos = new(planes, options);

    private static int Count => Vector256<byte>.Count;

    public void Decide(int ring, ulong[] delivering)
    {
        for (int block = 0; block < delivering.Length; block++)
        {
            int first = block * SimdPlanes.Count;
            delivering[block] = _routers.Decide(first, ring) | _routers.Decide(first + Count, ring) << Count;
        }
    }

    public void Move(int near, int far)
    {
        for (int first = 0; first < planes.Routers; first += Count)
        {
            _fifos.Move(first, near, far);
        }
    }
}
