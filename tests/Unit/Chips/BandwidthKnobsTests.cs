using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Bandwidths in packets and operations per second become what each kind of chip counts in.</summary>
public class BandwidthKnobsTests
{
    private static readonly SynchronousChip s_clocked = (SynchronousChip)ChipReader.Read("tianjic-like");
    private static readonly AsynchronousChip s_mesh = (AsynchronousChip)ChipReader.Read("speck-xl");
    private static readonly AsynchronousChip s_shared = (AsynchronousChip)ChipReader.Read("speck-like");

    [TestCase(1e6, 300, 300)]
    [TestCase(100e6, 3, 8)]
    [TestCase(99e6, 4, 8)]
    [TestCase(300e6, 1, 8)]
    [TestCase(1e9, 1, 8)]
    [TestCase(double.PositiveInfinity, 0, 0)]
    public void A_link_of_a_clocked_chip_is_never_faster_than_asked_nor_than_its_clock(double bandwidth, int cycles, int betweenChips)
    {
        SynchronousChip chip = (SynchronousChip)new BandwidthKnobs { LinkBandwidth = bandwidth }.Apply(s_clocked);
        Assert.That((chip.LinkCyclesPerPacket, chip.ChipLinkCyclesPerPacket), Is.EqualTo((cycles, betweenChips)), "300 MHz; links between chips take 8 cycles");
        Assert.That(chip with { Mesh = s_clocked.Mesh, Array = s_clocked.Array }, Is.EqualTo(s_clocked), "nothing else changes");
    }

    [TestCase(1e6, 1_000_000, 1_000_000)]
    [TestCase(100e6, 10_000, 80_000)]
    [TestCase(double.PositiveInfinity, 0, 0)]
    public void A_link_of_a_mesh_without_a_clock_has_a_service_time(double bandwidth, int ps, int betweenChips)
    {
        AsynchronousChip chip = (AsynchronousChip)new BandwidthKnobs { LinkBandwidth = bandwidth }.Apply(s_mesh);
        Assert.That((chip.Timing.RouterServicePs.Value, chip.Timing.ChipLinkServicePs.Value), Is.EqualTo((ps, betweenChips)));
    }

    [Test]
    public void The_bandwidth_of_a_router_is_that_of_the_shared_one_or_of_each_in_a_mesh()
    {
        BandwidthKnobs knobs = new() { RouterBandwidth = 10e6 };
        Assert.That(((AsynchronousChip)knobs.Apply(s_shared)).Timing.RouterServicePs.Value, Is.EqualTo(100_000));
        Assert.That(((AsynchronousChip)knobs.Apply(s_mesh)).Timing.MeshRouterServicePs.Value, Is.EqualTo(100_000));
        Assert.That(((AsynchronousChip)knobs.Apply(s_mesh)).Timing.RouterServicePs, Is.EqualTo(s_mesh.Timing.RouterServicePs));
        Assert.That(((SynchronousChip)knobs.Apply(s_clocked)).Mesh.RouterCyclesPerPacket!.Value, Is.EqualTo(30));
    }

    [Test]
    public void Cores_that_share_a_router_have_no_links_whose_bandwidth_could_be_set()
        => Assert.That(() => new BandwidthKnobs { LinkBandwidth = 1e6 }.Apply(s_shared), Throws.TypeOf<ChipKnobException>().With.Message.Contains("share one router"));

    [Test]
    public void A_core_rate_is_operations_per_second()
    {
        BandwidthKnobs knobs = new() { CoreRate = 1.2e9 };
        Assert.That(((AsynchronousChip)knobs.Apply(s_mesh)).Timing.SynOpsPerSecond.Value, Is.EqualTo(new[] { 1.2e9 }));
        Assert.That(((SynchronousChip)knobs.Apply(s_clocked)).Cycles.WeightWord.Value, Is.EqualTo(4), "16 lanes × 300 MHz = 4.8 G/s");
        Assert.That(((SynchronousChip)(knobs with { CoreRate = 1e12 }).Apply(s_clocked)).Cycles.WeightWord.Value, Is.EqualTo(1), "no faster than a word per cycle");
    }

    [Test]
    public void Depth_and_packets_are_set_on_both_kinds()
    {
        BandwidthKnobs knobs = new() { QueueDepth = 3, Packet = PacketKind.Graded };
        SynchronousChip clocked = (SynchronousChip)knobs.Apply(s_clocked);
        AsynchronousChip mesh = (AsynchronousChip)knobs.Apply(s_mesh);
        Assert.That((clocked.Mesh.BufferFlits!.Value, clocked.Mesh.Packet), Is.EqualTo((3, PacketKind.Graded)));
        Assert.That((mesh.Timing.QueueDepth.Value, mesh.Mesh.Packet), Is.EqualTo((3, PacketKind.Graded)));
    }

    [TestCase("tianjic-like")]
    [TestCase("speck-xl")]
    [TestCase("speck-like")]
    public void What_is_set_is_marked_as_an_assumption_and_the_chip_stays_valid(string name)
    {
        BandwidthKnobs knobs = new() { RouterBandwidth = 5e6, CoreRate = 2e6, QueueDepth = 9, Packet = PacketKind.Graded };
        ChipDescription chip = knobs.Apply(ChipReader.Read(name));
        Assert.That(ChipValidator.Problems(chip), Is.Empty);
        Assert.That(new BandwidthKnobs().Apply(chip), Is.EqualTo(chip), "nothing set, nothing changed");
    }

    [Test]
    public void A_bandwidth_too_slow_to_simulate_is_refused()
        => Assert.That(() => new BandwidthKnobs { LinkBandwidth = 1 }.Apply(s_clocked), Throws.TypeOf<ChipKnobException>().With.Message.Contains("too slow"));
}
