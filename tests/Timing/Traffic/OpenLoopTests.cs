using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Traffic;

/// <summary>What holds for every open-loop run.</summary>
public sealed class OpenLoopTests
{
    private static readonly string[] s_patterns = ["uniform", "transpose", "bit-complement", "tornado", "hotspot", "neighbour"];

    // Packets of n nodes in m cycles: binomial with p = rate / flits.
    [TestCase(0.02, 1)]
    [TestCase(0.2, 1)]
    [TestCase(0.2, 5)]
    public void SourcesMakePacketsAtTheRate(double rate, int flits)
    {
        MeshSpec mesh = Experiment.Mesh();
        double trials = 64 * 4_000, p = rate / flits;
        TrafficPoint[] points = [.. Enumerable.Range(1, 4).Select(seed => Experiment.Of(mesh, new UniformTraffic(8, 8), flits, seed).Run(rate))];
        Assert.That(points.Sum(x => x.Packets), Is.EqualTo(4 * trials * p).Within(4 * Math.Sqrt(4 * trials * p * (1 - p))));
        Assert.That(points.Select(x => x.Packets).Distinct().Count(), Is.GreaterThan(1), "seeds differ");
        Assert.That(points[0].Offered, Is.EqualTo(points[0].Packets * flits / trials).Within(1e-12));
    }

    [Test]
    public void AWholeRateMakesAPacketInEveryCycle()
        => Assert.That(Experiment.Of(Experiment.Mesh(), PermutationTraffic.Neighbour(8, 8)).Run(1).Packets, Is.EqualTo(64 * 4_000));

    [TestCaseSource(nameof(s_patterns))]
    public void BelowSaturationAllIsAcceptedAndLittlesLawHolds(string name)
    {
        MeshSpec mesh = Experiment.Mesh();
        TrafficPattern pattern = Experiment.Pattern(name, mesh);
        double rate = new ChannelLoads(mesh, pattern).Bound / 2;
        TrafficPoint point = (Experiment.Of(mesh, pattern) with { MeasureCycles = 10_000 }).Run(rate);
        Assert.That(point.Stable);
        Assert.That(point.Arrived, Is.EqualTo(point.Packets));
        // What is under way at the ends of the window is all that can differ.
        Assert.That(point.Accepted, Is.EqualTo(point.Offered).Within(2 * point.InFlight / (64 * 10_000)));
        // N = λ·W; packets at the ends of the window are counted in part on one side only.
        double little = point.Offered * 64 * point.Latency.Mean;
        Assert.That(point.InFlight, Is.EqualTo(little).Within(0.02 * little + 0.05));
    }

    [TestCaseSource(nameof(s_patterns))]
    public void LatencyNeverFallsBelowTheEmptyMeshAndGrowsWithTheRate(string name)
    {
        MeshSpec mesh = Experiment.Mesh();
        TrafficPattern pattern = Experiment.Pattern(name, mesh);
        ChannelLoads loads = new(mesh, pattern);
        TrafficSetup setup = Experiment.Of(mesh, pattern);
        TrafficPoint[] points = [.. new[] { 0.1, 0.4, 0.7 }.Select(part => setup.Run(part * loads.Bound))];
        Assert.That(points.Select(p => p.Latency.Mean), Is.Ordered);
        Assert.That(points.Select(p => p.Latency).Select(l => l.P50 <= l.P99 && l.P99 <= l.Max), Has.All.True);
    }

    [Test]
    public void AMeshThatIsOfferedMoreThanItsBoundSaysSo([ValueSource(nameof(s_patterns))] string name, [Values] bool torus)
    {
        MeshSpec mesh = Experiment.Mesh() with { Torus = torus };
        TrafficPattern pattern = Experiment.Pattern(name, mesh);
        double bound = new ChannelLoads(mesh, pattern).Bound;
        Assert.That(Experiment.Of(mesh, pattern).Run(Math.Min(1, 1.3 * bound)).Stable, Is.EqualTo(bound >= 1));
    }

    [Test]
    public void TheDrainHasAnEndAndThePointSaysSo()
    {
        TrafficPoint point = (Experiment.Of(Experiment.Mesh(), new UniformTraffic(8, 8)) with { DrainCycles = 10 }).Run(0.3);
        Assert.That(point.Arrived, Is.LessThan(point.Packets));
        Assert.That(point.Stable, Is.False);
    }

    [Test]
    public void ARunCanBeCancelled()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.That(
            () => OpenLoop.Run(Experiment.Of(Experiment.Mesh(), new UniformTraffic(8, 8)), 0.1, MeshBackend.Auto, cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase(1, 0.3)]
    [TestCase(4, 0.2)]
    public void BothBackEndsMeasureTheSame(int flits, double rate)
    {
        TrafficSetup setup = Experiment.Of(Experiment.Mesh(9, 7), new UniformTraffic(9, 7), flits);
        Assert.That(setup.Run(rate, MeshBackend.Simd), Is.EqualTo(setup.Run(rate, MeshBackend.Scalar)));
    }
}
