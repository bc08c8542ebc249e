using System.Collections.Concurrent;
using System.Diagnostics;

namespace NeuroSim.Simulator.Engines;

/// <summary>What the simulating machine spends its time on, added up over samples and threads. For benchmarks; the clock is read between kernels only.</summary>
/// <param name="clock">Reads a clock of the thread that asks, in ns; null for the wall's, which runs on while others have the core.</param>
public sealed class HostProfile(Func<long>? clock = null)
{
    private readonly ConcurrentDictionary<(string Part, string Layer), long> _ns = new();

    /// <summary>Lists of the active inputs of convolutions, which kernels build before they add up.</summary>
    public const string Lists = "lists";

    /// <summary>Kernels: sums of layers, without <see cref="Lists"/>.</summary>
    public const string Compute = "compute";

    /// <summary>Commitment of sums, somas.</summary>
    public const string Epilogue = "epilogue";

    /// <summary>Counting of spikes and of what units receive.</summary>
    public const string Counting = "counting";

    /// <summary>Timing of the chip.</summary>
    public const string Timing = "timing";

    /// <summary>Milliseconds by part and layer.</summary>
    public IReadOnlyDictionary<(string Part, string Layer), double> Milliseconds
        => _ns.ToDictionary(t => t.Key, t => t.Value * 1e-6);

    /// <summary>Now, ns.</summary>
    internal long Now() => clock is not null ? clock() : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>Adds the time since a moment.</summary>
    /// <returns>Now.</returns>
    internal long Add(string part, string layer, long since)
    {
        long now = Now();
        AddTime(part, layer, now - since);
        return now;
    }

    /// <summary>Adds a time, ns.</summary>
    internal void AddTime(string part, string layer, long time) => _ns.AddOrUpdate((part, layer), time, (_, ns) => ns + time);
}
