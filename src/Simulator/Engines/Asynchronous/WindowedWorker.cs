using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>Windowed firing: spikes by the mapped executor, times by the fabric.</summary>
internal sealed class WindowedWorker(ChipProgram program, ProgramRoutes routes, int queueDepth, MappedExecutor executor, RunOptions options) : IEventWorker
{
    private readonly WindowedRun _run = new(program, routes, queueDepth);
    private readonly WindowedRun? _free = options.MeasureStalls ? new(program.On(BandwidthKnobs.Unlimited(program.Chip)), routes, queueDepth) : null;

    /// <inheritdoc/>
    public FabricLayout Layout => _run.Layout;

    /// <inheritdoc/>
    public EventOutcome Run(ISampleSet set, int index, int threads, RunHooks hooks, CancellationToken cancel)
    {
        FunctionalOutcome spikes = new(program.Network, options.Detail && index == 0);
        List<SampleTrace> kept = [];
        EventRun timing = _run.Run(Traces(), hooks, cancel);
        return new EventOutcome
        {
            Output = spikes.Output,
            Spikes = spikes.Spikes,
            Nonzero = spikes.Nonzero,
            SpikesBySubStep = spikes.SpikesBySubStep,
            Saturations = spikes.Saturations,
            InputSpikes = spikes.InputSpikes,
            Timesteps = spikes.Timesteps,
            Golden = options.CompareWithGolden ? GoldenComparison.Of(program, set.Inputs(index), spikes, set.Mask(index)) : null,
            HostMs = [],
            Timing = timing,
            Maps = spikes.Maps,
            FreeEndPs = _free?.Run(kept, RunHooks.None, cancel).EndPs,
        };

        IEnumerable<SampleTrace> Traces()
        {
            foreach (SampleTrace trace in executor.Run(set.Steps(index), threads, cancel, set.Mask(index), hooks.Observer))
            {
                spikes.Add(trace, keepActivations: options.CompareWithGolden);
                if (_free is not null)
                {
                    kept.Add(trace);
                }

                yield return trace;
            }
        }
    }
}
