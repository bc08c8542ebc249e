using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>What the cores and links of a program carried in a whole run with analytic timing.</summary>
/// <param name="cores">Cores in use.</param>
/// <param name="links">Links of the fabric.</param>
internal sealed class AnalyticUse(int cores, int links)
{
    /// <summary>Busy time by core, ps.</summary>
    public long[] CoreBusyPs { get; } = new long[cores];

    /// <summary>Packets and tokens by link.</summary>
    public long[] LinkPackets { get; } = new long[links];

    /// <summary>Adds what another thread, or a timestep, carried.</summary>
    public void Add(ReadOnlySpan<long> coreBusyPs, ReadOnlySpan<long> linkPackets)
    {
        for (int core = 0; core < coreBusyPs.Length; core++)
        {
            CoreBusyPs[core] += coreBusyPs[core];
        }

        for (int link = 0; link < linkPackets.Length; link++)
        {
            LinkPackets[link] += linkPackets[link];
        }
    }
}

/// <summary>
/// Windowed firing in closed form: counts of actions, and the earliest times (<see cref="WindowTimes"/>). A sample is begun, its timesteps are added as loads,
/// and it is ended. One instance serves one thread; its buffers serve all samples.
/// </summary>
internal sealed class AnalyticRun
{
    private readonly WindowGraph _graph;
    private readonly WindowTimes _times;
    private readonly WindowCounter _counter;
    private long _start, _first, _last, _lastInput;
    private long[] _busyPs = [];
    private (long StartPs, long EndPs)[] _spans = [];

    public AnalyticRun(ChipProgram program, WindowGraph graph)
    {
        _graph = graph;
        _times = new WindowTimes(program, graph);
        _counter = new WindowCounter(program, graph);
        Use = new AnalyticUse(graph.Layout.CoreAt.Length, graph.LinkServicePs.Length);
    }

    /// <summary>What cores and links carried in all samples.</summary>
    public AnalyticUse Use { get; }

    /// <summary>Begins a sample.</summary>
    public void Begin()
    {
        _counter.Begin();
        (_start, _first, _last, _lastInput) = (0, -1, -1, 0);
        _busyPs = new long[_times.BusyPs.Length];
        _spans = new (long, long)[_busyPs.Length];
        Array.Fill(_spans, (long.MaxValue, -1));
    }

    /// <summary>Adds a timestep, which begins when the one before has ended.</summary>
    /// <param name="load">What its spikes ask.</param>
    /// <param name="use">Whether <see cref="Use"/> takes it in: not if the sample is only repeated.</param>
    public void Add(WindowLoad load, bool use)
    {
        _times.Run(load);
        _counter.Add(load, _times);
        _lastInput = _start;
        _first = _first < 0 && _times.FirstResultPs >= 0 ? _start + _times.FirstResultPs : _first;
        _last = _times.LastResultPs >= 0 ? _start + _times.LastResultPs : _last;
        for (int c = 0; c < _busyPs.Length; c++)
        {
            _busyPs[c] += _times.BusyPs[c];
            if (_times.Spans[c] is { EndPs: >= 0 } span)
            {
                _spans[c] = (Math.Min(_spans[c].StartPs, _start + span.StartPs), Math.Max(_spans[c].EndPs, _start + span.EndPs));
            }
        }

        if (use)
        {
            Use.Add(_times.CoreBusyPs, _times.LinkPackets);
        }

        _start += _times.EndPs;
    }

    /// <summary>Ends a sample.</summary>
    public EventRun End() => new()
    {
        FirstInputPs = 0,
        LastInputPs = _lastInput,
        FirstOutputPs = _first < 0 ? _start : _first,
        DecisionPs = _last < 0 ? _start : _last,
        EndPs = _start,
        Counts = _counter.Actions,
        BusyPs = _busyPs,
        Spans = _spans,
        Packets = _counter.Packets,
        Hops = _counter.Hops,
        Fabric = [],
        Analytic = new(_counter.Offered, _counter.Served),
    };
}

/// <summary>What all analytic runs of a program share.</summary>
internal sealed class AnalyticProgram
{
    private readonly ChipProgram _program;
    private readonly ProgramRoutes _routes;

    /// <summary>Lays out a program.</summary>
    public AnalyticProgram(ChipProgram program, ProgramRoutes routes)
    {
        (_program, _routes) = (program, routes);
        FabricLayout layout = new(program, routes, ((AsynchronousChip)program.Chip).Timing.QueueDepth.Value, Handshake.Nowhere);
        Feed = new PortFeed(program, layout, routes);
        Graph = WindowGraphBuilder.Build(program, layout, routes, Feed);
        Maps = MapLoad.Supports(program, layout) ? new(program, routes, Graph, Feed) : null;
    }

    /// <summary>Who sends what to whom.</summary>
    public WindowGraph Graph { get; }

    /// <summary>What enters.</summary>
    public PortFeed Feed { get; }

    /// <summary>Buffers of one thread for runs.</summary>
    public AnalyticRun NewRun() => new(_program, Graph);

    /// <summary>Reads whole maps off, for all threads; null if the program's counts need traces.</summary>
    public MapLoad? Maps { get; }

    /// <summary>Reads traces off, for one thread.</summary>
    public TraceLoad NewTraceLoad() => new(_program, _routes, Graph, Feed);
}
