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
    private readonly WindowLinks _links;
    private readonly long[] _work;
    private readonly long[] _completePs, _stageEnd, _handedOver, _scanPs, _wakeEnd;
    private readonly long[] _onePs;
    private readonly bool[] _listed;

    public WindowTimes(ChipProgram program, WindowGraph graph)
    {
        AsynchronousChip chip = (AsynchronousChip)program.Chip;
        (_graph, _timing, _links) = (graph, chip.Timing, new WindowLinks(graph));
        int cores = graph.Layout.CoreAt.Length, inboxes = graph.Inboxes.Length;
        _rates = new CoreRates(chip, program.Placement.Array, graph.Layout.CoreAt);
        _onePs = [.. Enumerable.Range(0, cores).Select(c => _rates.EventPs(c, 1))];
        int[] groups = new int[cores];
        foreach (SendGroup group in graph.Groups.Where(g => g.Core >= 0))
        {
            groups[group.Core]++;
        }

        _timelines = new CoreTimelines([.. groups.Select((g, core) => 1 + g + graph.InboxesOf[core].Length)]);
        (_work, _listed) = (new long[inboxes], new bool[inboxes]);
        (_completePs, _stageEnd, _handedOver, _scanPs, _wakeEnd) = (new long[cores], new long[cores], new long[cores], new long[cores], new long[cores]);
        CoreBusyPs = new long[cores];
        BusyPs = new long[program.Network.Connections.Count];
        Spans = new (long, long)[BusyPs.Length];
    }

    /// <summary>Packets and tokens by link.</summary>
    public ReadOnlySpan<long> LinkPackets => _links.LinkPackets;

    /// <summary>Busy time by core, ps.</summary>
    public long[] CoreBusyPs { get; }

    /// <summary>Busy time of all cores by connection, ps.</summary>
    public long[] BusyPs { get; }

    /// <summary>From the first to the last work for each connection, ps from the start of the timestep; −1 at the end where there was none.</summary>
    public (long StartPs, long EndPs)[] Spans { get; }

    /// <summary>When the first result reaches the host, ps; −1 if there is none.</summary>
    public long FirstResultPs => _links.FirstResultPs;

    /// <summary>When the last result reaches the host, ps; −1 if there is none.</summary>
    public long LastResultPs => _links.LastResultPs;

    /// <summary>When nothing moves any more, ps.</summary>
    public long EndPs { get; private set; }

    /// <summary>Messages that reach an inbox, without tokens.</summary>
    public long Messages(int inbox) => _links.At(inbox).Messages;

    /// <summary>Times a timestep.</summary>
    public void Run(WindowLoad load)
    {
        Clear();
        foreach (SendGroup group in _graph.Groups)
        {
            if (group.Core < 0)
            {
                _links.Send(group, load, _timing.PortLatencyPs.Value, _timing.PortIntervalPs.Value, 0);
            }
            else if (group.Apart)
            {
                _links.Send(group, load, Told(group, load), _timing.SpikeIntervalPs.Value, 0);
            }
            else
            {
                _handedOver[group.Core] = _links.Send(group, load, Complete(group, load), _timing.SpikeIntervalPs.Value, _handedOver[group.Core]);
            }
        }

        Close(load);
    }

    private void Clear()
    {
        _timelines.Clear();
        _links.Clear();
        Array.Fill(_work, -1);
        Array.Clear(_listed);
        foreach (long[] zero in (ReadOnlySpan<long[]>)[_stageEnd, _handedOver, _scanPs, CoreBusyPs, BusyPs])
        {
            Array.Clear(zero);
        }

        Array.Fill(Spans, (Never, -1));
        Array.Fill(_completePs, -1);
        Array.Fill(_wakeEnd, _rates.TokenPs);
        for (int core = 0; core < _wakeEnd.Length; core++)
        {
            // Every core is woken once.
            _timelines.Add(core, 0, _rates.TokenPs);
        }
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
            work += _links.At(inbox).Messages * _onePs[box.Core];
        }

        for (int slice = box.FirstSlice; slice < box.EndSlice; slice++)
        {
            work += SlicePs(slice, inbox, load);
        }

        return _work[inbox] = work;
    }

    private long SlicePs(int slice, int inbox, WindowLoad load)
        => load.Awake[slice] ? _links.At(inbox).Messages * _timing.EventFixedPs.Value + load.AdditionPs[slice] : 0;

    private long FirstOf(int inbox) => _links.At(inbox).First;

    private void List(int inbox, WindowLoad load)
    {
        if (!_listed[inbox])
        {
            _listed[inbox] = true;
            ref InboxArrivals arrivals = ref _links.At(inbox);
            arrivals.LastToken = Math.Max(arrivals.LastToken, _links.Merged(inbox));
            _timelines.Add(_graph.Inboxes[inbox].Core, FirstOf(inbox), Work(inbox, load));
        }
    }

    // When the first message may leave: all that is needed has been served, and the somas are compared. What several groups do in one service is compared first.
    private long Complete(SendGroup group, WindowLoad load)
    {
        int core = group.Core;
        foreach (int inbox in group.Needs)
        {
            List(inbox, load);
            _completePs[core] = Math.Max(_completePs[core], _links.At(inbox).LastToken);
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
            end = Math.Max(end, Math.Max(_links.At(inbox).LastToken + _rates.TokenPs, Math.Max(FirstOf(inbox), _rates.TokenPs) + Work(inbox, load)));
        }

        return end;
    }

    private void Close(WindowLoad load)
    {
        EndPs = 0;
        for (int core = 0; core < CoreBusyPs.Length; core++)
        {
            CloseCore(core, load);
        }

        EndPs = _links.EndPs(EndPs);
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
            if (FirstOf(inbox) < InboxArrivals.Never)
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
        long start = Math.Max(_links.At(inbox).FirstMessage, _wakeEnd[box.Core]);
        if (_links.At(inbox).Messages > 0 && box.Kind is InboxKind.Sums or InboxKind.Entries)
        {
            Busy(box.Source, start, _links.At(inbox).Messages * _onePs[box.Core]);
        }

        for (int slice = box.FirstSlice; slice < box.EndSlice && _links.At(inbox).Messages > 0; slice++)
        {
            if (load.Awake[slice])
            {
                Busy(_graph.LayerOfSlice[slice], start, SlicePs(slice, inbox, load));
            }
        }

        if (_graph.Tokens[inbox] > 0)
        {
            BusyPs[tokenLayer] += _graph.Tokens[inbox] * _rates.TokenPs;
            (long first, long last) = (_links.At(inbox).FirstToken, _links.At(inbox).LastToken);
            Span(tokenLayer, Math.Max(first, _wakeEnd[box.Core]), Math.Max(last, _wakeEnd[box.Core]) + _rates.TokenPs);
            EndPs = Math.Max(EndPs, last + _rates.TokenPs);
        }
    }

    private void Busy(int layer, long start, long ps)
    {
        BusyPs[layer] += ps;
        Span(layer, start, start + ps);
    }

    private void Span(int layer, long start, long end) => Spans[layer] = (Math.Min(Spans[layer].StartPs, start), Math.Max(Spans[layer].EndPs, end));
}
