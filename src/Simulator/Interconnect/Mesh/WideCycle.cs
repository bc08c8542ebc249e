namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>A cycle of a mesh in which each packet is a flit to one target, and hops and links take one cycle: 64 routers at a time.</summary>
internal sealed class WideCycle(SimdPlanes planes, SimdOptions options, DeliveredIds ids) : ISimdCycle
{
    private readonly WideRouters _routers = new(planes, options, ids);
    private readonly WideFifos _fifos = new(planes, options);

    public void Decide(int ring, ulong[] delivering)
    {
        ids.Clear();
        for (int block = 0; block < delivering.Length; block++)
        {
            delivering[block] = _routers.Decide(block * SimdPlanes.Count);
        }
    }

    public void Move(int near, int far)
    {
        for (int first = 0; first < planes.Routers; first += SimdPlanes.Count)
        {
            _fifos.Move(first);
        }
    }
}
