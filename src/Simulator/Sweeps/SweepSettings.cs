namespace NeuroSim.Simulator.Sweeps;

/// <summary>The run options that may be axes, by the names that specs and results give them.</summary>
public static class SweepSettings
{
    /// <summary>Packets per second of a link; <c>inf</c> for no limit.</summary>
    public const string LinkBandwidth = "linkBandwidth";

    /// <summary>Packets per second of a router; <c>inf</c> for no limit.</summary>
    public const string RouterBandwidth = "routerBandwidth";

    /// <summary>Synaptic operations per second of a core.</summary>
    public const string CoreRate = "coreRate";

    /// <summary>Messages that the queue of a core or router holds.</summary>
    public const string QueueDepth = "queueDepth";
}
