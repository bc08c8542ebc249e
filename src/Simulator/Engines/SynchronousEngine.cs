using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
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
    {
        _program = program;
        _options = options;
        _executor = new MappedExecutor(program, program.Bind(mean, std));
        _routes = new ProgramRoutes(program, options.Threads);
        SynchronousChip chip = (SynchronousChip)program.Chip;
        Phase = options.Phase ?? chip.Phase.Mode;
        PhaseCycles = options.PhaseCycles ?? chip.Phase.Cycles.Value;
        Load = new ArrayLoad(program.Placement.Array);
    }

    /// <summary>How phases end.</summary>
    public PhaseMode Phase { get; }

    /// <summary>Cycles of a fixed phase.</summary>
    public int PhaseCycles { get; }

    /// <summary>Load of cores and links over all samples of the last run.</summary>
    public ArrayLoad Load { get; private set; }

    /// <summary>Runs the first samples of a set. Many samples spread over the threads; a few share them.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public SampleOutcome[] Run(ImageSet images, int samples, CancellationToken cancel)
    {
        SampleOutcome[] outcomes = new SampleOutcome[samples];
        int outer = Math.Min(_options.Threads, samples), inner = Math.Max(1, _options.Threads / outer), finished = 0;
        using ThreadLocal<Worker> workers = new(
            () => new(new PhaseReplay(_program, _routes, Phase, PhaseCycles), new ArrayLoad(_program.Placement.Array)), trackAllValues: true);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = outer, CancellationToken = cancel };
        Parallel.For(0, samples, parallel, i =>
        {
            outcomes[i] = Run(images, i, inner, workers.Value!, cancel);
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
    private SampleOutcome Run(ImageSet images, int index, int threads, Worker worker, CancellationToken cancel)
    {
        byte[] image = images.Image(index).ToArray();
        double[] hostMs = new double[_options.Repeat];
        SampleTrace trace = null!;
        PhaseTiming timing = null!;
        for (int r = 0; r < hostMs.Length; r++)
        {
            long start = Stopwatch.GetTimestamp();
            trace = _executor.Run(image, threads, cancel);
            timing = worker.Replay.Run(trace, r == 0 ? worker.Load : worker.Spare, cancel);
            hostMs[r] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        long[] output = trace.Potentials[_program.Network.Output];
        (long? mismatches, bool? sameDecision) = _options.CompareWithGolden ? Compare(trace, output, images.Input(index)) : (null, null);
        return new SampleOutcome
        {
            Output = output,
            Spikes = [.. trace.Activations.Select(a => a.Sum(v => (long)v))],
            Nonzero = [.. trace.Activations.Select(a => (long)a.Count(v => v > 0))],
            SpikesBySubStep = [.. trace.Activations.Select(a => Enumerable.Range(0, _program.Network.D).Select(k => (long)a.Count(v => v > k)).ToArray())],
            Saturations = trace.Saturations,
            Timing = timing,
            Mismatches = mismatches,
            SameDecision = sameDecision,
            HostMs = hostMs,
        };
    }

    private (long? Mismatches, bool? SameDecision) Compare(SampleTrace trace, long[] output, double[] input)
    {
        GoldenTrace<double> golden = GoldenFloat.Run(_program.Source, input);
        long mismatches = _program.Network.Sites.Sum((IntegerSite s)
            => golden.Activations[s.Name].Zip(trace.Activations[s.Index]).LongCount(p => p.First != p.Second));
        return (mismatches, Array.IndexOf(output, output.Max()) == Array.IndexOf(golden.Output, golden.Output.Max()));
    }

    private sealed record Worker(PhaseReplay Replay, ArrayLoad Load)
    {
        private ArrayLoad? _spare;

        public ArrayLoad Spare => _spare ??= new ArrayLoad(Replay.Array);
    }
}
