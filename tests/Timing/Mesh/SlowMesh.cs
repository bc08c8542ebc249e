using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>
/// The rules of the mesh once more, as plainly as they can be written: every cycle, every router, lists of objects, everything searched for where it is
/// needed. A flit carries the targets that it still has to reach. The oracle of both back-ends; it shares no code with them but the specification.
/// </summary>
internal sealed class SlowMesh
{
    private readonly MeshCase _case;
    private readonly MeshSpec _spec;
    private readonly Node[] _nodes;
    private readonly List<Arrival> _arrivals = [];
    private readonly long[] _flits, _blocked, _noCredit, _stalls;
    private readonly int[] _linkPeaks, _sourcePeaks;
    private long _now, _latency;

    public SlowMesh(MeshCase mesh)
    {
        (_case, _spec) = (mesh, mesh.Spec);
        _nodes = [.. Enumerable.Range(0, _spec.Routers).Select(_ => new Node())];
        int links = 4 * _spec.Routers;
        (_flits, _blocked, _noCredit, _linkPeaks) = (new long[links], new long[links], new long[links], new int[links]);
        (_stalls, _sourcePeaks) = (new long[_spec.Routers], new int[_spec.Routers]);
        for (int tag = 0; tag < mesh.Packets.Length; tag++)
        {
            (long cycle, int route, int flits) = mesh.Packets[tag];
            for (int i = 0; i < flits; i++)
            {
                _nodes[mesh.Routes[route].From].Source.Add(new SlowFlit(tag, i == 0, i == flits - 1, mesh.Routes[route].Targets, cycle));
            }
        }
    }

    /// <summary>The most places that were ever taken in a FIFO, looked at between cycles.</summary>
    public int MostTaken { get; private set; }

    /// <summary>Cycles simulated.</summary>
    public long Cycles => _now;

    public MeshOutcome Run(long limit)
    {
        long missing = _case.Packets.Sum(p => (long)_case.Routes[p.Route].Targets.Length);
        for (; _arrivals.Count < missing && _now < limit; _now++)
        {
            if (_nodes.All(n => n.Fifos.All(f => f.Flits.Count == 0)))
            {
                // Nothing happens before the next packet.
                _now = Math.Max(_now, _nodes.Where(n => n.Source.Count > 0).Min(n => n.Source[0].Ready));
            }

            Cycle();
        }

        long end = _arrivals.Count == 0 ? -1 : _arrivals.Max(a => a.Cycle);
        return new MeshOutcome(_arrivals, _flits, _blocked, _noCredit, _linkPeaks, _stalls, _sourcePeaks, end, _latency);
    }

    private void Cycle()
    {
        foreach ((Node node, int router) in _nodes.Select((n, i) => (n, i)))
        {
            Enter(node, router);
        }

        // All decide before anything moves.
        List<Grant>[] grants = [.. Enumerable.Range(0, _nodes.Length).Select(Decide)];
        int[] taken = [.. _nodes.SelectMany(n => n.Fifos.Select(f => f.Flits.Count))];
        for (int router = 0; router < _nodes.Length; router++)
        {
            foreach (Grant grant in grants[router].OrderBy(g => g.Output))
            {
                Move(router, grant, taken);
            }
        }

        foreach (Fifo fifo in _nodes.SelectMany(n => n.Fifos))
        {
            Leave(fifo);
            MostTaken = Math.Max(MostTaken, fifo.Flits.Count);
        }
    }

    private void Enter(Node node, int router)
    {
        if (node.Source.Count == 0 || node.Source[0].Ready > _now)
        {
            return;
        }

        if (node.Fifos[4].Flits.Count == _spec.BufferFlits)
        {
            _stalls[router]++;
            return;
        }

        node.Fifos[4].Flits.Add(node.Source[0] with { Ready = _now });
        node.Source.RemoveAt(0);
        _sourcePeaks[router] = Math.Max(_sourcePeaks[router], node.Fifos[4].Flits.Count);
    }

    private List<Grant> Decide(int router)
    {
        Node node = _nodes[router];
        List<Grant> grants = [];
        for (int output = 0; output < 5; output++)
        {
            int[] wanting = [.. Enumerable.Range(0, 5).Where(p => Wants(node.Fifos[p], router, output))];
            if (wanting.Length == 0)
            {
                continue;
            }

            int[] mine = node.Owner[output] < 0 ? wanting : [.. wanting.Where(p => p == node.Owner[output])];
            if (output < 4)
            {
                bool isBegun = node.Owner[output] >= 0;
                int[] placed = [.. wanting.Where(p => HasPlace(router, p, output, isBegun))];
                _noCredit[router * 4 + output] += placed.Length == 0 ? 1 : 0;
                mine = node.LinkFree[output] > _now ? [] : [.. mine.Intersect(placed)];
            }

            mine = node.Given[output] > _now ? [] : mine;

            if (mine.Length > 0)
            {
                grants.Add(new Grant(mine.MinBy(p => (p - node.Last[output] + 4) % 5), output));
            }
        }

        if (_spec.RouterCyclesPerFlit > 0)
        {
            grants = node.Free > _now || grants.Count == 0 ? [] : [grants.MinBy(g => (g.Output - node.LastOutput + 4) % 5)!];
        }

        for (int output = 0; output < 4; output++)
        {
            int got = grants.Count(g => g.Output == output);
            _blocked[router * 4 + output] += Enumerable.Range(0, 5).Count(p => Wants(node.Fifos[p], router, output)) > got ? 1 : 0;
        }

        return grants;
    }

    private bool HasPlace(int router, int port, int output, bool isBegun)
    {
        Fifo fifo = _nodes[Next(router, output)].Fifos[output];
        if (!_spec.Torus)
        {
            return fifo.Flits.Count < _spec.BufferFlits;
        }

        int free = _spec.BufferFlits / _spec.LongestPacketFlits - fifo.Packets;
        return isBegun || free >= (port == output || !_spec.Bubble ? 1 : 2);
    }

    private bool Wants(Fifo fifo, int router, int output)
    {
        if (fifo.Flits.Count == 0 || fifo.Flits[0].Ready > _now || fifo.Routed > _now || !TargetsBehind(fifo.Flits[0], router, output).Any() || fifo.Done.Contains(output))
        {
            return false;
        }

        int next = fifo.Sent[output];
        return next < fifo.Flits.Count && fifo.Flits[next].Ready <= _now;
    }

    private IEnumerable<int> TargetsBehind(SlowFlit flit, int router, int output) => flit.Targets.Where(t => Direction(router, t) == output);

    private void Move(int router, Grant grant, int[] taken)
    {
        Node node = _nodes[router];
        Fifo fifo = node.Fifos[grant.Port];
        SlowFlit flit = fifo.Flits[fifo.Sent[grant.Output]++];
        if (flit.IsTail)
        {
            fifo.Done.Add(grant.Output);
            node.Given[grant.Output] = _now + 1 + _spec.AllocationCycles;
        }

        node.Owner[grant.Output] = flit.IsTail ? -1 : grant.Port;
        node.Last[grant.Output] = grant.Port;
        node.LastOutput = grant.Output;
        node.Free = _now + _spec.RouterCyclesPerFlit;
        int[] targets = [.. TargetsBehind(flit, router, grant.Output)];
        if (grant.Output == 4)
        {
            if (flit.IsTail)
            {
                _arrivals.Add(new Arrival(flit.Tag, router, _now));
                _latency += _now - _case.Packets[flit.Tag].Cycle;
            }

            return;
        }

        int link = router * 4 + grant.Output, next = Next(router, grant.Output);
        bool crosses = Crosses(router, grant.Output);
        Fifo target = _nodes[next].Fifos[grant.Output];
        target.Arriving.Add(flit with { Targets = targets, Ready = _now + (crosses ? _spec.ChipHopCycles : _spec.HopCycles) });
        node.LinkFree[grant.Output] = _now + (crosses ? _spec.ChipLinkCyclesPerFlit : _spec.LinkCyclesPerFlit);
        _flits[link]++;
        _linkPeaks[link] = Math.Max(_linkPeaks[link], taken[next * 5 + grant.Output] + 1);
    }

    // A flit leaves when all outputs of its packet have it.
    private void Leave(Fifo fifo)
    {
        if (fifo.Flits.Count > 0)
        {
            int router = Array.FindIndex(_nodes, n => n.Fifos.Contains(fifo));
            int[] outputs = [.. fifo.Flits[0].Targets.Select(t => Direction(router, t)).Distinct()];
            if (outputs.All(o => fifo.Sent[o] > 0 || fifo.Done.Contains(o)))
            {
                SlowFlit gone = fifo.Flits[0];
                fifo.Flits.RemoveAt(0);
                if (gone.IsTail)
                {
                    fifo.Done.Clear();
                    Array.Clear(fifo.Sent);
                    fifo.Packets--;
                    fifo.Routed = _now + 1 + _spec.RoutingCycles + _spec.AllocationCycles;
                }
                else
                {
                    fifo.Sent = [.. fifo.Sent.Select(s => Math.Max(0, s - 1))];
                }
            }
        }

        fifo.Packets += fifo.Arriving.Count(f => f.IsHead);
        fifo.Flits.AddRange(fifo.Arriving);
        fifo.Arriving.Clear();
    }

    private int Next(int router, int direction)
    {
        int w = _spec.Width, h = _spec.Height, x = router % w, y = router / w;
        return direction switch { 0 => y * w + (x + 1) % w, 1 => y * w + (x + w - 1) % w, 2 => (y + 1) % h * w + x, _ => (y + h - 1) % h * w + x };
    }

    private int Direction(int router, int target)
    {
        int w = _spec.Width, dx = target % w - router % w, dy = target / w - router / w;
        if (dx != 0)
        {
            return Forward(dx, w) ? 0 : 1;
        }

        return dy == 0 ? 4 : Forward(dy, _spec.Height) ? 2 : 3;
    }

    private bool Forward(int distance, int size)
        => !_spec.Torus ? distance > 0 : (distance + size) % size <= size - (distance + size) % size;

    private bool Crosses(int router, int direction)
    {
        int next = Next(router, direction), w = _spec.Width;
        int columns = _spec.ChipColumns == 0 ? w : _spec.ChipColumns, rows = _spec.ChipRows == 0 ? _spec.Height : _spec.ChipRows;
        return (router % w / columns, router / w / rows) != (next % w / columns, next / w / rows);
    }

    private sealed record Grant(int Port, int Output);

    private sealed record SlowFlit(int Tag, bool IsHead, bool IsTail, int[] Targets, long Ready);

    private sealed class Fifo
    {
        public List<SlowFlit> Flits { get; } = [];

        public List<SlowFlit> Arriving { get; } = [];

        public int[] Sent { get; set; } = new int[5];

        public HashSet<int> Done { get; } = [];

        public int Packets { get; set; }

        // From when on the next packet's head can go.
        public long Routed { get; set; }
    }

    private sealed class Node
    {
        public List<SlowFlit> Source { get; } = [];

        public Fifo[] Fifos { get; } = [.. Enumerable.Range(0, 5).Select(_ => new Fifo())];

        public int[] Owner { get; } = [-1, -1, -1, -1, -1];

        public int[] Last { get; } = [4, 4, 4, 4, 4];

        public long[] LinkFree { get; } = new long[4];

        // From when on each output can take the next packet's head.
        public long[] Given { get; } = new long[5];

        public int LastOutput { get; set; } = 4;

        public long Free { get; set; }
    }
}
