namespace NeuroSim.Simulator.Engines.Replay;

// The links between chips, and bounds of all others.
internal sealed partial class LinkReplay
{
    // Links inside chips: one that is as slow as the slowest between chips matters, as its number may be less.
    private bool SettlesInside(long most, in SlowestLink edge, Ask ask) => Settles(most, edge.Link < 0 ? edge.Cycles : edge.Cycles - 1, edge.Cycles, ask);

    // What no watched link exceeds: the slowest of each site, one upon the other.
    private long MostCycles(ReadOnlySpan<int> phases)
    {
        long most = MostOfEdges(phases), any = 0;
        foreach (int phase in phases)
        {
            any += StillMost(phase);
            foreach ((int site, int subStep) in _senders[phase])
            {
                any += (long)_any[site][subStep] * _plan.Links.CyclesInsideChips;
            }
        }

        return Math.Max(most, any);
    }

    // What no link between chips exceeds.
    private long MostOfEdges(ReadOnlySpan<int> phases)
    {
        long most = 0;
        foreach (int phase in phases)
        {
            most += StillMost(phase);
            foreach ((int site, int subStep) in _senders[phase])
            {
                most += (long)_edge[site][subStep] * _plan.Links.CyclesBetweenChips;
            }
        }

        return most;
    }

    // What no link inside a chip exceeds, when those between chips take so many cycles at most: see LocalTraffic.
    private long InsideMost(ReadOnlySpan<int> phases, long slowest)
    {
        long followed = 0, local = 0, edge = 0, still = 0;
        foreach (int phase in phases)
        {
            still += _stillLocal[phase];
            foreach ((int site, int subStep) in _senders[phase])
            {
                bool isFollowed = _plan.Traffic[site].Local is null;
                followed += isFollowed ? _any[site][subStep] : 0;
                edge += isFollowed ? 0 : _edge[site][subStep];
                local += isFollowed ? 0 : LocalMost(site, subStep);
            }
        }

        return _plan.Links.LocalCycles(followed + Math.Min(edge, _plan.Links.PacketsBetweenChips(slowest)) + local) + still;
    }

    private int LocalMost(int site, int subStep)
    {
        ref int most = ref _local[site][subStep];
        if (most < 0)
        {
            most = _plan.Traffic[site].Local!.MostOf(_counts, subStep, _rows, _columns);
        }

        return most;
    }

    // The slowest link between chips.
    private SlowestLink Edges(ReadOnlySpan<int> phases, long coreCycles)
    {
        foreach (int phase in phases)
        {
            foreach ((int number, int packets) in _stillEdges[phase])
            {
                _edgeSums[number] += packets;
            }

            foreach ((int site, int subStep) in _senders[phase])
            {
                AddEdges(_plan.Traffic[site], _loads[site], _plan.Sends[site].SubSteps, subStep);
            }
        }

        SlowestLink slowest = new(-1, coreCycles, 0);
        foreach (int phase in phases)
        {
            foreach ((int number, _) in _stillEdges[phase])
            {
                TakeEdge(number, ref slowest);
            }

            foreach ((int site, _) in _senders[phase])
            {
                foreach (int number in _plan.Traffic[site].Edges)
                {
                    TakeEdge(number, ref slowest);
                }
            }
        }

        return slowest;
    }

    private void AddEdges(SiteTraffic traffic, int[] loads, int subSteps, int subStep)
    {
        int[] edges = traffic.Edges, sums = _edgeSums;
        int[]? places = traffic.EdgePlaces;
        for (int i = 0; i < edges.Length; i++)
        {
            sums[edges[i]] += loads[((places is null ? i : places[i]) * subSteps) + subStep];
        }
    }

    private void TakeEdge(int number, ref SlowestLink slowest)
    {
        ref int sum = ref _edgeSums[number];
        long cycles = (long)sum * _plan.Links.CyclesBetweenChips;
        sum = 0;
        if (cycles >= slowest.Cycles || cycles > _fixedCycles)
        {
            slowest = Slower(slowest, _plan.Links.Edges[number], cycles);
        }
    }
}
