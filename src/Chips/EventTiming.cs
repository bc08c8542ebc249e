namespace NeuroSim.Chips;

/// <summary>
/// Times of an asynchronous chip, in picosecond unless the name says otherwise, and the depths of its queues. An event that adds n weights occupies its
/// core for <c>EventFixedPs + n / SynOpsPerSecond</c>; its first spike leaves <c>EventLatencyPs</c> after the service began, the next ones
/// <c>SpikeIntervalPs</c> apart.
/// </summary>
public sealed record EventTiming
{
    /// <summary>How long an event occupies a core besides its additions.</summary>
    public required Quantity<int> EventFixedPs { get; init; }

    /// <summary>Synaptic operations per second of a core: one value for all cores of a chip, or one for each.</summary>
    public required Quantity<IReadOnlyList<double>> SynOpsPerSecond { get; init; }

    /// <summary>From the start of an event's service in a core to the first spike that leaves because of it.</summary>
    public required Quantity<int> EventLatencyPs { get; init; }

    /// <summary>Between two spikes that leave one core.</summary>
    public required Quantity<int> SpikeIntervalPs { get; init; }

    /// <summary>Windowed firing: per neuron that is compared when a window ends.</summary>
    public required Quantity<int> SomaScanPs { get; init; }

    /// <summary>Windowed firing: how long an end-of-window token occupies a core.</summary>
    public required Quantity<int> TokenPs { get; init; }

    /// <summary>From an input pad to the router.</summary>
    public required Quantity<int> PortLatencyPs { get; init; }

    /// <summary>Between two events that enter by one port.</summary>
    public required Quantity<int> PortIntervalPs { get; init; }

    /// <summary>From the router behind the last core to an output pad.</summary>
    public required Quantity<int> ReadoutLatencyPs { get; init; }

    /// <summary>How long a packet occupies the shared router, or one link of the mesh.</summary>
    public required Quantity<int> RouterServicePs { get; init; }

    /// <summary>A packet's way through the shared router, or over one hop of the mesh, without contention.</summary>
    public required Quantity<int> RouterLatencyPs { get; init; }

    /// <summary>
    /// How long a packet occupies a router of the mesh, whichever link it takes; 0 if packets to different links pass at the same time. A chip with a shared
    /// router has none (<see cref="RouterServicePs"/>).
    /// </summary>
    public required Quantity<int> MeshRouterServicePs { get; init; }

    /// <summary>How long a packet occupies a link between two chips.</summary>
    public required Quantity<int> ChipLinkServicePs { get; init; }

    /// <summary>A packet's way over a link between two chips, without contention.</summary>
    public required Quantity<int> ChipLinkLatencyPs { get; init; }

    /// <summary>Events that the input queue of a core holds; a full queue stalls its senders.</summary>
    public required Quantity<int> QueueDepth { get; init; }

    /// <summary>Events that the port of a sensor holds before it drops what follows: a sensor cannot wait.</summary>
    public required Quantity<int> SensorDepth { get; init; }
}
