using NeuroSim.Simulator.Analysis;

namespace NeuroSim.Simulator.Engines;

/// <summary>Who looks on while one sample runs; nobody changes anything.</summary>
/// <param name="Observer">Sees neurons fire, or null.</param>
internal sealed record RunHooks(ISiteObserver? Observer)
{
    /// <summary>Those of a sample. Repetitions, which are for timings of the host, are not looked at.</summary>
    public static RunHooks Of(RunOptions options, int repetition) => repetition == 0 ? new(options.Observer) : new((ISiteObserver?)null);
}
