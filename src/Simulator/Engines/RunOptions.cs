using NeuroSim.Chips;

namespace NeuroSim.Simulator.Engines;

/// <summary>How a run is done. Nothing here changes spikes, but firing at once (<see cref="Firing"/>) and what decides the order of events then.</summary>
public sealed record RunOptions
{
    /// <summary>Threads of the simulating machine.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How phases end, instead of what the chip file says.</summary>
    public PhaseMode? Phase { get; init; }

    /// <summary>Cycles of a fixed phase, instead of the chip file's.</summary>
    public int? PhaseCycles { get; init; }

    /// <summary>When neurons of an asynchronous chip fire, instead of what the chip file says.</summary>
    public FiringPolicy? Firing { get; init; }

    /// <summary>Events that the input queue of a core of an asynchronous chip holds, instead of the chip file's.</summary>
    public int? QueueDepth { get; init; }

    /// <summary>True to send events to an asynchronous chip as fast as it takes them; false: at the times at which they were recorded.</summary>
    public bool FastPace { get; init; }

    /// <summary>True to compare every activation with the golden float network.</summary>
    public bool CompareWithGolden { get; init; } = true;

    /// <summary>How often each sample is run, for timings of the simulating machine.</summary>
    public int Repeat { get; init; } = 1;

    /// <summary>Called after each sample with the number finished, from any thread.</summary>
    public Action<int>? Progress { get; init; }
}
