using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Engines.Asynchronous.Analytic;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// Runs a program on an asynchronous chip. With windowed firing counts do not depend on time: spikes first, then their times in closed form, or their replay event
/// by event. With immediate firing neurons fire as their inputs come, event by event, and are compared with the golden integer network. Samples are presented one after the other,
/// each to an idle chip. Results depend on neither threads nor repetitions.
/// </summary>
public sealed class AsynchronousEngine
{
    private readonly ChipProgram _program;
    private readonly IntegerNetwork _bound;
    private readonly RunOptions _options;
    private readonly Lazy<MappedExecutor> _executor;
    private readonly ProgramRoutes _routes;
    private readonly AnalyticProgram? _analytic;
    private readonly NetworkPlan? _plan;

    /// <summary>Prepares a program for a set of samples.</summary>
    /// <param name="program">The program.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="parts">What engines of the same mapping share; null if there is no other.</param>
    /// <exception cref="ArgumentException">The parts are of another mapping.</exception>
    public AsynchronousEngine(ChipProgram program, ISampleSet samples, RunOptions options, SharedParts? parts = null)
    {
        parts = SharedParts.For(program, parts);
        AsynchronousChip chip = (AsynchronousChip)program.Chip;
        _program = program;
        _options = options;
        BoundNetwork bound = parts.Bind(samples);
        _bound = bound.Network;
        _executor = new(() => new MappedExecutor(program, _bound));
        _routes = parts.Routes(program, options.Threads);
        Firing = options.Firing ?? chip.Firing;
        QueueDepth = options.QueueDepth ?? chip.Timing.QueueDepth.Value;
        if (Firing == FiringPolicy.Immediate)
        {
            CheckImmediate();
        }

        IsAnalytic = Firing == FiringPolicy.Windowed && options is { Timing: Timing.Analytic, Tracer: null };
        _analytic = IsAnalytic ? new AnalyticProgram(program, _routes) : null;
        _plan = _analytic?.Maps is not null && PlanUse.Suits(options) ? bound.Plan : null;
    }

    /// <summary>Whether times are closed forms: of windowed firing, unless every event is asked for, or traced.</summary>
    public bool IsAnalytic { get; }

    /// <summary>When neurons fire.</summary>
    public FiringPolicy Firing { get; }

    /// <summary>Messages that the queue of a core holds.</summary>
    public int QueueDepth { get; }

    /// <summary>Cores and links of the fabric; null before the first run.</summary>
    internal FabricLayout? Layout { get; private set; }

    /// <summary>What cores and links carried in the run, with analytic timing; otherwise the outcomes say it.</summary>
    internal AnalyticUse? Use { get; private set; }

    /// <summary>Runs the first samples of a set. Many samples spread over the threads.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public EventOutcome[] Run(ISampleSet set, int samples, CancellationToken cancel)
    {
        EventOutcome[] outcomes = new EventOutcome[samples];
        int outer = Math.Min(_options.Threads, samples), inner = Math.Max(1, _options.Threads / outer), finished = 0;
        using ThreadLocal<IEventWorker> workers = new(() => Worker(inner), trackAllValues: true);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = outer, CancellationToken = cancel };
        Parallel.For(0, samples, parallel, i =>
        {
            outcomes[i] = Run(set, i, inner, workers.Value!, cancel);
            _options.Progress?.Invoke(Interlocked.Increment(ref finished));
        });
        Layout = workers.Values[0].Layout;
        Use = _analytic is null ? null : SumOf(workers.Values.OfType<AnalyticWorker>());
        return outcomes;
    }

    private AnalyticUse SumOf(IEnumerable<AnalyticWorker> workers)
    {
        AnalyticUse sum = new(_analytic!.Graph.Layout.CoreAt.Length, _analytic.Graph.LinkServicePs.Length);
        foreach (AnalyticWorker worker in workers)
        {
            sum.Add(worker.Use.CoreBusyPs, worker.Use.LinkPackets);
        }

        return sum;
    }

    // What the cores of a chip that fires immediately cannot do, and would do wrong without a word.
    private void CheckImmediate()
    {
        string? problem = _program.Chip.Mesh.Packet == PacketKind.Graded ? "packets are graded, but a neuron that fires at once has no burst to count"
            : _program.ExactWeights ? "weights are exact (--weights exact), wider than the potentials that a core adds to one by one"
            : _bound.Sites.FirstOrDefault(s => s.State is { LeakFactor: not 1 << IntegerState.LeakBits }) is { } leaky
            ? $"the neurons of '{leaky.Name}' leak over time, which its cores do not"
            : _bound.Connections.OfType<IntegerConvolution>().FirstOrDefault(c => c.ReadsImage) is { } image && _program.Partition.Slices[image.Index] is not NoSlices
            ? $"layer '{image.Name}' multiplies with pixels on the cores (core.multiplyUnits), and a pixel is no spike"
            : null;
        if (problem is not null)
        {
            throw new ChipCapacityException($"immediate firing on '{_program.Chip.Name}': {problem}. Use --firing windowed.");
        }
    }

    private IEventWorker Worker(int threads) => _analytic is not null ? new AnalyticWorker(_program, _analytic, _executor, _plan, threads, _options)
        : Firing == FiringPolicy.Windowed ? new WindowedWorker(_program, _routes, QueueDepth, _executor.Value, _options)
        : new ImmediateWorker(_program, _bound, _routes, QueueDepth, _executor.Value, _options);

    // Repetitions are for timings of the host only.
    private EventOutcome Run(ISampleSet set, int index, int threads, IEventWorker worker, CancellationToken cancel)
    {
        double[] hostMs = new double[_options.Repeat];
        EventOutcome outcome = null!;
        for (int r = 0; r < hostMs.Length; r++)
        {
            long start = Stopwatch.GetTimestamp();
            outcome = worker.Run(set, index, threads, RunHooks.Begin(_options, index, r), cancel);
            hostMs[r] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return outcome with { HostMs = hostMs };
    }
}
