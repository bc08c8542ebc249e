using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Engines.Replay;
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
    private readonly Lazy<MappedExecutor> _executor;
    private readonly ProgramRoutes _routes;
    private readonly NetworkPlan? _plan;
    private readonly Lazy<ReplayPlan>? _replay;
    private readonly SpikeCounter? _counter;

    /// <summary>Prepares a program for images of one normalisation.</summary>
    public SynchronousEngine(ChipProgram program, double[] mean, double[] std, RunOptions options)
        : this(program, p => p.Bind(mean, std), options, new SharedParts(program))
    {
    }

    /// <summary>Prepares a program for a set of samples.</summary>
    /// <param name="program">The program.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="parts">What engines of the same mapping share; null if there is no other.</param>
    /// <exception cref="ArgumentException">The parts are of another mapping.</exception>
    public SynchronousEngine(ChipProgram program, ISampleSet samples, RunOptions options, SharedParts? parts = null)
        : this(program, p => p.Bind(samples), options, SharedParts.For(program, parts))
    {
    }

    private SynchronousEngine(ChipProgram program, Func<SharedParts, BoundNetwork> bind, RunOptions options, SharedParts parts)
    {
        BoundNetwork bound = bind(parts);
        _program = program;
        _options = options;
        _executor = new(() => new MappedExecutor(program, bound.Network));
        bool counts = PlanUse.Suits(options) && options.Timing == Timing.Analytic && FastReplay.Supports(program);

        // Packing the weights and finding the routes need nothing of each other.
        Lazy<NetworkPlan?> plan = new(() => counts ? bound.Plan : null);
        _ = options.Threads > 1 ? Task.Run(() => plan.Value) : null;
        _routes = parts.Routes(program, options.Threads);
        SynchronousChip chip = (SynchronousChip)program.Chip;
        Phase = options.Phase ?? chip.Phase.Mode;
        PhaseCycles = options.PhaseCycles ?? chip.Phase.Cycles.Value;
        Load = new ArrayLoad(program.Placement.Array);
        _plan = plan.Value;
        if (_plan is not null)
        {
            _counter = parts.Counter(_routes);
            _replay = new(() => FastReplay.Plan(program, _routes, _counter, Phase, PhaseCycles));
        }
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
        using ThreadLocal<IWorker> workers = new(() => NewWorker(inner), trackAllValues: true);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = outer, CancellationToken = cancel };
        Parallel.For(0, samples, parallel, i =>
        {
            outcomes[i] = Run(set, i, workers.Value!, cancel);
            _options.Progress?.Invoke(Interlocked.Increment(ref finished));
        });
        Load = new ArrayLoad(_program.Placement.Array);
        foreach (IWorker worker in workers.Values)
        {
            Load.Add(worker.Load);
        }

        return outcomes;
    }

    private IWorker NewWorker(int threads) => _plan is not null
        ? new PlannedWorker(this, threads)
        : new TracedWorker(this, threads);

    // Repetitions are for timings of the host only; the load of one is kept.
    private SampleOutcome Run(ISampleSet set, int index, IWorker worker, CancellationToken cancel)
    {
        IReadOnlyList<byte[]> steps = set.Steps(index);
        SiteMask? mask = set.Mask(index);
        double[] hostMs = new double[_options.Repeat];
        FunctionalOutcome spikes = null!;
        PhaseTiming timing = null!;
        for (int r = 0; r < hostMs.Length; r++)
        {
            long start = Stopwatch.GetTimestamp();
            RunHooks hooks = RunHooks.Begin(_options, index, r);
            spikes = new(_program.Network, hooks.KeepMaps);
            timing = worker.Run(steps, mask, spikes, repeated: r > 0, hooks, cancel);
            hostMs[r] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        GoldenComparison? golden = _options.CompareWithGolden ? GoldenComparison.Of(_program, set.Inputs(index), spikes, mask) : null;
        return SampleOutcome.Of(spikes, timing, golden, hostMs);
    }

    /// <summary>Runs samples on one thread, or one sample on several.</summary>
    private interface IWorker
    {
        /// <summary>Load of the samples so far, repetitions left out.</summary>
        ArrayLoad Load { get; }

        /// <summary>Runs one sample.</summary>
        PhaseTiming Run(IReadOnlyList<byte[]> steps, SiteMask? mask, FunctionalOutcome spikes, bool repeated, RunHooks hooks, CancellationToken cancel);
    }

    /// <summary>The reference: slice by slice, then phase by phase and unit by unit.</summary>
    private sealed class TracedWorker(SynchronousEngine engine, int threads) : IWorker
    {
        private readonly PhaseReplay _replay = new(engine._program, engine._routes, engine.Phase, engine.PhaseCycles, engine.Timing, engine._options.Detail);
        private ArrayLoad? _spare;

        public ArrayLoad Load { get; } = new(engine._program.Placement.Array);

        public PhaseTiming Run(IReadOnlyList<byte[]> steps, SiteMask? mask, FunctionalOutcome spikes, bool repeated, RunHooks hooks, CancellationToken cancel)
        {
            ArrayLoad load = repeated ? _spare ??= new ArrayLoad(_replay.Array) : Load;
            PhaseTiming? timing = null;
            foreach (SampleTrace trace in engine._executor.Value.Run(steps, threads, cancel, mask, hooks.Observer))
            {
                spikes.Add(trace, keepActivations: engine._options.CompareWithGolden);
                PhaseTiming next = _replay.Run(trace, load, cancel);
                if (hooks.Tracer is { } tracer)
                {
                    // Phases do not come in order: when their lengths are known, another replay tells what is in them.
                    tracer.BeginPhases(trace, next.PhaseCycles);
                    _ = _replay.Run(trace, new ArrayLoad(_replay.Array), tracer, cancel);
                }

                timing = PhaseTiming.Joined(timing, next);
            }

            return timing!;
        }
    }

    /// <summary>Layer by layer over whole maps, then from counts: the same numbers, sooner.</summary>
    private sealed class PlannedWorker : IWorker
    {
        private readonly UnitCounting _counting;
        private readonly PlannedSamples _samples;
        private readonly FastReplay _replay;
        private readonly HostProfile? _profile;
        private readonly ArrayLoad _load, _spare;

        public PlannedWorker(SynchronousEngine engine, int threads)
        {
            _counting = new UnitCounting(engine._counter!);
            _samples = new PlannedSamples(engine._plan!, _counting, threads, engine._options);
            _replay = new FastReplay(engine._replay!.Value, engine.Phase, engine.PhaseCycles, engine._options.Detail);
            _profile = engine._options.Profile;
            (_load, _spare) = (new ArrayLoad(engine._program.Placement.Array), new ArrayLoad(engine._program.Placement.Array));
        }

        public ArrayLoad Load
        {
            get
            {
                _replay.Flush(_load);
                return _load;
            }
        }

        public PhaseTiming Run(IReadOnlyList<byte[]> steps, SiteMask? mask, FunctionalOutcome spikes, bool repeated, RunHooks hooks, CancellationToken cancel)
        {
            PhaseTiming? timing = null;
            foreach (byte[] step in steps)
            {
                _samples.Run(step, spikes, cancel);
                long since = _profile?.Now() ?? 0;
                timing = PhaseTiming.Joined(timing, _replay.Run(_counting.Counts, repeated ? _spare : _load, _samples.Crew, cancel));
                _profile?.Add(HostProfile.Timing, "all", since);
            }

            return timing!;
        }
    }
}
