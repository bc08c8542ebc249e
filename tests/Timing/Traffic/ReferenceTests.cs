using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Traffic;

/// <summary>
/// Uniform traffic on 8×8 with XY, against others' input-queued wormhole routers without virtual channels: the same FIFOs, the same stages between two packets,
/// and hops as long.
/// </summary>
public sealed class ReferenceTests
{
    private const double Capacity = 0.5;

    // BookSim 2 (commit 28f43299): mesh k = 8, n = 2, dor, uniform, num_vcs = 1, packets and vc_buf_size as here, injection in flits; highest rate with a mean
    // latency up to 3 × that at a rate of 0.005. Its hop is allocation of the switch, crossbar and link, and routing_delay and vc_alloc_delay (0 if
    // speculative) before.
    [TestCase(0, 0, 1, 8, 0.3734)]
    [TestCase(0, 0, 5, 8, 0.2961)]
    [TestCase(0, 0, 5, 16, 0.3471)]
    [TestCase(1, 0, 1, 8, 0.2170)]
    [TestCase(1, 0, 5, 8, 0.2539)]
    [TestCase(1, 0, 5, 16, 0.3049)]
    [TestCase(0, 1, 1, 8, 0.1906)]
    [TestCase(0, 1, 5, 8, 0.2416)]
    [TestCase(0, 1, 5, 16, 0.2891)]
    [TestCase(0, 1, 20, 32, 0.2926)]
    [TestCase(1, 1, 1, 8, 0.1414)]
    [TestCase(1, 1, 5, 8, 0.2135)]
    [TestCase(1, 1, 5, 16, 0.2557)]
    public void SaturatesWhereBookSimDoesWithinFourPercent(int routing, int allocation, int flits, int buffer, double rate)
        => Assert.That(Find(3 + routing + allocation, routing, allocation, flits, buffer), Is.EqualTo(rate).Within(0.04 * rate));

    // Peh and Dally, HPCA 2001 (quoted): the wormhole router (route, switch allocation, traversal, and a cycle of link) saturates at about 40 % of capacity
    // with 8 places per input and about 50 % with 16.
    [TestCase(8, 0.40)]
    [TestCase(16, 0.50)]
    public void AsPublishedForAPipelinedWormholeRouter(int buffer, double share)
        => Assert.That(Find(4, 1, 1, 5, buffer) / Capacity, Is.EqualTo(share).Within(0.06));

    private static double Find(int hop, int routing, int allocation, int flits, int buffer)
    {
        MeshSpec mesh = Experiment.Mesh() with { HopCycles = hop, BufferFlits = buffer, RoutingCycles = routing, AllocationCycles = allocation };
        TrafficSetup setup = Experiment.Of(mesh, new UniformTraffic(8, 8), flits) with { WarmUpCycles = 3_000, MeasureCycles = 10_000 };
        return Saturation.Find(setup, new ChannelLoads(setup.Mesh, setup.Pattern), MeshBackend.Simd, () => { }, CancellationToken.None).Rate!.Value;
    }
}
