using NeuroSim.Simulator.Interconnect.Mesh;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>Times that can be written down.</summary>
[TestFixture(MeshBackend.Scalar)]
[TestFixture(MeshBackend.Simd)]
public class MeshClosedFormTests(MeshBackend backend)
{
    [TestCase(1, 1, 1)]
    [TestCase(1, 1, 4)]
    [TestCase(3, 1, 4)]
    [TestCase(3, 1, 9)]
    [TestCase(5, 2, 3)]
    [TestCase(7, 2, 9)]
    [TestCase(20, 7, 4)]
    [TestCase(2, 200, 2)]
    public void Zero_load_latency_is_hops_times_hop_cycles_plus_serialisation_on_every_pair(int hop, int link, int flits)
    {
        MeshSpec spec = new() { Width = 8, Height = 8, HopCycles = hop, LinkCyclesPerFlit = link, LongestPacketFlits = flits };
        MustTake(spec, flits, (a, b) => (Math.Abs(a % 8 - b % 8) + Math.Abs(a / 8 - b / 8)) * hop + (flits - 1) * (a == b ? 1 : link));
    }

    [TestCase(4, 1, 2)]
    [TestCase(3, 2, 0)]
    [TestCase(2, 0, 1)]
    public void Routing_and_allocation_are_part_of_the_hop(int hop, int routing, int allocation)
    {
        const int Flits = 3;
        MeshSpec spec = new()
        {
            Width = 8,
            Height = 8,
            HopCycles = hop,
            RoutingCycles = routing,
            AllocationCycles = allocation,
            LongestPacketFlits = Flits,
        };
        MustTake(spec, Flits, (a, b) => (Math.Abs(a % 8 - b % 8) + Math.Abs(a / 8 - b / 8)) * hop + Flits - 1);
    }

    [TestCase(1, 1, 1)]
    [TestCase(4, 3, 2)]
    public void On_a_torus_hops_are_counted_the_short_way_round(int hop, int link, int flits)
    {
        MeshSpec spec = new()
        {
            Width = 8,
            Height = 7,
            Torus = true,
            HopCycles = hop,
            LinkCyclesPerFlit = link,
            LongestPacketFlits = flits,
            BufferFlits = 2 * flits,
        };
        MustTake(spec, flits, (a, b) => (Ring(a % 8 - b % 8, 8) + Ring(a / 8 - b / 8, 7)) * hop + (flits - 1) * (a == b ? 1 : link));
    }

    [TestCase(1)]
    [TestCase(4)]
    public void Links_between_chips_have_their_own_times(int flits)
    {
        MeshSpec spec = new()
        {
            Width = 8,
            Height = 8,
            HopCycles = 2,
            LinkCyclesPerFlit = 3,
            ChipColumns = 4,
            ChipRows = 2,
            ChipHopCycles = 17,
            ChipLinkCyclesPerFlit = 5,
            LongestPacketFlits = flits,
        };
        MustTake(spec, flits, (a, b) =>
        {
            int hops = Math.Abs(a % 8 - b % 8) + Math.Abs(a / 8 - b / 8), crossings = Math.Abs(a % 8 / 4 - b % 8 / 4) + Math.Abs(a / 16 - b / 16);
            return hops * 2 + crossings * 15 + (flits - 1) * (a == b ? 1 : crossings > 0 ? 5 : 3);
        });
    }

    [Test]
    public void A_limited_router_serialises_like_a_link()
    {
        MeshSpec spec = new() { Width = 4, Height = 3, HopCycles = 2, RouterCyclesPerFlit = 3, LongestPacketFlits = 4 };
        MustTake(spec, 4, (a, b) => (Math.Abs(a % 4 - b % 4) + Math.Abs(a / 4 - b / 4)) * 2 + 9);
    }

    [TestCase(1, 1)]
    [TestCase(4, 1)]
    [TestCase(3, 5)]
    [TestCase(20, 100_000)]
    public void A_saturated_link_carries_one_flit_in_its_cycles(int hop, int link)
    {
        const int Packets = 50;
        MeshSpec spec = new() { Width = 2, Height = 1, HopCycles = hop, LinkCyclesPerFlit = link, BufferFlits = hop + 1 };
        MeshCase mesh = new(spec, [(0, [1])], [.. Enumerable.Repeat((0L, 0, 1), Packets)]);
        MeshOutcome outcome = mesh.Run(backend);
        Assert.That(outcome.Arrivals.Select(a => a.Cycle), Is.EqualTo(Enumerable.Range(0, Packets).Select(i => hop + (long)i * link)));
        Assert.That(outcome.Flits[0], Is.EqualTo(Packets));
    }

    [TestCase(1, 1)]
    [TestCase(2, 3)]
    public void Two_sources_share_a_link_in_turns_and_keep_it_busy(int hop, int link)
    {
        const int Each = 20;
        MeshSpec spec = new() { Width = 3, Height = 1, HopCycles = hop, LinkCyclesPerFlit = link, BufferFlits = 8 };
        (long, int, int)[] packets = [.. Enumerable.Range(0, 2 * Each).Select(i => (0L, i % 2, 1))];
        MeshOutcome outcome = new MeshCase(spec, [(1, [2]), (0, [2])], packets).Run(backend);

        // The nearer source has the link first; from then on both always wait for it.
        Assert.That(outcome.Arrivals.Select(a => a.Tag), Is.EqualTo(Enumerable.Range(0, 2 * Each)));
        Assert.That(outcome.EndCycle, Is.EqualTo((2L * Each - 1) * link + hop));
    }

    [Test]
    public void Four_inputs_share_an_output_in_exact_turns()
    {
        // All to router 7, the last of the middle column: from the west, the east, the north, and the router above it itself.
        MeshSpec spec = new() { Width = 3, Height = 3, BufferFlits = 4 };
        (int, int[])[] routes = [(3, [7]), (5, [7]), (1, [7]), (4, [7])];
        MeshOutcome outcome = new MeshCase(spec, routes, [.. Enumerable.Range(0, 80).Select(i => (0L, i % 4, 1))]).Run(backend);
        int[] turns = [.. outcome.Arrivals.Select(a => a.Tag % 4)];
        Assert.That(outcome.EndCycle, Is.EqualTo(80), "one flit per cycle from cycle 0 on, and a hop");

        // FIFOs in their order: what goes east, west, south, then the core; the core is alone in the first cycle.
        Assert.That(turns, Is.EqualTo(Enumerable.Range(0, 80).Select(i => (i + 3) % 4)));
    }

    private static int Ring(int distance, int size) => Math.Min(Math.Abs(distance), size - Math.Abs(distance));

    private void MustTake(MeshSpec spec, int flits, Func<int, int, long> cycles)
    {
        MeshListener listener = new();
        MeshNetwork mesh = new(spec, backend, listener);
        List<Arrival> expected = [];
        for (int pair = 0; pair < spec.Routers * spec.Routers; pair++)
        {
            (int from, int to) = (pair / spec.Routers, pair % spec.Routers);
            int route = mesh.AddRoute(from, [to]);
            Assert.That(mesh.ZeroLoadCycles(route, to, flits), Is.EqualTo(cycles(from, to)));
            mesh.Offer(100_000L * pair, route, flits, pair);
            expected.Add(new Arrival(pair, to, 100_000L * pair + cycles(from, to)));
        }

        mesh.RunToEnd(CancellationToken.None);
        Assert.That(listener.Arrivals, Is.EqualTo(expected));
        Assert.That(mesh.Counters.LatencyCycles, Is.EqualTo(mesh.Counters.ZeroLoadCycles));
        Assert.That(mesh.Counters.LinkBlocked.Concat(mesh.Counters.SourceStall).Sum(), spec.LinkCyclesPerFlit == 1 && spec.RouterCyclesPerFlit == 0
            && spec.ChipLinkCyclesPerFlit == 1 ? Is.Zero : Is.GreaterThanOrEqualTo(0));
    }
}
