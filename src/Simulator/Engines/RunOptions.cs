using NeuroSim.Chips;
using NeuroSim.Simulator.Analysis;
using NeuroSim.Simulator.Tracing;

namespace NeuroSim.Simulator.Engines;

/// <summary>How a run is done. Nothing here changes spikes; only phase lengths change times.</summary>
public sealed record RunOptions
{
    /// <summary>Threads of the simulating machine.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How phases end, instead of what the chip file says.</summary>
    public PhaseMode? Phase { get; init; }

    /// <summary>Cycles of a fixed phase, instead of the chip file's.</summary>
    public int? PhaseCycles { get; init; }

    /// <summary>
    /// How closely the network of a chip is simulated. Immediate firing is always simulated event by event, whatever stands here: its spikes depend on times. So is
    /// windowed firing that is traced.
    /// </summary>
    public Timing Timing { get; init; }

    /// <summary>
    /// True to run each sample of an asynchronous chip a second time with links and routers that make nothing wait, to find how much of its time the network adds.
    /// On a synchronous chip this is known without; with analytic timing nothing waits anyway.
    /// </summary>
    public bool MeasureStalls { get; init; }

    /// <summary>True to keep what pages show of the first sample: spike maps and the times of its layers.</summary>
    public bool Detail { get; init; }

    /// <summary>When neurons of an asynchronous chip fire, instead of what the chip file says.</summary>
    public FiringPolicy? Firing { get; init; }

    /// <summary>Messages that the queue of a core holds, instead of the chip file's.</summary>
    public int? QueueDepth { get; init; }

    /// <summary>True to hand in events as fast as the chip takes them; false to hand them in at the times of the recording.</summary>
    public bool FastPace { get; init; }

    /// <summary>
    /// Immediate firing: true if every core stops serving while it cannot send, also on circles of layers (a membrane that its own branch adds to), where full
    /// queues then may wait for each other for ever: a deadlock, which is reported. False if cores on circles keep the spikes that wait in memory.
    /// </summary>
    public bool HandshakeEverywhere { get; init; }

    /// <summary>True to compare every activation with the golden float network.</summary>
    public bool CompareWithGolden { get; init; } = true;

    /// <summary>How often each sample is run, for timings of the simulating machine.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>True to run slice by slice and unit by unit, as the chip does, instead of by a plan over whole maps: the same numbers, much slower. For tests.</summary>
    public bool Reference { get; init; }

    /// <summary>Where the times of this machine are added; null for nowhere. Runs that the execution plan does only.</summary>
    public HostProfile? Profile { get; init; }

    /// <summary>Sees the neurons of each sample fire, once however often it is repeated; null for nobody.</summary>
    public ISiteObserver? Observer { get; init; }

    /// <summary>Takes down what happens when; null for nobody. Only for runs on one thread.</summary>
    internal IRunTracer? Tracer { get; init; }

    /// <summary>Called after each sample with the number finished, from any thread.</summary>
    public Action<int>? Progress { get; init; }
}

/// <summary>How closely the network of a chip is simulated.</summary>
public enum Timing
{
    /// <summary>Closed form per core and link: packets do not wait for each other.</summary>
    Analytic,

    /// <summary>Every flit moves through routers and buffers; on an asynchronous chip, every message through links and queues, event by event.</summary>
    Cycle,
}
