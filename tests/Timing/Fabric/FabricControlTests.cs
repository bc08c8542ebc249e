using NeuroSim.Simulator.Events;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>Who waits for whom: arbitration, deadlock, wakes, and how a run ends.</summary>
public class FabricControlTests
{
    private const int Tail = 4;

    // Core 1 sends to core 2, that one to core 0, and so on; the tail feeds the ring and is no part of it.
    private static readonly int[] s_next = [3, 2, 0, 1, 0];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void A_circle_of_full_queues_is_reported_core_by_core(int depth)
    {
        FabricPlan plan = new([.. Enumerable.Repeat(new CoreSpec(depth, WaitsForOutput: true), 5)], [new LinkSpec(3, 4)],
            [.. Enumerable.Range(0, 5).Select(c => RouteTree.Path(c, 0))]);
        FabricScript script = new((core, message, outputs) =>
        {
            // Each message becomes two: the ring must fill.
            outputs.Add(s_next[core], message);
            outputs.Add(s_next[core], message);
            return new ServiceTime(10, 10);
        });
        FabricResult result = Run(plan, script, new PortSpec(SourceKind.Stored, FabricScript.Train(50, 100, route: Tail)));
        Assert.That(result.End, Is.EqualTo(FabricEnd.Deadlock));
        Assert.That(result.Deadlock!.Cycle, Is.EqualTo(new[] { 0, 3, 1, 2 }));
        Assert.That(result.Cores.Select(c => c.Queued), Has.All.EqualTo(depth), "also before the ring all is full");
        Assert.That(result.Deadlock.Queued, Is.EqualTo(5 * depth));
        Assert.That(result.Deadlock.Held, Is.EqualTo(result.Ports[0].Held).And.GreaterThan(0));
        Assert.That(result.Deadlock.Unsent, Is.InRange(5, 10), "one or both of the last service's outputs");
    }

    [Test]
    public void A_message_to_oneself_needs_a_place_as_well()
    {
        // One message to itself fits the place that the service freed; a second one has to wait for a service that will not come.
        foreach ((int copies, FabricEnd end) in new[] { (1, FabricEnd.Finished), (2, FabricEnd.Deadlock) })
        {
            FabricPlan plan = new([new CoreSpec(1, WaitsForOutput: true)], [], [RouteTree.Path(0)]);
            FabricScript script = new((_, message, outputs) =>
            {
                for (int i = 0; i < copies && message.Value > 0; i++)
                {
                    outputs.Add(0, message with { Value = message.Value - 1 });
                }

                return new ServiceTime(10, 4);
            });
            FabricResult result = Run(plan, script, new PortSpec(SourceKind.Stored, FabricScript.Train(1, 0, value: 5)));
            Assert.That(result.End, Is.EqualTo(end));
            Assert.That(result.Deadlock?.Cycle ?? [], Is.EqualTo(copies == 1 ? [] : new[] { 0 }));
            Assert.That(script.TimesOf(0), Is.EqualTo(copies == 1 ? new long[] { 0, 10, 20, 30, 40, 50 } : [0]));
        }
    }

    [Test]
    public void Waiting_senders_are_served_in_the_order_they_came()
    {
        // Three ports and one place: they ask at 1, 2 and 3, in the order 2, 0, 1.
        FabricPlan plan = new([new CoreSpec(1, true)], [], [RouteTree.Path(0)]);
        FabricScript script = new((_, _, _) => new ServiceTime(100, 0));
        PortSpec At(long time, int address) => new(SourceKind.Stored, [new TimedMessage(time, 0, new Message(0, address, 0, 0))]);
        PortSpec full = new(SourceKind.Stored, FabricScript.Train(2, 0));
        FabricResult result = Run(plan, script, full, At(2, 20), At(3, 30), At(1, 10));
        Assert.That(script.AddressesOf(0), Is.EqualTo(new[] { 0, 1, 10, 20, 30 }));
        Assert.That(result.Ports.Select(p => p.LongestWaitPs), Is.EqualTo(new long[] { 0, 198, 297, 99 }));
    }

    [Test]
    public void A_sender_that_waits_for_another_queue_does_not_hold_up_those_behind_it()
    {
        // Core 1 sends to core 0; the second port wants both. It waits for core 1, whose output must not queue behind it for core 0: that would be a
        // deadlock without a circle.
        RouteTree both = new([], [new(0, -1), new(1, -1)]);
        FabricPlan plan = new([new CoreSpec(1, true), new CoreSpec(1, true)], [], [RouteTree.Path(0), RouteTree.Path(1), both]);
        FabricScript script = new((core, message, outputs) =>
        {
            if (core == 1)
            {
                outputs.Add(0, message);
            }

            return new ServiceTime(core == 0 ? 100 : 10, 10);
        });
        PortSpec toOne = new(SourceKind.Stored, FabricScript.Train(5, 0, route: 1)), toBoth = new(SourceKind.Stored, FabricScript.Train(3, 0, route: 2));
        FabricResult result = Run(plan, script, toOne, toBoth);
        Assert.That(result.End, Is.EqualTo(FabricEnd.Finished));
        Assert.That(result.Cores.Select(c => c.Served), Is.EqualTo(new long[] { 8 + 3, 8 }));
    }

    [Test]
    public void A_wake_comes_at_its_time_or_when_the_core_is_free_and_before_messages()
    {
        FabricPlan plan = new([new CoreSpec(4, true)], [], [RouteTree.Path(0)]);
        FabricScript script = new((_, _, _) => new ServiceTime(100, 0));
        Fabric fabric = new(plan, script, [new PortSpec(SourceKind.Stored, FabricScript.Train(3, 10))]);
        fabric.Wake(0, 50, kind: 77);
        fabric.Wake(0, 500, kind: 78);
        FabricResult result = fabric.Run(CancellationToken.None);
        Assert.That(script.Starts, Is.EqualTo(new[] { (0, 0L, 0), (0, 100L, 77), (0, 200L, 1), (0, 300L, 2), (0, 500L, 78) }));
        Assert.That((result.Cores[0].Served, result.Cores[0].Woken, result.Latency.ToStart.Count), Is.EqualTo((3L, 2L, 3L)));
        Assert.That(() => fabric.Wake(0, 10, 0), Throws.TypeOf<ArgumentOutOfRangeException>(), "the past");
        Assert.That(() => fabric.Wake(1, 1000, 0), Throws.TypeOf<ArgumentOutOfRangeException>(), "no such core");
        Assert.That(() => fabric.Run(CancellationToken.None), Throws.InvalidOperationException.With.Message.Contains("once"));
    }

    [Test]
    public void A_core_can_set_itself_a_timer()
    {
        FabricPlan plan = new([new CoreSpec(1, true)], [], [RouteTree.Path(0)]);
        Fabric? fabric = null;
        FabricScript script = new((core, message, _) =>
        {
            if (message.Address < 5)
            {
                fabric!.Wake(core, fabric.NowPs + 1_000_000, message.Address + 1);
            }

            return default;
        });
        fabric = new Fabric(plan, script, []);
        fabric.Wake(0, 0, 0);
        fabric.Run(CancellationToken.None);
        Assert.That(script.Starts, Is.EqualTo(Enumerable.Range(0, 6).Select(i => (0, i * 1_000_000L, i))));
    }

    [TestCase(10)]
    [TestCase(0)]
    public void Activity_without_an_end_is_reported_as_such(long occupancyPs)
    {
        // A loop of two cores passes one message round for ever; without any duration it does so at one instant.
        FabricPlan plan = new([new CoreSpec(1, true), new CoreSpec(1, true)], [], [RouteTree.Path(0), RouteTree.Path(1)]);
        FabricScript script = new((core, message, outputs) =>
        {
            outputs.Add(1 - core, message);
            return new ServiceTime(occupancyPs, occupancyPs);
        });
        PortSpec port = new(SourceKind.Stored, FabricScript.Train(1, 0));
        FabricResult result = new Fabric(plan, script, [port], new FabricOptions { MaxEvents = 10_000 }).Run(CancellationToken.None);
        Assert.That((result.End, result.Events), Is.EqualTo((FabricEnd.EventLimit, 10_000L)));
        Assert.That(result.Deadlock, Is.Null);
        Assert.That(result.EndPs, occupancyPs > 0 ? Is.GreaterThan(0) : Is.Zero);
        Assert.That(result.Cores.Sum(c => c.Served), Is.GreaterThan(2000));
    }

    [Test]
    public void A_run_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        FabricPlan plan = new([new CoreSpec(1, true)], [], [RouteTree.Path(0)]);
        FabricScript script = new((_, message, outputs) =>
        {
            outputs.Add(0, message with { Value = message.Value + 1 });
            if (message.Value == 1000)
            {
                source.Cancel();
            }

            return new ServiceTime(1, 1);
        });
        Fabric fabric = new(plan, script, [new PortSpec(SourceKind.Stored, FabricScript.Train(1, 0))]);
        Assert.That(() => fabric.Run(source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void In_steady_state_nothing_is_allocated_per_message()
    {
        // A burst of three for each message, over trees, into queues that are often full.
        List<long> allocated = new(2);
        FabricPlan plan = new([new CoreSpec(2, true, 5), new CoreSpec(3, true), new CoreSpec(3, false)], [new LinkSpec(4, 6)],
            [RouteTree.Path(0), new RouteTree([new(0, -1)], [new(1, 0), new(2, 0)])]);
        Meter meter = new(allocated);
        Fabric fabric = new(plan, meter, [new PortSpec(SourceKind.Stored, FabricScript.Train(100_000, 95))], new FabricOptions { LatencyPerCore = true });
        FabricResult result = fabric.Run(CancellationToken.None);
        Assert.That(result.Cores.Sum(c => c.Served), Is.EqualTo(700_000));
        Assert.That(allocated[^1] - allocated[^2], Is.Zero, "in the second half");
    }

    private static FabricResult Run(FabricPlan plan, FabricScript script, params PortSpec[] ports)
        => new Fabric(plan, script, ports).Run(CancellationToken.None);

    private sealed class Meter(List<long> allocated) : ICoreBehaviour
    {
        public ServiceTime Serve(int core, in Message message, long nowPs, OutputBuffer outputs)
        {
            if (core == 0 && message.Address is 50_000 or 99_999)
            {
                allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            }

            for (int i = 0; core == 0 && i < 3; i++)
            {
                outputs.Add(1, message with { Address = 0 });
            }

            return new ServiceTime(core == 1 ? 30 : 20, 10);
        }

        public ServiceTime Woken(int core, int kind, long nowPs, OutputBuffer outputs) => default;
    }
}
