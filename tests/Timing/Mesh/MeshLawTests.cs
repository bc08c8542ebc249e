using NeuroSim.Simulator.Interconnect.Mesh;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>What holds in every mesh.</summary>
public class MeshLawTests
{
    [Property(MaxTest = 150, EndSize = int.MaxValue)]
    public void Every_packet_reaches_each_target_once_in_the_order_of_its_flow(int seed)
    {
        MeshCase mesh = RandomMesh.Create(seed, torus: seed % 3 == 0, trees: seed % 2 == 0);
        MeshOutcome outcome = mesh.Run(MeshBackend.Scalar);
        (int, int)[] expected = [.. mesh.Packets.SelectMany((p, tag) => mesh.Routes[p.Route].Targets.Select(t => (tag, t))).Order()];
        Assert.That(outcome.Arrivals.Select(a => (a.Tag, a.Target)).Order(), Is.EqualTo(expected));
        foreach (IGrouping<(int, int), Arrival> flow in outcome.Arrivals.GroupBy(a => (mesh.Routes[mesh.Packets[a.Tag].Route].From, a.Target)))
        {
            Assert.That(flow.Select(a => a.Tag), Is.Ordered.Ascending);
            Assert.That(flow.Select(a => a.Cycle), Is.Ordered.Ascending);
        }
    }

    [Property(MaxTest = 150, EndSize = int.MaxValue)]
    public void Links_carry_what_the_ways_say_and_no_FIFO_overflows(int seed)
    {
        MeshCase mesh = RandomMesh.Create(seed, torus: false, trees: seed % 2 == 0);
        MeshOutcome outcome = mesh.Run(seed % 3 == 0 ? MeshBackend.Scalar : MeshBackend.Simd);
        long[] flits = new long[4 * mesh.Spec.Routers];
        foreach ((_, int route, int length) in mesh.Packets)
        {
            foreach (int link in mesh.Routes[route].Targets.SelectMany(t => Way(mesh.Spec.Width, mesh.Routes[route].From, t)).Distinct())
            {
                flits[link] += length;
            }
        }

        Assert.That(outcome.Flits, Is.EqualTo(flits));
        Assert.That(outcome.LinkPeaks.Concat(outcome.SourcePeaks).Max(), Is.InRange(0, mesh.Spec.BufferFlits));
        Assert.That(outcome.LinkPeaks.Zip(flits).All(p => (p.First > 0) == (p.Second > 0)));
        Assert.That(outcome.NoCredit.Zip(outcome.Blocked).All(p => p.First <= p.Second));
    }

    [Property(MaxTest = 100, EndSize = int.MaxValue)]
    public void No_packet_is_faster_than_alone(int seed)
    {
        MeshCase mesh = RandomMesh.Create(seed, torus: seed % 3 == 0, trees: seed % 2 == 0);
        MeshNetwork names = mesh.Build(MeshBackend.Scalar);
        MeshOutcome outcome = mesh.Run(MeshBackend.Scalar);
        long zero = 0;
        foreach (Arrival arrival in outcome.Arrivals)
        {
            (long cycle, int route, int flits) = mesh.Packets[arrival.Tag];
            long alone = names.ZeroLoadCycles(route, arrival.Target, flits);
            Assert.That(arrival.Cycle - cycle, Is.GreaterThanOrEqualTo(alone));
            zero += alone;
        }

        Assert.That(outcome.ZeroLoadCycles, Is.EqualTo(zero));
    }

    [Property(MaxTest = 300, EndSize = int.MaxValue)]
    public void Both_back_ends_do_the_same(int seed)
    {
        MeshCase mesh = RandomMesh.Dense(seed, isPlain: seed % 3 == 0);
        mesh.Run(MeshBackend.Scalar).MustEqual(mesh.Run(MeshBackend.Simd), "SIMD");
    }

    [Test]
    public void The_random_meshes_reach_what_they_are_meant_to_test()
    {
        (MeshCase Mesh, MeshOutcome Outcome)[] all = [.. Enumerable.Range(0, 150).Select(s => RandomMesh.Dense(s)).Select(m => (m, m.Run(MeshBackend.Simd)))];
        Assert.That(all.Count(c => c.Outcome.NoCredit.Sum() > 0), Is.GreaterThan(50));
        Assert.That(all.Count(c => c.Outcome.Blocked.Sum() > c.Outcome.NoCredit.Sum()), Is.GreaterThan(100));
        Assert.That(all.Count(c => c.Outcome.Stalls.Sum() > 0), Is.GreaterThan(50));
        Assert.That(all.Count(c => c.Outcome.LinkPeaks.Max() == c.Mesh.Spec.BufferFlits), Is.GreaterThan(50));
        Assert.That(all.Count(c => c.Mesh.Spec.Routers > 128), Is.GreaterThan(20));
        Assert.That(all.Count(c => c.Mesh.Packets.Any(p => p.Flits > 1 && c.Mesh.Routes[p.Route].Targets.Length > 1)), Is.GreaterThan(20));
    }

    // The links between two routers, first along X.
    private static IEnumerable<int> Way(int width, int from, int to)
    {
        for (int at = from; at != to;)
        {
            int dx = to % width - at % width, direction = dx > 0 ? 0 : dx < 0 ? 1 : to > at ? 2 : 3;
            yield return at * 4 + direction;
            at += direction switch { 0 => 1, 1 => -1, 2 => width, _ => -width };
        }
    }
}
