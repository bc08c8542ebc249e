using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Windowed firing: spikes by the execution plan or by the mapped executor, counts and times in closed form.</summary>
internal sealed class AnalyticWorker : IEventWorker
{
    private readonly ChipProgram _program;
    private readonly Lazy<MappedExecutor> _executor;
    private readonly RunOptions _options;
    private readonly AnalyticRun _run;
    private readonly PlannedSamples? _planned;
    private readonly TraceLoad? _traces;
    private readonly WindowLoad _load;
    private int _lastIndex = -1;

    /// <summary>Prepares one thread's work.</summary>
    /// <param name="program">The program.</param>
    /// <param name="analytic">What threads share.</param>
    /// <param name="executor">Executes what no plan does.</param>
    /// <param name="plan">The plan; null where there is none.</param>
    /// <param name="threads">Threads of a sample.</param>
    /// <param name="options">How.</param>
    public AnalyticWorker(ChipProgram program, AnalyticProgram analytic, Lazy<MappedExecutor> executor, NetworkPlan? plan, int threads, RunOptions options)
    {
        (_program, _executor, _options) = (program, executor, options);
        Layout = analytic.Graph.Layout;
        _run = analytic.NewRun();
        if (plan is not null && analytic.Maps is { } maps)
        {
            _load = maps.NewLoad();
            _planned = new PlannedSamples(plan, new WindowCounting(program, maps, analytic.Graph, _load), threads, options);
        }
        else
        {
            _traces = analytic.NewTraceLoad();
            _load = _traces.NewLoad();
        }
    }

    /// <inheritdoc/>
    public FabricLayout Layout { get; }

    /// <summary>What cores and links carried in all samples.</summary>
    public AnalyticUse Use => _run.Use;

    /// <inheritdoc/>
    public EventOutcome Run(ISampleSet set, int index, int threads, RunHooks hooks, CancellationToken cancel)
    {
        FunctionalOutcome spikes = new(_program.Network, _options.Detail && index == 0);
        _run.Begin();
        if (_planned is not null)
        {
            Plan(set.Steps(index), index, spikes, cancel);
        }
        else
        {
            Trace(set, index, threads, spikes, hooks, cancel);
        }

        _lastIndex = index;
        return new EventOutcome
        {
            Output = spikes.Output,
            Spikes = spikes.Spikes,
            Nonzero = spikes.Nonzero,
            SpikesBySubStep = spikes.SpikesBySubStep,
            Saturations = spikes.Saturations,
            InputSpikes = spikes.InputSpikes,
            Timesteps = spikes.Timesteps,
            Golden = _options.CompareWithGolden ? GoldenComparison.Of(_program, set.Inputs(index), spikes, set.Mask(index)) : null,
            HostMs = [],
            Timing = _run.End(),
            Maps = spikes.Maps,
        };
    }

    private void Plan(IReadOnlyList<byte[]> steps, int index, FunctionalOutcome spikes, CancellationToken cancel)
    {
        foreach (byte[] step in steps)
        {
            _planned!.Run(step, spikes, cancel);
            long since = _options.Profile?.Now() ?? 0;
            _run.Add(_load, use: index != _lastIndex);
            _options.Profile?.Add(HostProfile.Timing, "all", since);
        }
    }

    private void Trace(ISampleSet set, int index, int threads, FunctionalOutcome spikes, RunHooks hooks, CancellationToken cancel)
    {
        foreach (SampleTrace trace in _executor.Value.Run(set.Steps(index), threads, cancel, set.Mask(index), hooks.Observer))
        {
            spikes.Add(trace, keepActivations: _options.CompareWithGolden);
            _traces!.Fill(trace, _load);
            _run.Add(_load, use: index != _lastIndex);
        }
    }
}
