using NeuroSim.Simulator.Events;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>Laws of every fabric: nothing is lost, no circle without a circle, the same again, and no number of a core decides anything.</summary>
public class FabricLawTests
{
    [Property(MaxTest = 300, EndSize = int.MaxValue)]
    public void Every_message_is_served_or_dropped_or_still_somewhere(int seed)
    {
        // All routes of a fabric lead to the same number of cores; some runs are cut short.
        int fanOut = 1 + (seed & 1);
        FabricCase fabric = RandomFabric.Create(seed, (seed & 2) == 0 ? Topology.Acyclic : Topology.Cyclic, fanOut: fanOut);
        if (fabric.Cores.Length < fanOut)
        {
            return;
        }

        (FabricResult result, List<ServiceStart> starts) = fabric.Run(new FabricOptions { MaxEvents = (seed & 12) == 0 ? (seed >>> 4) % 500 : long.MaxValue });
        long sent = result.Cores.Sum(c => c.Sent) + result.Ports.Sum(p => p.Accepted);
        Assert.That(sent * fanOut, Is.EqualTo(result.Cores.Sum(c => c.Served + c.Queued + c.OnTheWay)));
        Assert.That(result.Cores.Sum(c => c.Sent + c.Unsent), Is.EqualTo(starts.Sum(s => Outputs(fabric, s))));
        Assert.That(result.Ports.Select(p => p.Accepted + p.Dropped + p.Held), Is.EqualTo(fabric.Ports.Select(p => (long)p.Messages.Count)));
        Assert.That(result.Latency.ToStart.Count, Is.EqualTo(result.Cores.Sum(c => c.Served)));
        Assert.That(result.Cores.Sum(c => c.Served + c.Woken), Is.EqualTo(starts.Count));
        if (result.End == FabricEnd.Finished)
        {
            Assert.That(result.Cores.Sum(c => c.Queued + c.OnTheWay + c.Unsent) + result.Ports.Sum(p => p.Held), Is.Zero);
        }

        if (result.Deadlock is Deadlock deadlock)
        {
            long left = result.Cores.Sum(c => (long)c.Queued + c.Unsent) + result.Ports.Sum(p => p.Held);
            Assert.That(deadlock.Queued + deadlock.Unsent + deadlock.Held, Is.EqualTo(left));
        }
    }

    [Property(MaxTest = 300, EndSize = int.MaxValue)]
    public void Without_a_circle_of_routes_nothing_gets_stuck(int seed)
    {
        FabricCase fabric = RandomFabric.Create(seed, Topology.Acyclic);
        FabricCase tight = fabric with { Cores = [.. fabric.Cores.Select(c => c with { QueueDepth = 1, WaitsForOutput = true })] };
        Assert.That(tight.Run().Result.End, Is.EqualTo(FabricEnd.Finished));
    }

    [Property(MaxTest = 200, EndSize = int.MaxValue)]
    public void Only_cores_that_wait_for_their_outputs_can_get_stuck(int seed)
    {
        FabricCase fabric = RandomFabric.Create(seed, Topology.Cyclic);
        FabricCase free = fabric with { Cores = [.. fabric.Cores.Select(c => c with { WaitsForOutput = false })] };
        FabricResult result = free.Run().Result;
        Assert.That(result.End, Is.EqualTo(FabricEnd.Finished));
        Assert.That(result.Cores.Select(c => c.StalledPs), Has.All.Zero);
    }

    [Property(MaxTest = 200, EndSize = int.MaxValue)]
    public void Shares_and_peaks_stay_within_their_bounds(int seed)
    {
        FabricCase fabric = RandomFabric.Create(seed, Topology.Cyclic);
        FabricResult result = fabric.Run(new FabricOptions { LatencyPerCore = true }).Result;
        for (int c = 0; c < fabric.Cores.Length; c++)
        {
            CoreUse use = result.Cores[c];
            Assert.That(use.BusyPs + use.StalledPs, Is.InRange(0, result.EndPs));
            Assert.That(use.QueuePeak, Is.InRange(Math.Min(1, use.Served), fabric.Cores[c].QueueDepth));
            Assert.That(use.MeanQueue, Is.InRange(0, use.QueuePeak));
            Assert.That(result.LatencyOfCore[c]?.ToEnd.Count ?? 0, Is.EqualTo(use.Served));
        }

        Assert.That(result.Links.Select(l => l.BusyPs), Has.All.InRange(0, result.EndPs));
        LatencyHistogram latency = result.Latency.ToStart;
        Assert.That(latency.Percentile(0.99), Is.InRange(latency.Percentile(0.5), latency.MaxPs));
        Assert.That(latency.MaxPs, Is.EqualTo(result.LatencyOfCore.Max(l => l?.ToStart.MaxPs ?? 0)));
    }

    [Property(MaxTest = 100, EndSize = int.MaxValue)]
    public void The_same_fabric_twice_does_the_same(int seed)
    {
        FabricCase fabric = RandomFabric.Create(seed, Topology.Cyclic, scalePs: 20);
        (FabricResult once, List<ServiceStart> starts) = fabric.Run();
        (FabricResult again, List<ServiceStart> startsAgain) = fabric.Run();
        Assert.That(startsAgain, Is.EqualTo(starts));
        Assert.That((again.EndPs, again.Events, again.End), Is.EqualTo((once.EndPs, once.Events, once.End)));
        Assert.That(again.Cores, Is.EqualTo(once.Cores));
        Assert.That(again.Links, Is.EqualTo(once.Links));
        Assert.That(again.Ports, Is.EqualTo(once.Ports));
    }

    [Property(MaxTest = 200, EndSize = int.MaxValue)]
    public void Where_no_times_are_equal_the_numbers_of_cores_links_and_routes_decide_nothing(int seed)
    {
        FabricCase fabric = RandomFabric.Create(seed, seed % 2 == 0 ? Topology.Acyclic : Topology.Cyclic, scalePs: 1 << 28);
        int[] core = Shuffled(fabric.Cores.Length, seed), link = Shuffled(fabric.Links.Length, seed + 1);
        FabricCase renumbered = fabric with
        {
            Cores = Placed(fabric.Cores, core),
            Links = Placed(fabric.Links, link),
            Routes = [.. fabric.Routes.Select(Renumbered)],
            RoutesOfCore = Placed(fabric.RoutesOfCore, core),
            Names = Placed(fabric.Names, core),
            Wakes = [.. fabric.Wakes.Select(w => (core[w.Core], w.TimePs, w.Kind))],
        };

        RouteTree Renumbered(RouteTree route)
            => new([.. route.Steps.Select(s => s with { Link = link[s.Link] })], [.. route.Targets.Select(t => t with { Core = core[t.Core] })]);

        (FabricResult result, List<ServiceStart> starts) = fabric.Run();
        (FabricResult other, List<ServiceStart> otherStarts) = renumbered.Run();
        Assert.That(otherStarts, Is.EqualTo(starts.Select(s => s with { Core = core[s.Core] })));
        Assert.That((other.End, other.EndPs), Is.EqualTo((result.End, result.EndPs)));
        Assert.That(other.Cores, Is.EqualTo(Placed([.. result.Cores], core)));
    }

    private static int Outputs(FabricCase fabric, ServiceStart start)
    {
        List<(int, Message)> outputs = [];
        _ = start.Message.Kind == byte.MaxValue ? fabric.Wake(start.Core, start.Message.Address, outputs) : fabric.Respond(start.Core, start.Message, outputs);
        return outputs.Count;
    }

    private static int[] Shuffled(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        return order;
    }

    private static T[] Placed<T>(T[] items, int[] placeOf)
    {
        T[] placed = new T[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            placed[placeOf[i]] = items[i];
        }

        return placed;
    }
}
