namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// What senders hand over in one timestep on its way over the links, at the earliest (<see cref="WindowTimes"/> has the equations). One instance serves one
/// thread.
/// </summary>
internal sealed class WindowLinks
{
    private const long Never = long.MaxValue;

    private readonly WindowGraph _graph;
    private readonly long[] _nodeFirst, _nodeCount, _nodeToken, _hopCount;
    private readonly (int Link, long LatencyPs)[] _readouts;

    public WindowLinks(WindowGraph graph)
    {
        int inboxes = graph.Inboxes.Length, nodes = graph.Nodes.Length, links = graph.LinkServicePs.Length;
        _graph = graph;
        (Messages, FirstMessage, FirstToken, LastToken) = (new long[inboxes], new long[inboxes], new long[inboxes], new long[inboxes]);
        (_nodeFirst, _nodeCount, _nodeToken, _hopCount) = (new long[nodes], new long[nodes], new long[nodes], new long[graph.Hops.Length]);
        (First, Packets) = (new long[links], new long[links]);
        _readouts = Readouts();
    }

    /// <summary>Messages by inbox, without tokens.</summary>
    public long[] Messages { get; }

    /// <summary>When the first message reaches each inbox, ps; the largest number if none does.</summary>
    public long[] FirstMessage { get; }

    /// <summary>When the first token reaches each inbox, ps; the largest number if none does.</summary>
    public long[] FirstToken { get; }

    /// <summary>When the last token reaches each inbox, ps.</summary>
    public long[] LastToken { get; }

    /// <summary>Packets and tokens by link.</summary>
    public long[] Packets { get; }

    /// <summary>When the first packet reaches each link, ps.</summary>
    public long[] First { get; }

    /// <summary>When links are free behind all tokens, ps.</summary>
    public long LinksFree { get; private set; }

    /// <summary>When the first result reaches the host, ps; −1 if there is none.</summary>
    public long FirstResultPs { get; private set; }

    /// <summary>When the last result reaches the host, ps; −1 if there is none.</summary>
    public long LastResultPs { get; private set; }

    /// <summary>When all links are free and the last result is out, ps; when everything has been sent.</summary>
    public long EndPs()
    {
        foreach ((int link, long latency) in _readouts)
        {
            LastResultPs = Packets[link] == 0 ? LastResultPs : Math.Max(LastResultPs, First[link] + (Packets[link] - 1) * _graph.LinkServicePs[link] + latency);
        }

        long end = Math.Max(LinksFree, LastResultPs);
        for (int link = 0; link < Packets.Length; link++)
        {
            end = Packets[link] == 0 ? end : Math.Max(end, First[link] + Packets[link] * _graph.LinkServicePs[link]);
        }

        return end;
    }

    /// <summary>Begins a timestep.</summary>
    public void Clear()
    {
        foreach (long[] zero in (ReadOnlySpan<long[]>)[Messages, LastToken, _nodeCount, Packets])
        {
            Array.Clear(zero);
        }

        Array.Fill(FirstMessage, Never);
        Array.Fill(FirstToken, Never);
        Array.Fill(First, Never);
        (FirstResultPs, LastResultPs, LinksFree) = (-1, -1, 0);
    }

    /// <summary>Sends what a group has to send.</summary>
    /// <param name="group">The group.</param>
    /// <param name="load">What the spikes ask.</param>
    /// <param name="readyPs">When its first message is ready, ps.</param>
    /// <param name="intervalPs">Between two of its messages, ps.</param>
    /// <param name="floorPs">When its sender has handed over all messages before, ps.</param>
    /// <returns>When the last message is handed over, ps.</returns>
    public long Send(SendGroup group, WindowLoad load, long readyPs, long intervalPs, long floorPs)
    {
        long before = 0, last = floorPs;
        for (int i = group.FirstItem; i < group.EndItem; i++)
        {
            SendItem item = _graph.Items[i];
            long count = WindowCounter.Count(item, load), place = item.Kind == ItemKind.Input ? load.InputOffset[item.Index - _graph.FirstInputCell] : before;
            int ways = item.EndWay - item.FirstWay;
            for (int w = 0; w < ways && count > 0; w++)
            {
                long at = Math.Max(readyPs + (place + w) * intervalPs, floorPs);
                long lastAt = Math.Max(readyPs + (place + w + (count - 1) * ways) * intervalPs, floorPs);
                Pass(_graph.Ways[item.FirstWay + w], item.Kind == ItemKind.Token, at, lastAt, count);
                last = Math.Max(last, lastAt);
            }

            before += count * ways;
        }

        Book(group);
        return last;
    }

    private void Pass(in Way way, bool token, long at, long lastAt, long count)
    {
        if (token)
        {
            PassToken(way, at);
            return;
        }

        foreach (int node in _graph.Hops.AsSpan(way.FirstHop..way.EndHop))
        {
            long first = at + _graph.Nodes[node].DelayPs;
            _nodeFirst[node] = _nodeCount[node] == 0 ? first : Math.Min(_nodeFirst[node], first);
            _nodeCount[node] += count;
        }

        foreach (WayTarget target in _graph.Targets.AsSpan(way.FirstTarget..way.EndTarget))
        {
            FirstMessage[target.Inbox] = Math.Min(FirstMessage[target.Inbox], at + DelayTo(target.Node));
            Messages[target.Inbox] += count;
            if (_graph.Inboxes[target.Inbox].Kind == InboxKind.Results)
            {
                PassResults(way, at + DelayTo(target.Node), lastAt);
            }
        }
    }

    private long DelayTo(int node) => node < 0 ? 0 : _graph.Nodes[node].DelayPs + _graph.Nodes[node].LatencyPs;

    private void PassToken(in Way way, long at)
    {
        for (int hop = way.FirstHop; hop < way.EndHop; hop++)
        {
            int node = _graph.Hops[hop];
            WayNode link = _graph.Nodes[node];
            long start = link.Parent < 0 ? at : _nodeToken[link.Parent];
            if (_nodeCount[node] == 0)
            {
                _nodeFirst[node] = start;
            }

            start = Math.Max(start, _nodeFirst[node] + _nodeCount[node]++ * link.ServicePs);
            _hopCount[hop] = _nodeCount[node];
            _nodeToken[node] = start + link.LatencyPs;
            LinksFree = Math.Max(LinksFree, start + link.ServicePs);
        }

        foreach (WayTarget target in _graph.Targets.AsSpan(way.FirstTarget..way.EndTarget))
        {
            long arrival = target.Node < 0 ? at : _nodeToken[target.Node];
            FirstToken[target.Inbox] = Math.Min(FirstToken[target.Inbox], arrival);
            LastToken[target.Inbox] = Math.Max(LastToken[target.Inbox], arrival);
        }
    }

    private void PassResults(in Way way, long first, long last)
    {
        foreach (int node in _graph.Hops.AsSpan(way.FirstHop..way.EndHop))
        {
            WayNode link = _graph.Nodes[node];
            last = Math.Max(last, _nodeFirst[node] + (_nodeCount[node] - 1) * link.ServicePs) + link.LatencyPs;
        }

        FirstResultPs = FirstResultPs < 0 ? first : Math.Min(FirstResultPs, first);
        LastResultPs = Math.Max(LastResultPs, last);
    }

    private void Book(SendGroup group)
    {
        for (int node = group.FirstNode; node < group.EndNode; node++)
        {
            if (_nodeCount[node] > 0)
            {
                int link = _graph.Nodes[node].Link;
                Packets[link] += _nodeCount[node];
                First[link] = Math.Min(First[link], _nodeFirst[node]);
            }
        }
    }

    /// <summary>When the last of all tokens has crossed the links that their senders share, and arrives at an inbox, ps.</summary>
    public long Merged(int inbox)
    {
        long last = 0;
        foreach (Merge merge in _graph.Merges[inbox])
        {
            long first = Never, packets = 0;
            foreach (int hop in _graph.MergedHops.AsSpan(merge.FirstHop..merge.EndHop))
            {
                first = Math.Min(first, _nodeFirst[_graph.Hops[hop]]);
                packets += _hopCount[hop];
            }

            last = Math.Max(last, first + (packets - 1) * merge.ServicePs + merge.RestPs);
        }

        return last;
    }

    private (int Link, long LatencyPs)[] Readouts()
    {
        HashSet<(int, long)> readouts = [];
        foreach (Way way in _graph.Ways.Where(w => w.EndHop > w.FirstHop && _graph.Inboxes[_graph.Targets[w.FirstTarget].Inbox].Kind == InboxKind.Results))
        {
            WayNode last = _graph.Nodes[_graph.Hops[way.EndHop - 1]];
            readouts.Add((last.Link, last.LatencyPs));
        }

        return [.. readouts];
    }
}
