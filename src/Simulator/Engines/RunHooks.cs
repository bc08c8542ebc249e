using NeuroSim.Simulator.Analysis;
using NeuroSim.Simulator.Tracing;

namespace NeuroSim.Simulator.Engines;

/// <summary>Who looks on while one sample runs; nobody changes anything.</summary>
/// <param name="Observer">Sees neurons fire, or null.</param>
/// <param name="Tracer">Takes down what happens when, or null.</param>
internal sealed record RunHooks(ISiteObserver? Observer, IRunTracer? Tracer)
{
    private static readonly RunHooks s_nobody = new(null, null);

    /// <summary>Those of a sample, which begins. Repetitions, which are for timings of the host, are not looked at.</summary>
    public static RunHooks Begin(RunOptions options, int sample, int repetition)
    {
        if (repetition > 0)
        {
            return s_nobody;
        }

        options.Tracer?.BeginSample(sample);
        return new(options.Observer, options.Tracer);
    }
}
