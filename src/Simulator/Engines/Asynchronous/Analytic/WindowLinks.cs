namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>What reaches an inbox in one timestep.</summary>
internal struct InboxArrivals
{
    /// <summary>When nothing comes, ps: later than anything, also with a delay behind it.</summary>
    public const long Never = long.MaxValue / 2;

    /// <summary>Messages, without tokens.</summary>
    public long Messages;

    /// <summary>When the first message comes, ps, or <see cref="Never"/>.</summary>
    public long FirstMessage;

    /// <summary>When the first token comes, ps, or <see cref="Never"/>.</summary>
    public long FirstToken;

    /// <summary>When the last token comes, ps, or before all times.</summary>
    public long LastToken;

    /// <summary>Nothing.</summary>
    public static readonly InboxArrivals None = new() { FirstMessage = Never, FirstToken = Never, LastToken = -Never };

    /// <summary>When the first message or token comes, ps, or <see cref="Never"/>.</summary>
    public readonly long First => Math.Min(FirstMessage, FirstToken);
}

/// <summary>
/// What senders hand over in one timestep on its way over the links, at the earliest (<see cref="WindowTimes"/> has the equations). What crosses a stretch is
/// timed once, as if its links had no delay; links and inboxes collect it behind the delay of each. One instance serves one thread.
/// </summary>
internal sealed class WindowLinks
{
    private readonly WindowGraph _graph;
    private readonly Passage[] _stretches;
    private readonly long[] _counts;
    private readonly InboxArrivals[] _outlets, _inboxes;
    private readonly bool[] _collected;
    private readonly long[] _hopCount, _linkPackets;

    public WindowLinks(WindowGraph graph)
    {
        _graph = graph;
        (_inboxes, _collected) = (new InboxArrivals[graph.Inboxes.Length], new bool[graph.Inboxes.Length]);
        (_stretches, _outlets) = (new Passage[graph.Stretches.Length], new InboxArrivals[graph.StretchOfOutlet.Length]);
        (_counts, _hopCount, _linkPackets) = (new long[graph.Stretches.Length], new long[graph.Hops.Length], new long[graph.LinkServicePs.Length]);
    }

    /// <summary>Packets and tokens by link; when everything has been sent, and <see cref="EndPs"/> has been asked.</summary>
    public ReadOnlySpan<long> LinkPackets => _linkPackets;

    /// <summary>When links are free behind all tokens, ps.</summary>
    public long LinksFree { get; private set; }

    /// <summary>When the first result reaches the host, ps; −1 if there is none.</summary>
    public long FirstResultPs { get; private set; }

    /// <summary>When the last result reaches the host, ps; −1 if there is none.</summary>
    public long LastResultPs { get; private set; }

    /// <summary>When all links are free and the last result is out, ps; when everything has been sent.</summary>
    /// <param name="endPs">When everything else has ended, ps.</param>
    /// <returns>The later of both, ps.</returns>
    public long EndPs(long endPs)
    {
        for (int link = 0; link < _linkPackets.Length; link++)
        {
            long packets = 0;
            foreach (int stretch in _graph.Crossings.AsSpan(_graph.FirstCrossing[link].._graph.FirstCrossing[link + 1]))
            {
                packets += _counts[stretch];
            }

            _linkPackets[link] = packets;
        }

        foreach ((int link, long latency) in _graph.Readouts)
        {
            long packets = _linkPackets[link], last = FirstOn(link) + (packets - 1) * _graph.LinkServicePs[link] + latency;
            LastResultPs = packets == 0 ? LastResultPs : Math.Max(LastResultPs, last);
        }

        long end = Math.Max(endPs, Math.Max(LinksFree, LastResultPs));
        for (int link = 0; link < _linkPackets.Length; link++)
        {
            // The first packet of all senders comes no later than that of one of them, which mostly tells that the link is not the last to be free.
            long service = _linkPackets[link] * _graph.LinkServicePs[link];
            if (_linkPackets[link] > 0 && FirstAt(_graph.FirstCrossing[link]) + service > end)
            {
                end = Math.Max(end, FirstOn(link) + service);
            }
        }

        return end;
    }

    private long FirstOn(int link)
    {
        long first = InboxArrivals.Never;
        for (int crossing = _graph.FirstCrossing[link]; crossing < _graph.FirstCrossing[link + 1]; crossing++)
        {
            first = Math.Min(first, FirstAt(crossing));
        }

        return first;
    }

    private long FirstAt(int crossing) => _stretches[_graph.Crossings[crossing]].First + _graph.DelaysPs[_graph.CrossingDelays[crossing]];

    /// <summary>Begins a timestep.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Array.Fill(_stretches, new Passage { First = InboxArrivals.Never });
        Array.Fill(_outlets, InboxArrivals.None);
        Array.Clear(_collected);
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
        foreach (ref readonly SendItem item in _graph.Items.AsSpan(group.FirstItem..group.EndItem))
        {
            long count = WindowCounter.Count(item, load), place = item.Kind == ItemKind.Input ? load.InputOffset[item.Index - _graph.FirstInputCell] : before;
            int ways = item.EndWay - item.FirstWay;
            for (int w = 0; w < ways && count > 0; w++)
            {
                long at = Math.Max(readyPs + (place + w) * intervalPs, floorPs);
                long lastAt = Math.Max(readyPs + (place + w + (count - 1) * ways) * intervalPs, floorPs);
                last = Math.Max(last, lastAt);
                ref readonly Way way = ref _graph.Ways[item.FirstWay + w];
                if (item.Kind == ItemKind.Token)
                {
                    PassToken(way, at);
                }
                else
                {
                    Pass(way, at, lastAt, count);
                }
            }

            before += count * ways;
        }

        return last;
    }

    private void Pass(in Way way, long at, long lastAt, long count)
    {
        foreach (int stretch in _graph.Hops.AsSpan(way.FirstHop..way.EndHop))
        {
            ref Passage passage = ref _stretches[stretch];
            passage.First = Math.Min(passage.First, at);
            _counts[stretch] += count;
        }

        foreach (int delivery in _graph.Deliveries.AsSpan(way.FirstDelivery..way.EndDelivery))
        {
            ref InboxArrivals outlet = ref _outlets[delivery];
            outlet.FirstMessage = Math.Min(outlet.FirstMessage, at);
            outlet.Messages += count;
        }

        if (way.HostDelay >= 0)
        {
            PassResults(way, at, lastAt);
        }
    }

    private void PassToken(in Way way, long at)
    {
        for (int hop = way.FirstHop; hop < way.EndHop; hop++)
        {
            int index = _graph.Hops[hop];
            ref readonly Stretch stretch = ref _graph.Stretches[index];
            ref Passage passage = ref _stretches[index];
            long start = stretch.Parent < 0 ? at : _stretches[stretch.Parent].Token;
            ref long count = ref _counts[index];
            if (count == 0)
            {
                passage.First = start;
            }

            start = Math.Max(start, passage.First + count++ * stretch.ServicePs);
            if (!stretch.EndsByToken)
            {
                _hopCount[hop] = count;
            }

            passage.Token = start;
            LinksFree = Math.Max(LinksFree, start + stretch.FreePs);
        }

        foreach (int delivery in _graph.Deliveries.AsSpan(way.FirstDelivery..way.EndDelivery))
        {
            int stretch = _graph.StretchOfOutlet[delivery];
            long arrival = stretch < 0 ? at : _stretches[stretch].Token;
            ref InboxArrivals outlet = ref _outlets[delivery];
            outlet.FirstToken = Math.Min(outlet.FirstToken, arrival);
            outlet.LastToken = Math.Max(outlet.LastToken, arrival);
        }
    }

    private void PassResults(in Way way, long first, long last)
    {
        foreach (int stretch in _graph.Hops.AsSpan(way.FirstHop..way.EndHop))
        {
            last = Math.Max(last, _stretches[stretch].First + (_counts[stretch] - 1) * _graph.Stretches[stretch].ServicePs);
        }

        long delay = _graph.DelaysPs[way.HostDelay];
        FirstResultPs = FirstResultPs < 0 ? first + delay : Math.Min(FirstResultPs, first + delay);
        LastResultPs = Math.Max(LastResultPs, last + delay);
    }

    /// <summary>What reaches an inbox; when all that is for it has been sent.</summary>
    public ref InboxArrivals At(int inbox)
    {
        ref InboxArrivals arrivals = ref _inboxes[inbox];
        if (!_collected[inbox])
        {
            _collected[inbox] = true;
            arrivals = Collect(inbox);
        }

        return ref arrivals;
    }

    private InboxArrivals Collect(int inbox)
    {
        ReadOnlySpan<long> delays = _graph.DelaysPs;
        InboxArrivals sum = InboxArrivals.None;
        foreach (WayEnd end in _graph.Ends.AsSpan(_graph.FirstEnd[inbox].._graph.FirstEnd[inbox + 1]))
        {
            long delay = delays[end.Delay];
            if (end.Outlet < 0)
            {
                // All that crosses the stretch; the last is its token.
                ref readonly Passage passage = ref _stretches[~end.Outlet];
                long count = _counts[~end.Outlet], first = count == 1 ? InboxArrivals.Never : passage.First + delay;
                sum.Messages += count - 1;
                sum.FirstMessage = Math.Min(sum.FirstMessage, first);
                sum.FirstToken = Math.Min(sum.FirstToken, passage.Token + delay);
                sum.LastToken = Math.Max(sum.LastToken, passage.Token + delay);
                continue;
            }

            ref readonly InboxArrivals outlet = ref _outlets[end.Outlet];
            sum.Messages += outlet.Messages;
            sum.FirstMessage = Math.Min(sum.FirstMessage, outlet.FirstMessage + delay);
            sum.FirstToken = Math.Min(sum.FirstToken, outlet.FirstToken + delay);
            sum.LastToken = Math.Max(sum.LastToken, outlet.LastToken + delay);
        }

        sum.LastToken = Math.Max(sum.LastToken, 0);
        return sum;
    }

    /// <summary>When the last of all tokens has crossed the links that their senders share, and arrives at an inbox, ps.</summary>
    public long Merged(int inbox)
    {
        ReadOnlySpan<long> delays = _graph.DelaysPs;
        long last = 0;
        foreach (ref readonly Merge merge in _graph.Merges.AsSpan(_graph.FirstMerge[inbox].._graph.FirstMerge[inbox + 1]))
        {
            long first = InboxArrivals.Never, packets = 0;
            foreach (MergedHop hop in _graph.MergedHops.AsSpan(merge.FirstHop..merge.EndHop))
            {
                ref readonly Passage passage = ref _stretches[hop.Stretch];
                first = Math.Min(first, passage.First + delays[hop.Delay]);
                packets += hop.Hop < 0 ? _counts[hop.Stretch] : _hopCount[hop.Hop];
            }

            last = Math.Max(last, first + (packets - 1) * merge.ServicePs);
        }

        return last;
    }

    private struct Passage
    {
        public long First, Token;
    }
}
