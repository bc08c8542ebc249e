using NeuroSim.Simulator.Interconnect.Mesh;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>Running in pieces, running again, and what is refused.</summary>
[TestFixture(MeshBackend.Scalar)]
[TestFixture(MeshBackend.Simd)]
[TestFixture(MeshBackend.Auto)]
public class MeshControlTests(MeshBackend backend)
{
    [Test]
    public void Pieces_make_the_same_whole_also_when_packets_are_offered_between_them()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            MeshCase mesh = RandomMesh.Dense(seed, isPlain: seed % 4 == 0);
            MeshListener listener = new();
            MeshNetwork pieces = mesh.Build(backend, listener);
            int next = 0;
            while (next < mesh.Packets.Length)
            {
                long until = pieces.Now + 1 + next % 17;
                for (; next < mesh.Packets.Length && mesh.Packets[next].Cycle < until; next++)
                {
                    pieces.Offer(mesh.Packets[next].Cycle, mesh.Packets[next].Route, mesh.Packets[next].Flits, next);
                }

                pieces.RunUntil(until, CancellationToken.None);
                Assert.That(pieces.Now, Is.EqualTo(until));
                _ = pieces.Counters;
            }

            pieces.RunToEnd(CancellationToken.None);
            MeshOutcome whole = mesh.Run(backend);
            whole.MustEqual(MeshOutcome.Of(pieces.Counters, listener), $"seed {seed}");
            Assert.That(pieces.Outstanding, Is.Zero);
        }
    }

    [Test]
    public void A_mesh_runs_again_as_if_it_were_new()
    {
        for (int seed = 100; seed < 130; seed++)
        {
            MeshCase mesh = RandomMesh.Dense(seed, isPlain: seed % 4 == 0);
            MeshListener listener = new();
            MeshNetwork again = mesh.Build(backend, listener);
            mesh.OfferAll(again);
            again.RunToEnd(CancellationToken.None);
            MeshOutcome first = MeshOutcome.Of(again.Counters, listener);
            listener.Arrivals.Clear();
            again.Restart(keepCounters: false);
            mesh.OfferAll(again);
            again.RunToEnd(CancellationToken.None);
            first.MustEqual(MeshOutcome.Of(again.Counters, listener), $"seed {seed}");
            again.Restart();
            mesh.OfferAll(again);
            again.RunToEnd(CancellationToken.None);
            Assert.That(again.Counters.LinkFlits, Is.EqualTo(first.Flits.Select(f => 2 * f)));
            Assert.That(again.Counters.Delivered, Is.EqualTo(2 * first.Arrivals.Count));
        }
    }

    [Test]
    public void Cleared_counters_know_nothing_of_the_run_before()
    {
        MeshNetwork mesh = new(new MeshSpec { Width = 8, Height = 8 }, backend);
        int[] routes = [.. Enumerable.Range(0, 64).Select(r => mesh.AddRoute(r, [(r * 29 + 5) % 64]))];
        for (int i = 0; i < 2000; i++)
        {
            mesh.Offer(0, routes[i % 64], 1, i);
        }

        mesh.RunToEnd(CancellationToken.None);
        Assert.That(mesh.Counters.LinkPeak.Max(), Is.EqualTo(4));
        mesh.Restart(keepCounters: false);
        Assert.That(mesh.Counters.EndCycle, Is.EqualTo(-1));
        mesh.Offer(3, mesh.AddRoute(0, [63]), 1, 0);
        mesh.RunToEnd(CancellationToken.None);
        Assert.That((mesh.Counters.LinkPeak.Sum(), mesh.Counters.LinkFlits.Sum(), mesh.Counters.SourcePeak.Sum()), Is.EqualTo((14, 14L, 1)));
        Assert.That((mesh.Counters.EndCycle, mesh.Counters.LatencyCycles, mesh.Counters.ZeroLoadCycles), Is.EqualTo((17L, 14L, 14L)));
        Assert.That((mesh.Counters.Offered, mesh.Counters.Delivered, mesh.Counters.Latency.MaxPs), Is.EqualTo((1L, 1L, 14L)));
        Assert.That(mesh.Counters.LinkBlocked.Concat(mesh.Counters.LinkNoCredit).Concat(mesh.Counters.SourceStall).Sum(), Is.Zero);
    }

    [Test]
    public void Who_hears_of_a_delivery_cannot_run_the_mesh()
    {
        MeshNetwork mesh = new(new MeshSpec { Width = 2, Height = 1 }, backend);
        mesh.Offer(0, mesh.AddRoute(0, [1]), 1, 0);
        mesh.Sink = new Meddler(mesh);
        Assert.That(() => mesh.RunToEnd(CancellationToken.None), Throws.InvalidOperationException.With.Message.Contains("it is running"));
    }

    [Test]
    public void A_source_can_answer_what_it_gets()
    {
        MeshNetwork mesh = new(new MeshSpec { Width = 5, Height = 1, HopCycles = 3 }, backend);
        PingPong game = new(mesh, 100);
        mesh.Sink = game;
        mesh.RunToEnd(CancellationToken.None);

        // Four hops of three cycles, and one until the answer.
        Assert.That(game.Cycles, Is.EqualTo(Enumerable.Range(0, 100).Select(i => 12L + 13 * i)));
    }

    [TestCase(1, 0)]
    [TestCase(3, 0)]
    [TestCase(1, 2)]
    [TestCase(3, 2)]
    public void Trees_can_be_added_when_arbiters_have_a_past(int link, int rest)
    {
        MeshListener listener = new(), expected = new();
        foreach ((MeshBackend executor, MeshListener heard) in new[] { (backend, listener), (MeshBackend.Scalar, expected) })
        {
            MeshSpec spec = new()
            {
                Width = 3,
                Height = 3,
                HopCycles = 1 + 2 * rest,
                LinkCyclesPerFlit = link,
                RoutingCycles = rest,
                AllocationCycles = rest,
            };
            MeshNetwork mesh = new(spec, executor, heard);
            int[] routes = [.. Enumerable.Range(0, 9).Select(r => mesh.AddRoute(r, [7]))];
            for (int i = 0; i < 14; i++)
            {
                mesh.Offer(i / 5, routes[i * 4 % 9], 1, i);
            }

            mesh.RunToEnd(CancellationToken.None);
            int tree = mesh.AddRoute(4, [0, 7, 8]);
            for (int i = 14; i < 40; i++)
            {
                mesh.Offer(mesh.Now, i % 3 == 0 ? tree : routes[i * 4 % 9], 1, i);
            }

            mesh.RunToEnd(CancellationToken.None);
        }

        Assert.That(listener.Arrivals, Is.EqualTo(expected.Arrivals));
    }

    [Test]
    public void Idle_time_costs_nothing()
    {
        MeshNetwork mesh = new(new MeshSpec { Width = 4, Height = 4 }, backend);
        int route = mesh.AddRoute(0, [15]);
        for (int i = 1; i <= 1000; i++)
        {
            mesh.Offer(i * 1_000_000_000_000L, route, 1, i);
        }

        mesh.RunToEnd(CancellationToken.None);
        Assert.That(mesh.Counters.EndCycle, Is.EqualTo(1_000_000_000_000_006L));
        Assert.That(mesh.Now, Is.EqualTo(mesh.Counters.EndCycle + 1));
        mesh.RunUntil(long.MaxValue / 2, CancellationToken.None);
        Assert.That(mesh.Now, Is.EqualTo(long.MaxValue / 2));
    }

    [Test]
    public void Nothing_is_allocated_once_the_buffers_have_grown()
    {
        MeshNetwork mesh = new(new MeshSpec { Width = 16, Height = 16, LongestPacketFlits = 2 }, backend);
        int[] routes = [.. Enumerable.Range(0, 256).Select(r => mesh.AddRoute(r, r % 3 == 0 ? [255 - r, (r + 8) % 256] : [255 - r]))];
        void Run()
        {
            mesh.Restart();
            for (int i = 0; i < 4000; i++)
            {
                mesh.Offer(i / 64, routes[i * 37 % 256], 1 + i % 2, i);
            }

            mesh.RunToEnd(CancellationToken.None);
        }

        Run();
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_cancelled_run_can_go_on()
    {
        MeshCase mesh = RandomMesh.Dense(7);
        MeshListener listener = new();
        MeshNetwork stopped = mesh.Build(backend, listener);
        mesh.OfferAll(stopped);
        using CancellationTokenSource cancel = new();
        stopped.Sink = new Canceller(listener, cancel);
        Assert.That(() => stopped.RunToEnd(cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        stopped.RunToEnd(CancellationToken.None);
        mesh.Run(backend).MustEqual(MeshOutcome.Of(stopped.Counters, listener), "cancelled");
    }

    [Test]
    public void A_packet_is_refused_with_a_reason()
    {
        MeshNetwork mesh = new(new MeshSpec { Width = 3, Height = 1, LongestPacketFlits = 5, BufferFlits = 4 }, backend);
        int one = mesh.AddRoute(0, [2]), two = mesh.AddRoute(0, [1, 2]);
        Assert.That(() => mesh.AddRoute(0, [1, 1]), Throws.ArgumentException.With.Message.Contains("target 1 is named twice"));
        mesh.Offer(10, one, 1, 0);
        Assert.That(() => mesh.Offer(9, one, 1, 0), Throws.ArgumentException.With.Message.Contains("from cycle 10 on"));
        Assert.That(() => mesh.Offer(10, one, 6, 0), Throws.ArgumentException.With.Message.Contains("LongestPacketFlits = 5"));
        Assert.That(() => mesh.Offer(10, one, 0, 0), Throws.ArgumentException.With.Message.Contains("0 flits"));
        Assert.That(() => mesh.Offer(10, two, 5, 0), Throws.ArgumentException.With.Message.Contains("BufferFlits"));
        Assert.That(() => mesh.Offer(10, 2, 1, 0), Throws.ArgumentException.With.Message.Contains("no route 2"));
        Assert.That(() => mesh.Offer([new(10, one, 1, 1), new(11, 2, 1, 2), new(12, one, 1, 3)]), Throws.ArgumentException.With.Message.Contains("no route 2"));
        Assert.That((mesh.Counters.Offered, mesh.Outstanding), Is.EqualTo((2L, 2L)), "those before it are offered, and none after");
        Assert.That(() => mesh.AddRoute(3, [0]), Throws.ArgumentException.With.Message.Contains("router 3"));
        Assert.That(() => mesh.AddRoute(0, [1, 2]), Throws.InvalidOperationException.With.Message.Contains("2 packets are outstanding"));
        Assert.That(() => mesh.AddRoute(0, []), Throws.ArgumentException.With.Message.Contains("no target"));
        Assert.That(() => mesh.Restart(), Throws.InvalidOperationException.With.Message.Contains("2 packets are outstanding"));
        mesh.RunToEnd(CancellationToken.None);
        Assert.That(mesh.Counters.Delivered, Is.EqualTo(2));
    }

    [Test]
    public void A_large_mesh_with_slow_links_costs_what_moves()
    {
        MeshSpec spec = new() { Width = 400, Height = 350, HopCycles = 20, LinkCyclesPerFlit = 100_000, BufferFlits = 16 };
        MeshNetwork mesh = new(spec, backend);
        int route = mesh.AddRoute(0, [139_999]);
        for (int i = 0; i < 40; i++)
        {
            mesh.Offer(0, route, 1, i);
        }

        mesh.RunToEnd(CancellationToken.None);
        Assert.That(mesh.Counters.EndCycle, Is.EqualTo((399 + 349) * 20 + 39 * 100_000));
    }

    private sealed class PingPong : IMeshSink
    {
        private readonly MeshNetwork _mesh;
        private readonly int _forth, _back, _turns;

        public PingPong(MeshNetwork mesh, int turns)
        {
            (_mesh, _turns, _forth, _back) = (mesh, turns, mesh.AddRoute(0, [4]), mesh.AddRoute(4, [0]));
            mesh.Offer(0, _forth, 1, 0);
        }

        public List<long> Cycles { get; } = [];

        public void Deliver(in MeshDelivery delivery)
        {
            Cycles.Add(delivery.Cycle);
            if (Cycles.Count < _turns)
            {
                _mesh.Offer(_mesh.Now, delivery.Target == 4 ? _back : _forth, 1, 0);
            }
        }
    }

    private sealed class Meddler(MeshNetwork mesh) : IMeshSink
    {
        public void Deliver(in MeshDelivery delivery)
        {
            Assert.That(mesh.Counters.Delivered, Is.EqualTo(1));
            mesh.Restart();
        }
    }

    private sealed class Canceller(MeshListener listener, CancellationTokenSource cancel) : IMeshSink
    {
        public void Deliver(in MeshDelivery delivery)
        {
            listener.Deliver(delivery);
            cancel.Cancel();
        }
    }
}
