using NeuroSim.Simulator.Events;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>The fabric against the slow one: every service starts at the same picosecond.</summary>
public class FabricOracleTests
{
    [Property(MaxTest = 300, EndSize = int.MaxValue)]
    public void Acyclic_fabrics_do_as_the_slow_one_does(int seed) => Compare(RandomFabric.Create(seed, Topology.Acyclic));

    [Property(MaxTest = 300, EndSize = int.MaxValue)]
    public void Cyclic_fabrics_do_as_the_slow_one_does_also_when_they_get_stuck(int seed) => Compare(RandomFabric.Create(seed, Topology.Cyclic));

    [Property(MaxTest = 300, EndSize = int.MaxValue)]
    public void So_do_fabrics_full_of_equal_times(int seed)
        => Compare(RandomFabric.Create(seed, seed % 2 == 0 ? Topology.Acyclic : Topology.Cyclic, scalePs: 3));

    [Property(MaxTest = 50, EndSize = int.MaxValue)]
    public void The_width_of_the_buckets_changes_nothing(int seed)
    {
        FabricCase fabric = RandomFabric.Create(seed, Topology.Cyclic);
        List<ServiceStart> starts = fabric.Run().Starts;
        Assert.That(fabric.Run(new FabricOptions { BucketBits = 0 }).Starts, Is.EqualTo(starts));
        Assert.That(fabric.Run(new FabricOptions { BucketBits = EventQueue.MaxBucketBits }).Starts, Is.EqualTo(starts));
    }

    [Test]
    public void The_random_fabrics_reach_what_they_are_meant_to_test()
    {
        FabricResult[] cyclic = [.. Enumerable.Range(0, 200).Select(s => RandomFabric.Create(s, Topology.Cyclic).Run().Result)];
        FabricResult[] acyclic = [.. Enumerable.Range(0, 200).Select(s => RandomFabric.Create(s, Topology.Acyclic).Run().Result)];
        Assert.That(cyclic.Count(r => r.End == FabricEnd.Deadlock), Is.InRange(10, 190));
        Assert.That(cyclic.Count(r => r.Deadlock?.Cycle.Count > 1), Is.GreaterThan(5));
        Assert.That(acyclic.Count(r => r.Ports.Any(p => p.Dropped > 0)), Is.GreaterThan(20));
        Assert.That(acyclic.Count(r => r.Cores.Any(c => c.StalledPs > 0)), Is.GreaterThan(20));
        Assert.That(acyclic.Count(r => r.Links.Any(l => l.LongestWaitPs > 0)), Is.GreaterThan(100));
    }

    private static void Compare(FabricCase fabric)
    {
        SlowFabric slow = new(fabric);
        slow.Run();
        (FabricResult result, List<ServiceStart> starts) = fabric.Run();
        Assert.That(starts, Is.EqualTo(slow.Starts));
        Assert.That(result.End, Is.EqualTo(slow.IsStuck ? FabricEnd.Deadlock : FabricEnd.Finished));
        Assert.That(result.EndPs, Is.EqualTo(slow.EndPs));
        Assert.That(result.Ports.Select(p => p.Dropped), Is.EqualTo(slow.Dropped));
        Assert.That(result.Cores.Select(c => c.StalledPs), Is.EqualTo(slow.Stalled));
        Assert.That(result.Cores.Select(c => c.QueuePeak), Is.EqualTo(slow.QueuePeaks));
        IReadOnlyList<int> cycle = result.Deadlock?.Cycle ?? [];
        for (int i = 0; i < cycle.Count; i++)
        {
            Assert.That(slow.Waits(cycle[i], cycle[(i + 1) % cycle.Count]), $"core {cycle[i]} of {string.Join(", ", cycle)}");
        }

        Assert.That(cycle.Distinct().Count(), Is.EqualTo(cycle.Count));
        Assert.That(cycle, slow.IsStuck ? Is.Not.Empty : Is.Empty);
    }
}
