namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// On a torus places are given to packets: a FIFO has room for a number of packets of the longest kind, whatever their length. Who goes on along a ring needs
/// one, who enters it needs two; so a ring is never full, and something in it can always move.
/// </summary>
internal sealed class RingPlaces(MeshSpec spec)
{
    private readonly int[] _packets = new int[MeshTopology.Ports * spec.Routers];
    private readonly long[] _lastLeft = NewTimes(spec.Routers);
    private readonly int _places = spec.BufferFlits / spec.LongestPacketFlits, _toEnter = spec.Bubble ? 2 : 1;

    /// <summary>The FIFOs of a router that may begin to send a packet to the FIFO at the end of one of its links, one bit each.</summary>
    /// <param name="fifo">The FIFO at the end.</param>
    /// <param name="output">The link's direction.</param>
    /// <param name="cycle">Now; places that get free in it count from the next cycle on.</param>
    public ulong MayBegin(int fifo, int output, long cycle)
    {
        int free = _places - _packets[fifo] - (_lastLeft[fifo] == cycle ? 1 : 0);
        return free >= _toEnter ? 0x1FUL : free == 1 ? 1UL << output : 0;
    }

    /// <summary>A packet begins to enter a FIFO.</summary>
    public void Enter(int fifo) => _packets[fifo]++;

    /// <summary>A packet's tail leaves a FIFO.</summary>
    public void Leave(int fifo, long cycle)
    {
        _packets[fifo]--;
        _lastLeft[fifo] = cycle;
    }

    /// <summary>Forgets when packets left; there are none.</summary>
    public void Restart() => Array.Fill(_lastLeft, -1);

    private static long[] NewTimes(int routers)
    {
        long[] times = new long[MeshTopology.Ports * routers];
        Array.Fill(times, -1);
        return times;
    }
}
