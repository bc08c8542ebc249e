using System.Collections.Concurrent;
using System.Diagnostics;

namespace NeuroSim.Simulator.Engines;

/// <summary>What the simulating machine spends its time on, added up over samples and threads. For benchmarks; the clock is read between kernels only.</summary>
public sealed class HostProfile
{
    private readonly ConcurrentDictionary<(string Part, string Layer), long> _ticks = new();

    /// <summary>Kernels: sums of layers.</summary>
    public const string Compute = "compute";

    /// <summary>Commitment of sums, somas.</summary>
    public const string Epilogue = "epilogue";

    /// <summary>Counting of spikes and of what units receive.</summary>
    public const string Counting = "counting";

    /// <summary>Timing of the chip.</summary>
    public const string Timing = "timing";

    /// <summary>Milliseconds by part and layer.</summary>
    public IReadOnlyDictionary<(string Part, string Layer), double> Milliseconds
        => _ticks.ToDictionary(t => t.Key, t => t.Value * 1e3 / Stopwatch.Frequency);

    /// <summary>Adds the time since a moment.</summary>
    /// <returns>Now.</returns>
    internal long Add(string part, string layer, long since)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks.AddOrUpdate((part, layer), now - since, (_, ticks) => ticks + now - since);
        return now;
    }
}
