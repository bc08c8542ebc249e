using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>How long the cores of an asynchronous chip take.</summary>
internal sealed class CoreRates
{
    private readonly EventTiming _timing;
    private readonly double[] _psPerAddition;

    /// <summary>Looks up the rates of cores.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="array">The array of chips.</param>
    /// <param name="cores">Cores of the array.</param>
    public CoreRates(AsynchronousChip chip, CoreArray array, int[] cores)
    {
        _timing = chip.Timing;
        IReadOnlyList<double> rates = chip.Timing.SynOpsPerSecond.Value;
        _psPerAddition = [.. cores.Select(c => 1e12 / rates[rates.Count == 1 ? 0 : (array.Y(c) % array.CoreRows * array.CoreColumns) + (array.X(c) % array.CoreColumns)])];
    }

    /// <summary>From the start of an event's service to its first spike leaving.</summary>
    public long EventLatencyPs => _timing.EventLatencyPs.Value;

    /// <summary>Occupancy of a core by an event: fixed + additions / rate.</summary>
    public long EventPs(int core, long additions) => _timing.EventFixedPs.Value + (long)Math.Round(additions * _psPerAddition[core]);

    /// <summary>Whether an addition takes a whole number of picoseconds, so that no event's time is rounded.</summary>
    public bool IsWhole(int core) => double.IsInteger(_psPerAddition[core]);

    /// <summary>Occupancy by a token.</summary>
    public long TokenPs => _timing.TokenPs.Value;

    /// <summary>Time to compare so many neurons at the end of a window.</summary>
    public long ScanPs(int neurons) => (long)neurons * _timing.SomaScanPs.Value;
}
