using NeuroSim.Models;
using NeuroSim.Simulator.Sweeps;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class SweepPipelineTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void ResultsDependNeitherOnThreadsNorOnWhatPointsShare()
    {
        SweepSpec spec = SweepSamples.Spec("sync-twin", "speck-xl") with
        {
            Golden = true,
            Axes = [new("linkBandwidth", ["1000000", "unlimited"]), new("energyPj.hop", ["1", "100"])],
        };
        SweepManifest manifest = SampleSource.Plan(spec);
        string[] together = Run(manifest, manifest.Points, threads: 4, out int reads);
        Assert.That(reads, Is.EqualTo(1), "one network, read once");
        string[] alone = [.. manifest.Points.SelectMany(p => Run(manifest, [p], threads: 1, out _))];
        Assert.That(together, Is.EquivalentTo(alone));
        Assert.That(together, Is.Unique.And.Length.EqualTo(8));
    }

    [Test]
    public void APointThatFailsDoesNotStopTheOthers()
    {
        SweepManifest manifest = SampleSource.Plan(SweepSamples.Spec("sync-twin", "speck-like", "speck-xl"));
        SweepResult[] results = [.. Run(manifest, manifest.Points, threads: 2, out _).Select(r => SweepResultJson.Read(r)!)];
        Assert.That(results.Where(r => !r.IsOk).Select(r => r.On("chip")!.Text), Is.EqualTo(new[] { "speck-like" }));
        SweepResult failed = results.Single(r => !r.IsOk);
        Assert.That(failed.Message, Does.Contain("core.maxDestinations"));
        Assert.That(failed.Metrics, Is.Empty);
    }

    [Test]
    public void ANetworkThatCannotBeReadFailsItsOwnPointsOnly()
    {
        string broken = _temp.PathOf("broken.pth");
        File.Copy(CliRun.Checkpoint, broken);
        SweepManifest manifest = SampleSource.Plan(SweepSamples.Spec("sync-twin", "speck-xl") with { Models = [broken, CliRun.Checkpoint] });
        File.WriteAllText(broken, "no longer a checkpoint");
        SweepResult[] results = [.. Run(manifest, manifest.Points, threads: 2, out _).Select(r => SweepResultJson.Read(r)!)];
        Assert.That(results.Where(r => !r.IsOk).Select(r => r.On("model")!.Text), Is.EqualTo(new[] { "broken.pth", "broken.pth" }));
        Assert.That(results.Count(r => r.IsOk), Is.EqualTo(2));
    }

    [Test]
    public void AResultThatCannotBeWrittenStopsTheSweep()
    {
        SweepManifest manifest = SampleSource.Plan(SweepSamples.Spec("sync-twin", "speck-like") with { Axes = [Hops(10)] });
        SweepStore store = new(_temp.PathOf("nowhere"));
        SweepPipeline pipeline = new(manifest, new SampleSource(CliRun.Images), store, 2);
        Assert.That(() => pipeline.RunAsync(manifest.Points, _ => { }, CancellationToken.None), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void WhatIsFinishedWhenASweepIsStoppedStays()
    {
        // Points that fail are among them: they pass through the stages in which others wait.
        SweepManifest manifest = SampleSource.Plan(SweepSamples.Spec("sync-twin", "speck-like") with { Axes = [Hops(60)] });
        SweepStore store = new(_temp.FullName);
        store.Create();
        using CancellationTokenSource stop = new();
        int finished = 0;
        SweepPipeline pipeline = new(manifest, new SampleSource(CliRun.Images), store, 2);
        Task run = pipeline.RunAsync(manifest.Points, _ => { if (++finished == 3) { stop.Cancel(); } }, stop.Token);
        Assert.That(() => run, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(SweepMerge.Of(manifest, store).Results, Has.Count.EqualTo(finished).And.Count.InRange(3, 119));
    }

    [Test]
    public void ADRescaledRunsAsTheRescaledNetworkDoes()
    {
        SweepManifest manifest = SampleSource.Plan(SweepSamples.Spec("sync-twin") with { D = [8], Golden = true, Axes = [new("weights", ["exact"])] });
        SweepResult result = SweepResultJson.Read(Run(manifest, manifest.Points, threads: 1, out _)[0])!;
        Assert.That(result.Rescaled, Does.Contain("D = 4").And.Contain("8/4"));
        Assert.That(result.Metric(SweepMetrics.GoldenMismatches), Is.Zero, "every activation is that of the re-scaled network in double precision");
        Assert.That(result.Metric("network.d"), Is.EqualTo(8));
    }

    private static SweepAxis Hops(int count) => new("energyPj.hop", [.. Enumerable.Range(1, count).Select(i => $"{i}")]);

    private string[] Run(SweepManifest manifest, IReadOnlyList<SweepPoint> points, int threads, out int reads)
    {
        SweepStore store = new(_temp.PathOf($"{Guid.NewGuid():N}"));
        store.Create();
        SampleSource source = new(CliRun.Images);
        new SweepPipeline(manifest, source, store, threads).RunAsync(points, _ => { }, CancellationToken.None).GetAwaiter().GetResult();
        reads = source.Reads.Count;
        return [.. points.Select(p => SweepResultJson.Write(store.Read(p) ?? throw new ModelFormatException("no result")))];
    }
}
