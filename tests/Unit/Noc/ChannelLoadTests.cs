using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Noc;

/// <summary>Loads, bounds and empty meshes against the closed forms of Dally and Towles, chapters 3 and 5.</summary>
public sealed class ChannelLoadTests
{
    private static readonly MeshSpec s_mesh = new() { Width = 8, Height = 8, HopCycles = 3 };

    // Half of what one half sends crosses the middle, over k links: γ = k/4 for even k, so 4/k = 0.5 at k = 8 and 0.25 at k = 16.
    [TestCase(8, 0.5)]
    [TestCase(16, 0.25)]
    public void UniformTrafficOnAMeshIsBoundByTheBisection(int k, double bound)
    {
        ChannelLoads loads = new(s_mesh with { Width = k, Height = k }, new UniformTraffic(k, k));
        Assert.That(loads.Bound, Is.EqualTo(bound).Within(1e-12));
        Assert.That(loads.Bottleneck, Does.Contain($"link ({k / 2 - 1}, 0) → ({k / 2}, 0)"));
    }

    // A torus has twice the links across: 8/k with even use of both ways; half-way pairs all go one way here, which loads it with k/8 + 1/4 · … see the sum.
    [Test]
    public void UniformTrafficOnATorusIsBoundByTheWayThatTakesTheTies()
    {
        ChannelLoads loads = new(s_mesh with { Torus = true }, new UniformTraffic(8, 8));
        double upwards = (1 + 2 + 3 + 4) / 8.0, downwards = (1 + 2 + 3) / 8.0;
        Assert.That(loads.Bound, Is.EqualTo(1 / Math.Max(1, upwards)).Within(1e-12));
        Assert.That(loads.Links[0], Is.EqualTo(upwards).Within(1e-12));
        Assert.That(loads.Links[1], Is.EqualTo(downwards).Within(1e-12));
    }

    // With itself among the targets (k² − 1) / 3k per dimension: 5.25 for 8×8; 5.333 without.
    [TestCase(8, 8)]
    [TestCase(7, 3)]
    [TestCase(1, 2)]
    public void MeanHopsOfUniformTraffic(int width, int height)
    {
        double closed = Line(width) + Line(height);
        ChannelLoads loads = new(s_mesh with { Width = width, Height = height }, new UniformTraffic(width, height));
        Assert.That(loads.MeanHops, Is.EqualTo(closed).Within(1e-12));
        Assert.That(loads.ZeroLoadCycles(5), Is.EqualTo(3 * closed + 4).Within(1e-12));
        double Line(int k) => (k * k - 1) / (3.0 * k);
    }

    [Test]
    public void MeanHopsOfUniformTrafficOnATorusIsAQuarterOfEachSide()
        => Assert.That(new ChannelLoads(s_mesh with { Torus = true }, new UniformTraffic(8, 8)).MeanHops, Is.EqualTo(2 + 2).Within(1e-12));

    // Row y's packets to (y, x) all turn on the diagonal: the link beside the corner carries k − 1.
    [Test]
    public void TransposeLoadsTheLinksBesideTheDiagonal()
    {
        ChannelLoads loads = new(s_mesh, PermutationTraffic.Transpose(8));
        Assert.That(loads.Bound, Is.EqualTo(1 / 7.0).Within(1e-12));
        Assert.That(loads.MeanHops, Is.EqualTo(2 * 63 / 24.0).Within(1e-12));
    }

    // All of one half crosses the middle: k/2 per link.
    [Test]
    public void BitComplementLoadsTheMiddleTwiceAsMuch()
        => Assert.That(new ChannelLoads(s_mesh, PermutationTraffic.BitComplement(8, 8)).Bound, Is.EqualTo(0.25).Within(1e-12));

    // On the ring every packet takes 3 links in one direction.
    [Test]
    public void TornadoOnATorus()
    {
        ChannelLoads loads = new(s_mesh with { Torus = true }, PermutationTraffic.Tornado(8, 8));
        Assert.That(loads.Bound, Is.EqualTo(1 / 3.0).Within(1e-12));
        Assert.That(loads.MeanHops, Is.EqualTo(6).Within(1e-12));
    }

    [Test]
    public void NeighboursOnATorusAreBoundByTheirPorts()
    {
        ChannelLoads loads = new(s_mesh with { Torus = true }, PermutationTraffic.Neighbour(8, 8));
        Assert.That(loads.Bound, Is.EqualTo(1).Within(1e-12));
        Assert.That(loads.Bottleneck, Does.Contain("ports"));
    }

    // 63 + 1 nodes send a share to one port.
    [Test]
    public void AHotNodeIsBoundByItsPort()
    {
        ChannelLoads loads = new(s_mesh, new HotspotTraffic(8, 8, share: 0.5, [27]));
        Assert.That(loads.Bound, Is.EqualTo(1 / (64 * 0.5 + 0.5)).Within(1e-12));
        Assert.That(loads.Bottleneck, Is.EqualTo("port out of the mesh at (3, 3)"));
    }

    [Test]
    public void SlowLinksBetweenChipsBoundTheArray()
    {
        MeshSpec array = s_mesh with { ChipColumns = 4, ChipRows = 4, ChipHopCycles = 20, ChipLinkCyclesPerFlit = 8 };
        ChannelLoads loads = new(array, new UniformTraffic(8, 8));
        Assert.That(loads.Bound, Is.EqualTo(0.5 / 8).Within(1e-12));
        // Half of all packets cross in each dimension, three quarters in at least one.
        Assert.That(loads.ZeroLoadCycles(1), Is.EqualTo(3 * (5.25 - 1) + 20).Within(1e-9));
        Assert.That(loads.ZeroLoadCycles(3) - loads.ZeroLoadCycles(1), Is.EqualTo(2 * (0.75 * 8 + 0.25)).Within(1e-9));
    }

    [TestCase(0, 1, 1)]
    [TestCase(1, 0, 4)]
    [TestCase(1, 2, 4)]
    public void RestsBetweenPacketsBelongToTheirCycles(int routing, int allocation, int flits)
    {
        // The middle links carry a packet, and the FIFOs at their ends rest after it.
        MeshSpec mesh = s_mesh with { HopCycles = 4, RoutingCycles = routing, AllocationCycles = allocation, LongestPacketFlits = flits };
        Assert.That(new ChannelLoads(mesh, new UniformTraffic(8, 8)).Bound, Is.EqualTo(0.5 * flits / (flits + routing + allocation)).Within(1e-12));
        // A port out of the mesh rests for allocation only: what it delivers comes from many FIFOs.
        ChannelLoads hot = new(mesh, new HotspotTraffic(8, 8, share: 0.5, [27]));
        Assert.That(hot.Bound, Is.EqualTo((double)flits / (flits + allocation) / (64 * 0.5 + 0.5)).Within(1e-12));
        // A slow link rests while it still sends the tail.
        ChannelLoads slow = new(mesh with { LinkCyclesPerFlit = 1 + routing + allocation }, new UniformTraffic(8, 8));
        Assert.That(slow.Bound, Is.EqualTo(0.5 / (1 + routing + allocation)).Within(1e-12));
    }

    [Test]
    public void ARouterThatForwardsOneFlitAtATimeIsTheBound()
    {
        ChannelLoads slow = new(s_mesh with { RouterCyclesPerFlit = 1 }, new UniformTraffic(8, 8));
        Assert.That(slow.Bottleneck, Does.StartWith("router (3, 3)").Or.StartWith("router (4, 4)").Or.StartWith("router (3, 4)").Or.StartWith("router (4, 3)"));
        // What passes the middle router: two of each dimension's middle links out, and its own arrivals.
        double passing = Enumerable.Range(0, 4).Sum(d => slow.Links[(3 + 3 * 8) * 4 + d]) + 1;
        Assert.That(slow.Bound, Is.EqualTo(1 / passing).Within(1e-9));
    }
}
