using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Traffic;

/// <summary>Where meshes saturate.</summary>
public sealed class SaturationTests
{
    [TestCase("uniform", false)]
    [TestCase("bit-complement", false)]
    [TestCase("tornado", true)]
    [TestCase("hotspot", false)]
    public void SaturationLiesBelowTheBoundAndWhereItsDefinitionSays(string name, bool torus)
    {
        MeshSpec mesh = Experiment.Mesh() with { Torus = torus };
        TrafficSetup setup = Experiment.Of(mesh, Experiment.Pattern(name, mesh));
        ChannelLoads loads = new(mesh, setup.Pattern);
        Saturation found = Find(setup, loads);
        Assert.That(found.Rate, Is.GreaterThan(0).And.LessThan(loads.Bound));
        Assert.That(found.BeyondAccepted, Is.GreaterThan(0.5 * found.Rate!.Value).And.LessThanOrEqualTo(loads.Bound * 1.02));
        double limit = 3 * loads.ZeroLoadCycles(1);
        TrafficPoint at = setup.Run(found.Rate!.Value), above = setup.Run(found.Rate!.Value + found.Resolution);
        Assert.That(at.Stable && at.Latency.Mean <= limit);
        Assert.That(above.Stable && above.Latency.Mean <= limit, Is.False);
    }

    // The two links beside the corners carry as much as they can; the mean over all packets hardly shows it.
    [Test]
    public void WhereTheMeanHidesTheFewThatWaitTheBoundIsTheSaturation()
    {
        TrafficSetup setup = Experiment.Of(Experiment.Mesh(), PermutationTraffic.Transpose(8));
        Assert.That(Find(setup, new ChannelLoads(setup.Mesh, setup.Pattern)).Rate, Is.EqualTo(1 / 7.0).Within(1e-9));
    }

    // Every link carries the packets of one source at most: nothing ever waits.
    [Test]
    public void WhatNeverWaitsNeverSaturates()
    {
        MeshSpec ring = Experiment.Mesh(8, 1) with { Torus = true };
        TrafficSetup setup = Experiment.Of(ring, PermutationTraffic.Neighbour(8, 1));
        Saturation found = Find(setup, new ChannelLoads(ring, setup.Pattern));
        Assert.That(found.Rate, Is.Null);
        Assert.That(found.BeyondOffered, Is.EqualTo(1));
        Assert.That(found.BeyondAccepted, Is.EqualTo(1).Within(0.001));
    }

    [Test]
    public void DeeperBuffersSaturateLater()
    {
        double[] rates = [.. new[] { 2, 4, 8 }.Select(b => Rate(Experiment.Mesh() with { BufferFlits = b }, flits: 4))];
        Assert.That(rates, Is.Ordered.And.Unique);
    }

    [Test]
    public void ThreadsAndBackEndsChangeNoCurve()
    {
        TrafficSetup setup = Experiment.Of(Experiment.Mesh(6, 6), new UniformTraffic(6, 6), flits: 2) with { MeasureCycles = 1_000 };
        double[] rates = [0.3, 0.05, 0.6];
        ChannelLoads loads = new(setup.Mesh, setup.Pattern);
        TrafficCurve[] curves = [.. new[] { (1, MeshBackend.Scalar), (3, MeshBackend.Auto), (2, MeshBackend.Simd) }
            .Select(how => TrafficCurve.Measure(setup, loads, rates, how.Item2, how.Item1, () => { }, CancellationToken.None))];
        foreach (TrafficCurve curve in curves)
        {
            Assert.That(curve.Points, Is.EqualTo(curves[0].Points));
            Assert.That(curve.Saturation, Is.EqualTo(curves[0].Saturation));
            Assert.That(curve.Points.Select(p => p.Rate), Is.EqualTo(rates));
        }
    }

    [Test]
    public void ProgressCountsEveryRun()
    {
        int steps = 0;
        TrafficSetup setup = Experiment.Of(Experiment.Mesh(4, 4), new UniformTraffic(4, 4)) with { MeasureCycles = 200 };
        TrafficCurve.Measure(setup, new(setup.Mesh, setup.Pattern), [0.1, 0.2], MeshBackend.Auto, 2, () => Interlocked.Increment(ref steps), CancellationToken.None);
        Assert.That(steps, Is.EqualTo(TrafficCurve.Runs(2)));
    }

    private static double Rate(MeshSpec mesh, int flits)
    {
        TrafficSetup setup = Experiment.Of(mesh, new UniformTraffic(mesh.Width, mesh.Height), flits);
        return Find(setup, new ChannelLoads(setup.Mesh, setup.Pattern)).Rate!.Value;
    }

    private static Saturation Find(TrafficSetup setup, ChannelLoads loads) => Saturation.Find(setup, loads, MeshBackend.Auto, () => { }, CancellationToken.None);
}
