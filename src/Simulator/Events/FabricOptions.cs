namespace NeuroSim.Simulator.Events;

/// <summary>How a fabric is run. All but <see cref="Idle"/> changes no time.</summary>
public sealed record FabricOptions
{
    /// <summary>Events after which a run ends as endless activity (<see cref="FabricEnd.EventLimit"/>).</summary>
    public long MaxEvents { get; init; } = long.MaxValue;

    /// <summary>Whether latencies are also kept per core: up to 100 KiB per core that serves.</summary>
    public bool LatencyPerCore { get; init; }

    /// <summary>Called when nothing moves and nothing waits; may wake cores, and says whether it did. Stages of work that follow when all before them is done.</summary>
    public Func<Fabric, bool>? Idle { get; init; }

    /// <summary>Takes down what happens; null for nobody.</summary>
    internal IFabricTracer? Tracer { get; init; }

    /// <summary>Width of the event queue's buckets, 2^k ps: a matter of speed only. 4 ns unless said otherwise: a ring of 17 µs.</summary>
    public int BucketBits { get; init; } = 12;
}
