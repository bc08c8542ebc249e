using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Windowed firing: spikes by the mapped executor, counts and times in closed form.</summary>
internal sealed class AnalyticWorker : IEventWorker
{
    private readonly ChipProgram _program;
    private readonly MappedExecutor _executor;
    private readonly RunOptions _options;
    private readonly AnalyticRun _run;
    private readonly MapLoad? _maps;
    private readonly MapCounts? _counts;
    private readonly TraceLoad _traces;
    private readonly byte[] _rows;
    private readonly WindowLoad _load;
    private int _lastIndex = -1;

    public AnalyticWorker(ChipProgram program, AnalyticProgram analytic, MappedExecutor executor, RunOptions options)
    {
        (_program, _executor, _options) = (program, executor, options);
        Layout = analytic.Graph.Layout;
        _run = analytic.NewRun();
        _maps = analytic.Maps;
        _counts = _maps?.NewCounts();
        _traces = analytic.NewTraceLoad();
        _load = _traces.NewLoad();
        _rows = new byte[program.Network.Populations.Max(p => p.Shape.Count)];
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
        foreach (SampleTrace trace in _executor.Run(set.Steps(index), threads, cancel, set.Mask(index), hooks.Observer))
        {
            spikes.Add(trace, keepActivations: _options.CompareWithGolden);
            Fill(trace);
            _run.Add(_load, use: index != _lastIndex);
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

    // Whole maps where they tell all, channels innermost, as the faster of the two counts them.
    private void Fill(SampleTrace trace)
    {
        if (_maps is null || _counts is null)
        {
            _traces.Fill(trace, _load);
            return;
        }

        foreach (IntegerSite site in _program.Network.Sites)
        {
            MapShape shape = _program.Network.Populations[site.Population].Shape;
            for (int c = 0; c < shape.Channels; c++)
            {
                ReadOnlySpan<byte> channel = trace.Activations[site.Index].AsSpan(c * shape.Positions, shape.Positions);
                for (int i = 0, to = c; i < channel.Length; i++, to += shape.Channels)
                {
                    _rows[to] = channel[i];
                }
            }

            _maps.CountRows(site.Index, 0, _rows.AsSpan(0, shape.Count), _counts);
        }

        _maps.Fill(_counts, trace.Input, trace.Additions, _load);
    }
}
