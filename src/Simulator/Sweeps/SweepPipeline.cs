using System.Collections.Concurrent;
using System.Threading.Channels;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>
/// Runs points: load → compile → run → write, joined by bounded channels, so that no stage runs ahead of the next with more than it can hold. Points that
/// share a network share its reading, points whose chips look alike to the compiler share the program, and points that share a program its routes, packed
/// weights, and the comparison with the network as trained. Results depend on neither threads nor order.
/// </summary>
/// <param name="manifest">What is run.</param>
/// <param name="source">Where networks and samples come from.</param>
/// <param name="store">Where results go.</param>
/// <param name="threads">Points at work at once.</param>
public sealed class SweepPipeline(SweepManifest manifest, ISweepSource source, SweepStore store, int threads)
{
    private readonly Dictionary<string, ChipDescription> _chips = manifest.Chips.ToDictionary(
        c => c.Key, c => ChipReader.Parse(c.Value.ToJsonString(), $"{SweepStore.ManifestName}: chips.{c.Key}"), StringComparer.Ordinal);

    private readonly SharedWork<SpikingNetwork> _networks = new();
    private readonly SharedWork<SharedParts> _programs = new();
    private readonly ConcurrentDictionary<string, GoldenPart> _goldens = new(StringComparer.Ordinal);

    /// <summary>Runs points and writes their results.</summary>
    /// <param name="points">The points.</param>
    /// <param name="finished">Called after each, from one thread at a time.</param>
    /// <param name="cancel">Stops the run; what is written stays.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <exception cref="IOException">A result cannot be written.</exception>
    public async Task RunAsync(IReadOnlyList<SweepPoint> points, Action<SweepResult> finished, CancellationToken cancel)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        int workers = Math.Clamp(threads, 1, Math.Max(1, points.Count)), inner = Math.Max(1, threads / workers);
        SweepJob[] jobs = [.. points.Select(p => SweepJob.Of(p, _chips[p.Chip])).OrderBy(j => j.NetworkKey).ThenBy(j => j.ProgramKey)];
        _networks.Expect(jobs.Select(j => j.NetworkKey));
        _programs.Expect(jobs.Select(j => j.ProgramKey));
        using SemaphoreSlim slots = new(workers);
        Channel<SweepJob> loaded = Bounded(workers), compiled = Bounded(workers), done = Bounded(workers);
        Task[] stages =
        [
            Stage(1, jobs.ToAsyncEnumerable(), loaded.Writer, Guarded(Load, slots, stop.Token), stop),
            Stage(workers, loaded.Reader.ReadAllAsync(stop.Token), compiled.Writer, Guarded(Compile, slots, stop.Token), stop),
            Stage(workers, compiled.Reader.ReadAllAsync(stop.Token), done.Writer, Guarded(j => Run(j, inner, stop.Token), slots, stop.Token), stop, last: true),
            Write(done, finished, stop),
        ];
        await Task.WhenAll(stages);
    }

    private static Channel<SweepJob> Bounded(int capacity) => Channel.CreateBounded<SweepJob>(capacity);

    // However many workers a stage has, they end together: the channel behind it is completed once.
    private static async Task Stage(
        int workers,
        IAsyncEnumerable<SweepJob> from,
        ChannelWriter<SweepJob> to,
        Func<SweepJob, Task<SweepJob>> work,
        CancellationTokenSource stop,
        bool last = false)
    {
        try
        {
            ParallelOptions parallel = new() { MaxDegreeOfParallelism = workers, CancellationToken = stop.Token };
            await Parallel.ForEachAsync(from, parallel, async (job, cancel) =>
            {
                SweepJob worked = await work(job);
                // What has run is written whatever happens: the last reader goes on until its writers end. The others may have stopped reading.
                await to.WriteAsync(worked, last ? CancellationToken.None : cancel);
            });
        }
        catch (Exception e)
        {
            await stop.CancelAsync();
            // That nobody reads any more is not the fault to tell of: the reader tells its own.
            throw e is ChannelClosedException ? new OperationCanceledException(e.Message, e, stop.Token) : e;
        }
        finally
        {
            to.TryComplete();
        }
    }

    // A point that failed passes through the other stages as it is. Stages share the threads: a slot for each piece of work.
    private Func<SweepJob, Task<SweepJob>> Guarded(Func<SweepJob, SweepJob> work, SemaphoreSlim slots, CancellationToken cancel) => async job =>
    {
        if (job.Result is not null)
        {
            return job;
        }

        await slots.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => work(job), cancel);
        }
#pragma warning disable CA1031 // Whatever goes wrong with one point is its result, and does not stop the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cancel.ThrowIfCancellationRequested();
            return job with { Result = job.Failed(source.Explain(e)) };
        }
        finally
        {
            slots.Release();
        }
    };

    private SweepJob Load(SweepJob job) => job with { Network = _networks.Get(job.NetworkKey, () => Network(job.Point)) };

    private SpikingNetwork Network(SweepPoint point)
    {
        SpikingNetwork trained = source.Network(Path.Combine(store.Folder, point.Model), point.TrainedD);
        return point.D is { } d ? ThresholdRescale.To(trained, d) : trained;
    }

    // The program as compiled has the chip of the first point that needed it; this one's may differ in what the compiler does not read.
    private SweepJob Compile(SweepJob job)
    {
        SharedParts shared = _programs.Get(job.ProgramKey, () => new(ChipCompiler.Compile(job.Network!, job.Setup.Chip, job.Setup.Compile)));
        return job with { Program = shared.Program.On(job.Setup.Chip), Parts = shared, Network = null };
    }

    private SweepJob Run(SweepJob job, int inner, CancellationToken cancel)
    {
        GoldenPart? golden = job.SharesGolden ? _goldens.GetValueOrDefault(job.ProgramKey) : null;
        RunReport report = job.Run(manifest, source, inner, manifest.Golden && golden is null, cancel);
        if (job.SharesGolden && report.Golden is { } found)
        {
            _goldens.TryAdd(job.ProgramKey, found);
        }

        return job with { Result = job.Ok(golden is null ? report : report with { Golden = golden }), Program = null, Parts = null };
    }

    private async Task Write(Channel<SweepJob> from, Action<SweepResult> finished, CancellationTokenSource stop)
    {
        try
        {
            await foreach (SweepJob job in from.Reader.ReadAllAsync(CancellationToken.None))
            {
                store.Write(job.Point, job.Result!);
                finished(job.Result!);
            }
        }
        catch (Exception e)
        {
            await stop.CancelAsync();
            // Nobody reads any more: whoever waits to write must not wait for ever.
            from.Writer.TryComplete(e);
            throw;
        }
    }
}
