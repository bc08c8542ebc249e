using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Traffic;

/// <summary>
/// Uniform traffic on 8×8 with XY, against others' input-queued wormhole routers without virtual channels, 4 cycles per hop. Theirs leave an output idle between two
/// packets (switch and next hop are allocated anew), ours does not: either packets are long, so that it hardly matters, or the idle cycles are counted as flits, and
/// the FIFO grows by as much.
/// </summary>
public sealed class ReferenceTests
{
    private const double Capacity = 0.5;

    // BookSim 2 (commit 28f43299): mesh k = 8, n = 2, dor, uniform, num_vcs = 1, routing_delay = 0, packets and vc_buf_size as here, injection in flits; highest rate
    // with a mean latency up to 3 × that at a rate of 0.005, and the rate accepted when 0.5 is offered.
    [TestCase(20, 8, 0.2117, 0.2412)]
    [TestCase(20, 16, 0.2469, 0.2769)]
    [TestCase(20, 32, 0.2926, 0.3192)]
    public void LongPacketsSaturateWhereBookSimSaysWithinEightPercent(int flits, int buffer, double rate, double beyond)
    {
        Saturation found = Find(flits, buffer);
        Assert.That(found.Rate, Is.EqualTo(rate).Within(0.08 * rate).And.GreaterThan(0.98 * rate));
        Assert.That(found.BeyondAccepted, Is.EqualTo(beyond).Within(0.08 * beyond).And.GreaterThan(0.98 * beyond));
    }

    // The same of BookSim for packets of 5 flits; it leaves one cycle.
    [TestCase(8, 0.2416)]
    [TestCase(16, 0.2891)]
    public void ShortPacketsToo(int buffer, double rate) => Assert.That(WithIdleCycles(1, buffer), Is.EqualTo(rate).Within(0.08 * rate));

    // Peh and Dally, HPCA 2001: the wormhole router (route, switch allocation, traversal, and a cycle of link) saturates at about 40 % of capacity with 8 places per input
    // and about 50 % with 16. A packet that follows another in its FIFO is routed and allocated after it: two cycles.
    [TestCase(8, 0.40)]
    [TestCase(16, 0.50)]
    public void AsPublishedForAPipelinedWormholeRouter(int buffer, double share)
        => Assert.That(WithIdleCycles(2, buffer) / Capacity, Is.EqualTo(share).Within(0.06));

    private static double WithIdleCycles(int idle, int buffer)
    {
        const int Flits = 5;
        int slots = Flits + idle;
        return Find(slots, (int)Math.Round(buffer * slots / (double)Flits)).Rate!.Value * Flits / slots;
    }

    private static Saturation Find(int flits, int buffer)
    {
        MeshSpec mesh = Experiment.Mesh() with { HopCycles = 4, BufferFlits = buffer };
        TrafficSetup setup = Experiment.Of(mesh, new UniformTraffic(8, 8), flits) with { WarmUpCycles = 3_000, MeasureCycles = 10_000 };
        ChannelLoads loads = new(setup.Mesh, setup.Pattern);
        Assert.That(loads.Bound, Is.EqualTo(Capacity).Within(1e-12));
        return Saturation.Find(setup, loads, MeshBackend.Simd, () => { }, CancellationToken.None);
    }
}
