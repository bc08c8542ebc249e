using NeuroSim.Simulator.Events;

namespace NeuroSim.Simulator.Engines;

/// <summary>What the simulated network of a synchronous chip did in one sample. Times are clock cycles.</summary>
public sealed class NetworkLog
{
    /// <summary>Cycles from a packet's being handed over by its core to the arrival of its last flit; one entry per packet and target.</summary>
    public LatencyHistogram Latency { get; private set; } = new();

    /// <summary>What of these cycles is waiting: more than an idle network would take.</summary>
    public long WaitCycles { get; private set; }

    /// <summary>Most flits in an input buffer of a router.</summary>
    public int DeepestBuffer { get; private set; }

    /// <summary>Adds what was counted elsewhere.</summary>
    internal void Add(LatencyHistogram latency, long waitCycles, int deepestBuffer)
    {
        Latency = LatencyHistogram.Sum([Latency, latency]);
        WaitCycles += waitCycles;
        DeepestBuffer = Math.Max(DeepestBuffer, deepestBuffer);
    }

    internal void Add(NetworkLog next) => Add(next.Latency, next.WaitCycles, next.DeepestBuffer);
}
