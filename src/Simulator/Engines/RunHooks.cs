using NeuroSim.Simulator.Analysis;
using NeuroSim.Simulator.Tracing;

namespace NeuroSim.Simulator.Engines;

/// <summary>Who looks on while one sample runs; nobody changes anything.</summary>
/// <param name="Observer">Sees neurons fire, or null.</param>
/// <param name="Tracer">Takes down what happens when, or null.</param>
/// <param name="KeepMaps">Whether spike maps are kept.</param>
internal sealed record RunHooks(ISiteObserver? Observer, IRunTracer? Tracer, bool KeepMaps)
{
    /// <summary>Nobody looks on.</summary>
    public static RunHooks None { get; } = new(null, null, false);

    /// <summary>Those of a sample, which begins. Repetitions, which are for timings of the host, are not looked at.</summary>
    public static RunHooks Begin(RunOptions options, int sample, int repetition)
    {
        bool keepMaps = options.Detail && sample == 0;
        if (repetition > 0)
        {
            return None with { KeepMaps = keepMaps };
        }

        options.Tracer?.BeginSample(sample);
        return new(options.Observer, options.Tracer, keepMaps);
    }
}
