using NeuroSim.Chips;
using NeuroSim.Compiler;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// The earliest times of one timestep: nothing waits for what another sender has on a link, nor for a place in a queue. Every time is a lower bound of what the
/// event-by-event run gives, and equal to it where nothing waits. In the order of <see cref="WindowGraph.Groups"/>, with p the messages that a service has put
/// before a message, s the interval between two spikes, L a link's latency and o its occupancy:
/// <list type="bullet">
/// <item>handed over: h = max(ready + p·s, last of the service before), ready = end of the service's comparisons + event latency. A sender keeps its order, and
/// waits s between two messages of a service; it may wait longer.</item>
/// <item>at a link, the first message of a sender: f = h + Σ L of the links before; the token behind n messages of its sender: max(its arrival, f + n·o). A link
/// carries one packet at a time, first come, first served; those of other senders may come in between.</item>
/// <item>at a link that several senders of an inbox share: its last token starts no earlier than min f + (Σ n − 1)·o, n with the tokens.</item>
/// <item>complete: an inbox is complete when its last token has been served, and all its messages have: the token of a sender takes the same way as its messages,
/// behind them, and queues keep their order. The core ends then no earlier than last token + its service, and no earlier than <see cref="CoreTimelines"/> says
/// of all that it must have served and compared by then, each inbox coming with its first message.</item>
/// <item>end: no earlier than any core, any link (f + n·o over all senders), any result.</item>
/// </list>
/// One instance serves one thread for any number of timesteps.
/// </summary>
internal sealed class WindowTimes
{
    private const long Never = long.MaxValue;

    private readonly WindowGraph _graph;
    private readonly CoreRates _rates;
    private readonly EventTiming _timing;
    private readonly CoreTimelines _timelines;
    private readonly long[] _firstMessage, _firstToken, _lastToken, _work;
    private readonly long[] _completePs, _stageEnd, _handedOver, _scanPs, _wakeEnd;
    private readonly long[] _nodeFirst, _nodeCount, _nodeToken, _hopCount, _linkFirst;
    private readonly long[] _onePs;
    private readonly (int Link, long LatencyPs)[] _readouts;
    private readonly bool[] _listed;
    private long _linksFree;

    public WindowTimes(ChipProgram program, WindowGraph graph)
    {
        AsynchronousChip chip = (AsynchronousChip)program.Chip;
        (_graph, _timing) = (graph, chip.Timing);
        int cores = graph.Layout.CoreAt.Length, inboxes = graph.Inboxes.Length, nodes = graph.Nodes.Length;
        _rates = new CoreRates(chip, program.Placement.Array, graph.Layout.CoreAt);
        _onePs = [.. Enumerable.Range(0, cores).Select(c => _rates.EventPs(c, 1))];
        int[] groups = new int[cores];
        foreach (SendGroup group in graph.Groups.Where(g => g.Core >= 0))
        {
            groups[group.Core]++;
        }

        _timelines = new CoreTimelines([.. groups.Select((g, core) => 1 + g + graph.InboxesOf[core].Length)]);
        (_firstMessage, _firstToken, _lastToken) = (new long[inboxes], new long[inboxes], new long[inboxes]);
        (Messages, _work, _listed) = (new long[inboxes], new long[inboxes], new bool[inboxes]);
        (_completePs, _stageEnd, _handedOver, _scanPs, _wakeEnd) = (new long[cores], new long[cores], new long[cores], new long[cores], new long[cores]);
        (_nodeFirst, _nodeCount, _nodeToken, _hopCount) = (new long[nodes], new long[nodes], new long[nodes], new long[graph.Hops.Length]);
        (_linkFirst, LinkPackets) = (new long[graph.LinkServicePs.Length], new long[graph.LinkServicePs.Length]);
        CoreBusyPs = new long[cores];
        BusyPs = new long[program.Network.Connections.Count];
        Spans = new (long, long)[BusyPs.Length];
        _readouts = Readouts();
    }

    /// <summary>Messages by inbox, without tokens.</summary>
    public long[] Messages { get; }

    /// <summary>Packets and tokens by link.</summary>
    public long[] LinkPackets { get; }

    /// <summary>Busy time by core, ps.</summary>
    public long[] CoreBusyPs { get; }

    /// <summary>Busy time of all cores by connection, ps.</summary>
    public long[] BusyPs { get; }

    /// <summary>From the first to the last work for each connection, ps from the start of the timestep; −1 at the end where there was none.</summary>
    public (long StartPs, long EndPs)[] Spans { get; }

    /// <summary>When the first result reaches the host, ps; −1 if there is none.</summary>
    public long FirstResultPs { get; private set; }

    /// <summary>When the last result reaches the host, ps; −1 if there is none.</summary>
    public long LastResultPs { get; private set; }

    /// <summary>When nothing moves any more, ps.</summary>
    public long EndPs { get; private set; }

    /// <summary>Times a timestep.</summary>
    public void Run(WindowLoad load)
    {
        Clear();
        foreach (SendGroup group in _graph.Groups)
        {
            if (group.Core < 0)
            {
                Send(group, load, _timing.PortLatencyPs.Value, _timing.PortIntervalPs.Value, 0);
            }
            else if (group.Apart)
            {
                Send(group, load, Told(group, load), _timing.SpikeIntervalPs.Value, 0);
            }
            else
            {
                _handedOver[group.Core] = Send(group, load, Complete(group, load), _timing.SpikeIntervalPs.Value, _handedOver[group.Core]);
            }
        }

        Close(load);
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

    private void Clear()
    {
        _timelines.Clear();
        Array.Fill(_firstMessage, Never);
        Array.Fill(_firstToken, Never);
        Array.Clear(_lastToken);
        Array.Clear(Messages);
        Array.Fill(_work, -1);
        Array.Clear(_listed);
        foreach (long[] zero in (ReadOnlySpan<long[]>)[_stageEnd, _handedOver, _scanPs, _nodeCount, LinkPackets, CoreBusyPs, BusyPs])
        {
            Array.Clear(zero);
        }

        Array.Fill(_linkFirst, Never);
        Array.Fill(Spans, (Never, -1));
        Array.Fill(_completePs, -1);
        Array.Fill(_wakeEnd, _rates.TokenPs);
        for (int core = 0; core < _wakeEnd.Length; core++)
        {
            // Every core is woken once.
            _timelines.Add(core, 0, _rates.TokenPs);
        }

        (FirstResultPs, LastResultPs, _linksFree) = (-1, -1, 0);
    }

    // How long a core serves all messages and tokens of an inbox.
    private long Work(int inbox, WindowLoad load)
    {
        if (_work[inbox] >= 0)
        {
            return _work[inbox];
        }

        Inbox box = _graph.Inboxes[inbox];
        long work = _graph.Tokens[inbox] * _rates.TokenPs;
        if (box.Kind is InboxKind.Sums or InboxKind.Entries)
        {
            work += Messages[inbox] * _onePs[box.Core];
        }

        for (int slice = box.FirstSlice; slice < box.EndSlice; slice++)
        {
            work += SlicePs(slice, inbox, load);
        }

        return _work[inbox] = work;
    }

    private long SlicePs(int slice, int inbox, WindowLoad load) => load.Awake[slice] ? Messages[inbox] * _timing.EventFixedPs.Value + load.AdditionPs[slice] : 0;

    private long FirstOf(int inbox) => Math.Min(_firstMessage[inbox], _firstToken[inbox]);

    private void List(int inbox, WindowLoad load)
    {
        if (!_listed[inbox])
        {
            _listed[inbox] = true;
            _lastToken[inbox] = Math.Max(_lastToken[inbox], Merged(inbox));
            _timelines.Add(_graph.Inboxes[inbox].Core, FirstOf(inbox), Work(inbox, load));
        }
    }

    // When the last of all tokens has crossed the links that their senders share, and arrives.
    private long Merged(int inbox)
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

    // When the first message may leave: all that is needed has been served, and the somas are compared. What several groups do in one service is compared first.
    private long Complete(SendGroup group, WindowLoad load)
    {
        int core = group.Core;
        foreach (int inbox in group.Needs)
        {
            List(inbox, load);
            _completePs[core] = Math.Max(_completePs[core], _lastToken[inbox]);
        }

        long scan = _rates.ScanPs(group.Summed);
        foreach (TileFire fire in group.Fires)
        {
            scan += _rates.ScanPs(WindowCounter.Neurons(fire, load));
        }

        long complete = Math.Max(0, _completePs[core]);
        _timelines.Add(core, complete, scan);
        _scanPs[core] += scan;
        long end = Math.Max(_timelines.EndPs(core), Math.Max(complete + _rates.TokenPs, _stageEnd[core]) + scan);
        _stageEnd[core] = end;
        _wakeEnd[core] = _completePs[core] < 0 ? end : _wakeEnd[core];
        return end + (scan > 0 ? _rates.EventLatencyPs : 0);
    }

    private long Told(SendGroup group, WindowLoad load)
    {
        long end = _rates.TokenPs;
        foreach (int inbox in group.Needs)
        {
            end = Math.Max(end, Math.Max(_lastToken[inbox] + _rates.TokenPs, Math.Max(FirstOf(inbox), _rates.TokenPs) + Work(inbox, load)));
        }

        return end;
    }

    // Returns when the last message is handed over.
    private long Send(SendGroup group, WindowLoad load, long readyPs, long intervalPs, long floorPs)
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
            _firstMessage[target.Inbox] = Math.Min(_firstMessage[target.Inbox], at + DelayTo(target.Node));
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
            _linksFree = Math.Max(_linksFree, start + link.ServicePs);
        }

        foreach (WayTarget target in _graph.Targets.AsSpan(way.FirstTarget..way.EndTarget))
        {
            long arrival = target.Node < 0 ? at : _nodeToken[target.Node];
            _firstToken[target.Inbox] = Math.Min(_firstToken[target.Inbox], arrival);
            _lastToken[target.Inbox] = Math.Max(_lastToken[target.Inbox], arrival);
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
                LinkPackets[link] += _nodeCount[node];
                _linkFirst[link] = Math.Min(_linkFirst[link], _nodeFirst[node]);
            }
        }
    }

    private void Close(WindowLoad load)
    {
        foreach ((int link, long latency) in _readouts)
        {
            LastResultPs = LinkPackets[link] == 0 ? LastResultPs : Math.Max(LastResultPs, _linkFirst[link] + (LinkPackets[link] - 1) * _graph.LinkServicePs[link] + latency);
        }

        EndPs = Math.Max(_linksFree, LastResultPs);
        for (int link = 0; link < LinkPackets.Length; link++)
        {
            EndPs = LinkPackets[link] == 0 ? EndPs : Math.Max(EndPs, _linkFirst[link] + LinkPackets[link] * _graph.LinkServicePs[link]);
        }

        for (int core = 0; core < CoreBusyPs.Length; core++)
        {
            CloseCore(core, load);
        }
    }

    // All that a core serves, needed or not.
    private void CloseCore(int core, WindowLoad load)
    {
        int layer = _graph.TokenLayer[core];
        long own = _rates.TokenPs + _scanPs[core], busy = own;
        BusyPs[layer] += own;
        Span(layer, _wakeEnd[core] > _rates.TokenPs ? 0 : Never, _scanPs[core] > 0 ? _stageEnd[core] : -1);
        foreach (int inbox in _graph.InboxesOf[core])
        {
            if (FirstOf(inbox) != Never)
            {
                List(inbox, load);
                busy += Work(inbox, load);
            }

            CloseInbox(inbox, layer, load);
        }

        CoreBusyPs[core] = busy;
        EndPs = Math.Max(EndPs, Math.Max(_timelines.EndPs(core), _stageEnd[core]));
    }

    private void CloseInbox(int inbox, int tokenLayer, WindowLoad load)
    {
        Inbox box = _graph.Inboxes[inbox];
        long start = Math.Max(_firstMessage[inbox], _wakeEnd[box.Core]);
        if (Messages[inbox] > 0 && box.Kind is InboxKind.Sums or InboxKind.Entries)
        {
            Busy(box.Source, start, Messages[inbox] * _onePs[box.Core]);
        }

        for (int slice = box.FirstSlice; slice < box.EndSlice && Messages[inbox] > 0; slice++)
        {
            if (load.Awake[slice])
            {
                Busy(_graph.Slices[slice].Slice.Connection.Index, start, SlicePs(slice, inbox, load));
            }
        }

        if (_graph.Tokens[inbox] > 0)
        {
            BusyPs[tokenLayer] += _graph.Tokens[inbox] * _rates.TokenPs;
            Span(tokenLayer, Math.Max(_firstToken[inbox], _wakeEnd[box.Core]), Math.Max(_lastToken[inbox], _wakeEnd[box.Core]) + _rates.TokenPs);
            EndPs = Math.Max(EndPs, _lastToken[inbox] + _rates.TokenPs);
        }
    }

    private void Busy(int layer, long start, long ps)
    {
        BusyPs[layer] += ps;
        Span(layer, start, start + ps);
    }

    private void Span(int layer, long start, long end) => Spans[layer] = (Math.Min(Spans[layer].StartPs, start), Math.Max(Spans[layer].EndPs, end));
}
