using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// Runs a program on a synchronous chip: spikes first, tile by tile; then their timing, phase by phase. Samples are presented one after the other, each to an
/// idle chip. Results depend on neither threads nor repetitions.
/// </summary>
public sealed class SynchronousEngine
{
    private readonly ChipProgram _program;
    private readonly RunOptions _options;
    private readonly MappedExecutor _executor;
    private readonly ProgramRoutes _routes;

    /// <summary>Prepares a program for images of one normalisation.</summary>
    public SynchronousEngine(ChipProgram program, double[] mean, double[] std, RunOptions options)
        : this(program, program.Bind(mean, std), options)
    {
    }

    /// <summary>Prepares a program for a set of samples.</summary>
    public SynchronousEngine(ChipProgram program, ISampleSet samples, RunOptions options)
        : this(program, program.Bind(samples), options)
    {
    }

    private SynchronousEngine(ChipProgram program, IntegerNetwork bound, RunOptions options)
    {
        _program = program;
        _options = options;
        _executor = new MappedExecutor(program, bound);
        _routes = new ProgramRoutes(program, options.Threads);
        SynchronousChip chip = (SynchronousChip)program.Chip;
        Phase = options.Phase ?? chip.Phase.Mode;
        PhaseCycles = options.PhaseCycles ?? chip.Phase.Cycles.Value;
        Load = new ArrayLoad(program.Placement.Array);
    }

    /// <summary>How closely the network is simulated.</summary>
    public Timing Timing => _options.Timing;

    /// <summary>How phases end.</summary>
    public PhaseMode Phase { get; }

    /// <summary>Cycles of a fixed phase.</summary>
    public int PhaseCycles { get; }

    /// <summary>Load of cores and links over all samples of the last run.</summary>
    public ArrayLoad Load { get; private set; }

    /// <summary>Runs the first samples of a set. Many samples spread over the threads; a few share them.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public SampleOutcome[] Run(ISampleSet set, int samples, CancellationToken cancel)
    {
        SampleOutcome[] outcomes = new SampleOutcome[samples];
        int outer = Math.Min(_options.Threads, samples), inner = Math.Max(1, _options.Threads / outer), finished = 0;
        using ThreadLocal<Worker> workers = new(
            () => new(new PhaseReplay(_program, _routes, Phase, PhaseCycles, Timing, _options.Detail), new ArrayLoad(_program.Placement.Array)), trackAllValues: true);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = outer, CancellationToken = cancel };
        Parallel.For(0, samples, parallel, i =>
        {
            outcomes[i] = Run(set, i, inner, workers.Value!, cancel);
            _options.Progress?.Invoke(Interlocked.Increment(ref finished));
        });
        Load = new ArrayLoad(_program.Placement.Array);
        foreach (Worker worker in workers.Values)
        {
            Load.Add(worker.Load);
        }

        return outcomes;
    }

    // Repetitions are for timings of the host only; the load of one is kept.
    private SampleOutcome Run(ISampleSet set, int index, int threads, Worker worker, CancellationToken cancel)
    {
        IReadOnlyList<byte[]> steps = set.Steps(index);
        SiteMask? mask = set.Mask(index);
        double[] hostMs = new double[_options.Repeat];
        FunctionalOutcome spikes = null!;
        PhaseTiming timing = null!;
        for (int r = 0; r < hostMs.Length; r++)
        {
            long start = Stopwatch.GetTimestamp();
            (spikes, timing) = Run(steps, mask, threads, worker.Replay, r == 0 ? worker.Load : worker.Spare, RunHooks.Begin(_options, index, r), cancel);
            hostMs[r] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        GoldenComparison? golden = _options.CompareWithGolden ? GoldenComparison.Of(_program, set.Inputs(index), spikes, mask) : null;
        return SampleOutcome.Of(spikes, timing, golden, hostMs);
    }

    private (FunctionalOutcome Spikes, PhaseTiming Timing) Run(
        IReadOnlyList<byte[]> steps, SiteMask? mask, int threads, PhaseReplay replay, ArrayLoad load, RunHooks hooks, CancellationToken cancel)
    {
        FunctionalOutcome spikes = new(_program.Network, hooks.KeepMaps);
        PhaseTiming? timing = null;
        foreach (SampleTrace trace in _executor.Run(steps, threads, cancel, mask, hooks.Observer))
        {
            spikes.Add(trace, keepActivations: _options.CompareWithGolden);
            PhaseTiming next = replay.Run(trace, load, cancel);
            if (hooks.Tracer is { } tracer)
            {
                // Phases do not come in order: when their lengths are known, another replay tells what is in them.
                tracer.BeginPhases(trace, next.PhaseCycles);
                _ = replay.Run(trace, new ArrayLoad(replay.Array), tracer, cancel);
            }

            if (timing is null)
            {
                timing = next;
            }
            else
            {
                timing.Append(next);
            }
        }

        return (spikes, timing!);
    }

    private sealed record Worker(PhaseReplay Replay, ArrayLoad Load)
    {
        private ArrayLoad? _spare;

        public ArrayLoad Spare => _spare ??= new ArrayLoad(Replay.Array);
    }
}
