using NeuroSim.Simulator.Events;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>Times and counts that can be worked out by hand.</summary>
public class FabricClosedFormTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(9)]
    public void Through_a_chain_of_idle_cores_latency_is_the_sum_of_its_parts(int length)
    {
        const long Pad = 680_000, Service = 27, Link = 31, Latency = 120;
        FabricScript script = new((core, message, outputs) => Forward(core + 1 < length, core + 1, message, outputs, new ServiceTime(200, Latency)));
        PortSpec port = new(SourceKind.Sensor, FabricScript.Train(1, 0), LatencyPs: Pad);
        FabricResult result = Run(Chain(length, 4, new LinkSpec(Service, Link)), script, port);
        Assert.That(script.Starts.Select(s => s.TimePs), Is.EqualTo(Enumerable.Range(0, length).Select(i => Pad + Link + i * (Latency + Link))));
        Assert.That(result.EndPs, Is.EqualTo(Pad + Link + (length - 1) * (Latency + Link) + 200));
        Assert.That(result.Latency.ToStart.MaxPs, Is.EqualTo(Pad + Link), "from the pad to the first core; between cores it is the link");
        Assert.That(result.Latency.ToEnd.Percentile(0.01), Is.EqualTo(length == 1 ? Pad + Link + 200 : Link + 200));
        Assert.That(result.Links, Has.All.EqualTo(new LinkUse(1, Service, 0)));
    }

    [Test]
    public void A_saturated_core_serves_one_message_per_occupancy()
    {
        FabricScript script = new((_, _, _) => new ServiceTime(33_000, 5));
        FabricResult result = Run(Chain(1, 8, new LinkSpec(10, 10)), script, new PortSpec(SourceKind.Stored, FabricScript.Train(1000, 7)));
        Assert.That(script.TimesOf(0), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => 10 + i * 33_000L)));
        Assert.That((result.EndPs, result.Cores[0].BusyPs), Is.EqualTo((10 + 33_000_000L, 33_000_000L)));
        Assert.That(result.Cores[0].QueuePeak, Is.EqualTo(8));
        Assert.That(result.Cores[0].MeanQueue, Is.EqualTo(8).Within(1).Percent, "always full but at the ends");
    }

    [Test]
    public void A_burst_fills_the_queue_of_the_slow_core_then_stalls_upstream_core_by_core_to_the_source()
    {
        // Four quick cores (100 ps) and a slow one (10 µs), each with three places. The slow one takes four messages: one served, three queued. So does
        // every core further up once it is stalled: one overdue, three queued. It counts as stalled from the second on.
        const int Length = 5, Depth = 3;
        int[] stalled = new int[40];
        for (int burst = 1; burst < stalled.Length; burst++)
        {
            FabricScript script = new((core, message, outputs)
                => Forward(core + 1 < Length, core + 1, message, outputs, new ServiceTime(core + 1 < Length ? 100 : 10_000_000, 100)));
            PortSpec port = new(SourceKind.Stored, FabricScript.Train(burst, 0), SendPs: 100);
            FabricResult result = Run(Chain(Length, Depth, new LinkSpec(10, 10)), script, port);
            CoreUse slow = result.Cores[^1];
            Assert.That(slow.QueuePeak, Is.EqualTo(Math.Clamp(burst - 1, 1, Depth)), "one is served, the others queue");
            stalled[burst] = result.Cores.Count(c => c.StalledPs > 0);
            Assert.That(result.Cores.SkipLast(1).Select(c => c.StalledPs), Is.Ordered, "the nearer to the slow core, the longer");
            Assert.That(slow.StalledPs, Is.Zero);
            Assert.That(result.Ports[0].LongestWaitPs > 9_000_000, Is.EqualTo(burst > Length * (Depth + 1)), "in the end the source waits");
            Assert.That(result.EndPs, Is.EqualTo(script.TimesOf(Length - 1)[0] + burst * 10_000_000L), "the slow core sets the time");
        }

        IEnumerable<int> expected = Enumerable.Range(0, stalled.Length).Select(burst => Math.Clamp((burst - 2) / (Depth + 1), 0, Length - 1));
        Assert.That(stalled, Is.EqualTo(expected), "one core after the other");
    }

    [Test]
    public void A_core_that_does_not_wait_keeps_serving_and_holds_what_it_has_not_sent()
    {
        FabricPlan plan = new([new CoreSpec(2, WaitsForOutput: false), new CoreSpec(2, WaitsForOutput: true)], [], [RouteTree.Path(0), RouteTree.Path(1)]);
        FabricScript script = new((core, message, outputs) => Forward(core == 0, 1, message, outputs, new ServiceTime(core == 0 ? 10 : 1000, 10)));
        FabricResult result = Run(plan, script, new PortSpec(SourceKind.Stored, FabricScript.Train(50, 0)));
        Assert.That(script.TimesOf(0), Is.EqualTo(Enumerable.Range(0, 50).Select(i => i * 10L)));
        Assert.That(script.TimesOf(1), Is.EqualTo(Enumerable.Range(0, 50).Select(i => 10 + i * 1000L)));
        Assert.That((result.Cores[0].StalledPs, result.Cores[0].UnsentPeak), Is.EqualTo((0L, 47)), "50 less one served and two in the queue");
    }

    [Test]
    public void A_sensor_drops_exactly_what_finds_no_place()
    {
        // One message every 10 ps, a core that needs 100: at 0 the first is served, at 10 one queues, at 20 and 30 two are held, 40 to 90 are dropped; at
        // 100 all move up, and the message of that instant finds the place; 110 to 190 are dropped.
        FabricPlan plan = new([new CoreSpec(1, WaitsForOutput: true)], [], [RouteTree.Path(0)]);
        FabricScript script = new((_, _, _) => new ServiceTime(100, 0));
        FabricResult result = Run(plan, script, new PortSpec(SourceKind.Sensor, FabricScript.Train(20, 10), Depth: 2));
        Assert.That(script.AddressesOf(0), Is.EqualTo(new[] { 0, 1, 2, 3, 10 }));
        Assert.That(result.Ports[0], Is.EqualTo(new PortUse(20, 5, 15, 200, 0)), "message 10 came at 100 and was handed over at 300");
        Assert.That(script.TimesOf(0), Is.EqualTo(new long[] { 0, 100, 200, 300, 400 }));
    }

    [Test]
    public void Packets_of_different_routes_wait_for_a_shared_link()
    {
        FabricPlan plan = new([new CoreSpec(9, true), new CoreSpec(9, true)], [new LinkSpec(10, 25)], [RouteTree.Path(0, 0), RouteTree.Path(1, 0)]);
        FabricScript script = new((_, _, _) => default);
        PortSpec first = new(SourceKind.Stored, FabricScript.Train(2, 0)), second = new(SourceKind.Stored, FabricScript.Train(2, 4, route: 1));
        FabricResult result = Run(plan, script, first, second);
        Assert.That(script.Starts, Is.EqualTo(new[] { (0, 25L, 0), (1, 35L, 0), (0, 45L, 1), (1, 55L, 1) }));
        Assert.That(result.Links[0], Is.EqualTo(new LinkUse(4, 40, 26)), "the last asked at 4 and started at 30");
    }

    [Test]
    public void A_packet_is_copied_where_its_tree_forks()
    {
        // A core at the source, a link to a fork with a core, and two links on.
        RouteTree tree = new([new(0, -1), new(1, 0), new(2, 0)], [new(0, -1), new(1, 0), new(2, 1), new(3, 2)]);
        FabricPlan plan = new([.. Enumerable.Repeat(new CoreSpec(1, true), 4)], [new(1, 100), new(1, 10), new(1, 1)], [tree]);
        FabricScript script = new((_, _, _) => new ServiceTime(5, 5));
        FabricResult result = Run(plan, script, new PortSpec(SourceKind.Stored, FabricScript.Train(1, 0)));
        Assert.That(script.Starts.Select(s => (s.Core, s.TimePs)), Is.EqualTo(new[] { (0, 0L), (1, 100L), (3, 101L), (2, 110L) }));
        Assert.That(result.Links.Select(l => l.Packets), Has.All.EqualTo(1));
        Assert.That((result.Ports[0].Accepted, result.Latency.ToStart.MaxPs), Is.EqualTo((1L, 110L)));
    }

    [Test]
    public void Outputs_leave_one_send_time_apart_and_in_order()
    {
        FabricPlan plan = new([new CoreSpec(1, true, SendPs: 7), new CoreSpec(100, true)], [new LinkSpec(1, 1)], [RouteTree.Path(0), RouteTree.Path(1, 0)]);
        FabricScript script = new((core, message, outputs) =>
        {
            for (int i = 0; core == 0 && i < 4; i++)
            {
                outputs.Add(1, message with { Address = i });
            }

            return new ServiceTime(core == 0 ? 100 : 0, 50);
        });
        Run(plan, script, new PortSpec(SourceKind.Stored, FabricScript.Train(2, 0)));
        Assert.That(script.TimesOf(1), Is.EqualTo(new long[] { 51, 58, 65, 72, 151, 158, 165, 172 }));
        Assert.That(script.AddressesOf(1), Is.EqualTo(new[] { 0, 1, 2, 3, 0, 1, 2, 3 }));
    }

    private static FabricPlan Chain(int length, int depth, LinkSpec link)
        => new([.. Enumerable.Repeat(new CoreSpec(depth, WaitsForOutput: true), length)], [.. Enumerable.Repeat(link, length)],
            [.. Enumerable.Range(0, length).Select(i => RouteTree.Path(i, i))]);

    private static FabricResult Run(FabricPlan plan, FabricScript script, params PortSpec[] ports)
        => new Fabric(plan, script, ports).Run(CancellationToken.None);

    private static ServiceTime Forward(bool further, int route, Message message, OutputBuffer outputs, ServiceTime time)
    {
        if (further)
        {
            outputs.Add(route, message);
        }

        return time;
    }
}
