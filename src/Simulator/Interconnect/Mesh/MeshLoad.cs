namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>What was offered since the mesh was restarted: how dense its traffic is going to be.</summary>
internal sealed class MeshLoad(MeshSpec spec)
{
    // Flit-hops per router and cycle from which on the SIMD back-end is faster: measured on uniform random traffic of single flits on 16 × 16, where the two
    // cross at 0.13. On small meshes most of a vector is idle.
    private const double Dense = 0.13;
    private const int FewRouters = 32;

    private long _packets, _flits, _flitHopCycles, _first, _last;

    public void Clear() => (_packets, _flits, _flitHopCycles) = (0, 0, 0);

    /// <summary>Notes a packet.</summary>
    public void Add(long cycle, int flits, long hopCycles)
    {
        _first = _packets == 0 ? cycle : Math.Min(_first, cycle);
        _last = _packets == 0 ? cycle : Math.Max(_last, cycle);
        _packets++;
        _flits += flits;
        _flitHopCycles += flits * hopCycles;
    }

    /// <summary>Whether there is enough to do in a cycle: flit-hops per router, over the time from the first packet to the last, the way of a packet, and the
    /// time that sources need if all send the same.</summary>
    public bool IsDense()
    {
        if (_packets == 0 || spec.Routers < FewRouters)
        {
            return false;
        }

        double cycles = _last - _first + 1 + (double)_flitHopCycles / _flits + (double)_flits * spec.LinkCyclesPerFlit / spec.Routers;
        return (double)_flitHopCycles / spec.HopCycles >= Dense * spec.Routers * cycles;
    }
}
