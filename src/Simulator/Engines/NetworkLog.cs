using NeuroSim.Simulator.Events;

namespace NeuroSim.Simulator.Engines;

/// <summary>What the simulated network of a synchronous chip did in one sample. Times are clock cycles.</summary>
public sealed class NetworkLog
{
    private readonly List<LatencyHistogram> _latencies = [new()];

    /// <summary>Cycles from a packet's being handed over by its core to the arrival of its last flit; one entry per packet and target.</summary>
    public LatencyHistogram Latency => _latencies.Count == 1 ? _latencies[0] : LatencyHistogram.Sum(_latencies);

    /// <summary>What of these cycles is waiting: more than an idle network would take.</summary>
    public long WaitCycles { get; private set; }

    /// <summary>Most flits in an input buffer of a router.</summary>
    public int DeepestBuffer { get; private set; }

    internal void Add(long latency, long idle)
    {
        _latencies[0].Add(latency);
        WaitCycles += latency - idle;
    }

    internal void Buffer(int flits) => DeepestBuffer = Math.Max(DeepestBuffer, flits);

    internal void Add(NetworkLog next)
    {
        _latencies.AddRange(next._latencies);
        WaitCycles += next.WaitCycles;
        Buffer(next.DeepestBuffer);
    }
}
