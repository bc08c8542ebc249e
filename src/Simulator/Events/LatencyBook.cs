namespace NeuroSim.Simulator.Events;

/// <summary>Latencies of all messages served, and of those of each core where that is asked for.</summary>
internal sealed class LatencyBook(int cores, bool perCore)
{
    private readonly MessageLatency?[] _ofCore = perCore ? new MessageLatency?[cores] : [];

    /// <summary>Of all messages.</summary>
    public MessageLatency All { get; } = New();

    /// <summary>Per core; empty unless asked for.</summary>
    public IReadOnlyList<MessageLatency?> OfCore => _ofCore;

    /// <summary>Notes a message.</summary>
    public void Add(int core, long toStartPs, long toEndPs)
    {
        All.ToStart.Add(toStartPs);
        All.ToEnd.Add(toEndPs);
        if (_ofCore.Length > 0)
        {
            MessageLatency own = _ofCore[core] ??= New();
            own.ToStart.Add(toStartPs);
            own.ToEnd.Add(toEndPs);
        }
    }

    private static MessageLatency New() => new(new LatencyHistogram(), new LatencyHistogram());
}
