using NeuroSim.Simulator.Interconnect.Mesh;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>What is blocked in one cycle and ready in the next.</summary>
[TestFixture(MeshBackend.Scalar)]
[TestFixture(MeshBackend.Simd)]
public class MeshTightTests(MeshBackend backend)
{
    [TestCase(1, 1, 1)]
    [TestCase(1, 4, 1)]
    [TestCase(3, 4, 1)]
    [TestCase(3, 9, 2)]
    public void A_place_can_be_used_again_the_cycle_after_its_flit_has_left(int depth, int hop, int link)
    {
        // A place is taken for the hop and a cycle of credit return: so many flits in that time, and no more.
        MeshSpec spec = new() { Width = 2, Height = 1, HopCycles = hop, LinkCyclesPerFlit = link, BufferFlits = depth };
        MeshOutcome outcome = new MeshCase(spec, [(0, [1])], [.. Enumerable.Repeat((0L, 0, 1), 30)]).Run(backend);
        int round = Math.Max(hop + 1, depth * link);
        Assert.That(outcome.Arrivals.Select(a => a.Cycle), Is.EqualTo(Enumerable.Range(0, 30).Select(i => hop + (long)(i / depth * round + i % depth * link))));
        Assert.That(outcome.LinkPeaks[0], Is.EqualTo(Math.Min(depth, (hop + link) / link)).Or.EqualTo(depth));
    }

    [Test]
    public void A_blocked_link_counts_its_cycles_without_credit()
    {
        // One place, three cycles a round: of each round the next flit waits two cycles, both without credit.
        MeshSpec spec = new() { Width = 2, Height = 1, HopCycles = 2, BufferFlits = 1 };
        MeshOutcome outcome = new MeshCase(spec, [(0, [1])], [.. Enumerable.Repeat((0L, 0, 1), 11)]).Run(backend);
        Assert.That(outcome.Blocked[0], Is.EqualTo(20));
        Assert.That(outcome.NoCredit[0], Is.EqualTo(20));
        Assert.That(outcome.Stalls[0], Is.EqualTo(9 * 2), "the source's next flit waits as long; the last two rounds nothing is left in it");
    }

    [Test]
    public void A_slow_link_blocks_without_lack_of_credit()
    {
        MeshSpec spec = new() { Width = 2, Height = 1, LinkCyclesPerFlit = 7, BufferFlits = 8 };
        MeshOutcome outcome = new MeshCase(spec, [(0, [1])], [.. Enumerable.Repeat((0L, 0, 1), 3)]).Run(backend);
        Assert.That((outcome.Blocked[0], outcome.NoCredit[0]), Is.EqualTo((12L, 0L)));
        Assert.That(outcome.LinkPeaks[0], Is.EqualTo(1));
    }

    [Test]
    public void An_output_belongs_to_a_packet_from_head_to_tail()
    {
        // Router 1 sends a packet of 4 flits east from cycle 0 on; that of router 0 is there in cycle 1 and has to wait for the tail, sent in cycle 3.
        MeshSpec spec = new() { Width = 3, Height = 1, LongestPacketFlits = 4 };
        MeshOutcome outcome = new MeshCase(spec, [(1, [2]), (0, [2])], [(0, 0, 4), (0, 1, 4)]).Run(backend);
        Assert.That(outcome.Arrivals, Is.EqualTo(new[] { new Arrival(0, 2, 4), new Arrival(1, 2, 8) }));
        Assert.That(outcome.Blocked[4], Is.EqualTo(3), "cycles 1, 2 and 3");
    }

    [Test]
    public void An_owner_without_a_flit_keeps_the_output()
    {
        // Flits of the first packet come over a slow link, every 5 cycles; the second packet is always ready and gets the output only after the tail.
        MeshSpec spec = new() { Width = 4, Height = 1, ChipColumns = 2, ChipLinkCyclesPerFlit = 5, LongestPacketFlits = 3 };
        MeshOutcome outcome = new MeshCase(spec, [(1, [3]), (2, [3])], [(0, 0, 3), (2, 1, 1)]).Run(backend);
        Assert.That(outcome.Arrivals, Is.EqualTo(new[] { new Arrival(0, 3, 12), new Arrival(1, 3, 13) }));
    }

    [TestCase(1, 0, 1)]
    [TestCase(0, 1, 1)]
    [TestCase(2, 1, 1)]
    [TestCase(1, 2, 3)]
    public void A_packet_behind_another_is_routed_and_allocated_after_its_tail(int routing, int allocation, int flits)
    {
        int hop = 1 + routing + allocation, packet = flits + routing + allocation;
        MeshSpec spec = new()
        {
            Width = 3,
            Height = 1,
            HopCycles = hop,
            BufferFlits = 20,
            RoutingCycles = routing,
            AllocationCycles = allocation,
            LongestPacketFlits = flits,
        };
        MeshOutcome outcome = new MeshCase(spec, [(0, [2])], [.. Enumerable.Repeat((0L, 0, flits), 5)]).Run(backend);
        Assert.That(outcome.Arrivals.Select(a => a.Cycle), Is.EqualTo(Enumerable.Range(0, 5).Select(i => 2L * hop + i * packet + flits - 1)));
        Assert.That(outcome.Blocked.Sum(), Is.EqualTo(0), "who is being routed does not ask");
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(3)]
    public void An_output_is_given_to_another_packet_after_the_tail(int allocation)
    {
        // The packet of router 0 is there a cycle after the own one's head went, and waits for the tail and the allocation, but is not routed again. In
        // router 2 it is behind the tail in one FIFO, and is.
        const int Flits = 4, Routing = 2;
        MeshSpec spec = new()
        {
            Width = 3,
            Height = 1,
            HopCycles = 1 + Routing + allocation,
            BufferFlits = 20,
            RoutingCycles = Routing,
            AllocationCycles = allocation,
            LongestPacketFlits = Flits,
        };
        int hop = spec.HopCycles;
        MeshOutcome outcome = new MeshCase(spec, [(1, [2]), (0, [2])], [(0, 1, Flits), (hop - 1, 0, Flits)]).Run(backend);
        int tail = hop - 1 + Flits - 1, next = tail + 1 + allocation;
        Assert.That(outcome.Arrivals, Is.EqualTo(new[] { new Arrival(1, 2, tail + hop), new Arrival(0, 2, next + hop + Routing + Flits - 1) }));
        Assert.That(outcome.Blocked[4], Is.EqualTo(next - hop));
    }

    [Test]
    public void A_flit_that_branches_waits_only_where_it_is_blocked()
    {
        // From 1 to 0 and 2; the way to 2 is taken in cycle 0 by nobody, but its one place is by the first packet until cycle 1.
        MeshSpec spec = new() { Width = 3, Height = 1, BufferFlits = 1 };
        MeshOutcome outcome = new MeshCase(spec, [(1, [2]), (1, [0, 2])], [(0, 0, 1), (0, 1, 1)]).Run(backend);
        Assert.That(outcome.Arrivals, Is.EqualTo(new[] { new Arrival(0, 2, 1), new Arrival(1, 0, 2), new Arrival(1, 2, 3) }));
    }

    [Test]
    public void Branches_of_a_long_packet_go_on_at_their_own_pace()
    {
        // West a slow link, east a fast one: the eastern branch has all four flits long before the western one.
        MeshSpec spec = new() { Width = 4, Height = 1, ChipColumns = 2, ChipLinkCyclesPerFlit = 10, LongestPacketFlits = 4 };
        MeshOutcome outcome = new MeshCase(spec, [(2, [1, 3])], [(0, 0, 4)]).Run(backend);
        Assert.That(outcome.Arrivals, Is.EqualTo(new[] { new Arrival(0, 3, 4), new Arrival(0, 1, 31) }));
    }

    [Test]
    public void A_delivery_to_the_own_core_takes_no_hop_and_one_cycle_per_flit()
    {
        MeshSpec spec = new() { Width = 2, Height = 2, HopCycles = 9, LongestPacketFlits = 3 };
        MeshOutcome outcome = new MeshCase(spec, [(3, [3])], [(5, 0, 1), (5, 0, 3)]).Run(backend);
        Assert.That(outcome.Arrivals, Is.EqualTo(new[] { new Arrival(0, 3, 5), new Arrival(1, 3, 8) }));
        Assert.That(outcome.Flits.Sum(), Is.Zero);
    }

    [Test]
    public void A_limited_router_serves_its_outputs_in_turns()
    {
        // The middle of a row, two cycles per flit: east, west and core in turns.
        MeshSpec spec = new() { Width = 3, Height = 1, RouterCyclesPerFlit = 2, BufferFlits = 8 };
        MeshOutcome outcome = new MeshCase(spec, [(1, [0, 1, 2])], [(0, 0, 1), (0, 0, 1)]).Run(backend);
        Assert.That(outcome.Arrivals, Is.EqualTo(new[]
        {
            new Arrival(0, 2, 1), new Arrival(0, 0, 3), new Arrival(0, 1, 4), new Arrival(1, 2, 7), new Arrival(1, 0, 9), new Arrival(1, 1, 10),
        }));
    }
}
