using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Traffic;

/// <summary>Loads and empty-mesh latencies that are computed against what the mesh does with one packet per pair.</summary>
public sealed class ZeroLoadTests
{
    private static readonly MeshSpec[] s_meshes =
    [
        new() { Width = 5, Height = 3, HopCycles = 4 },
        new() { Width = 4, Height = 6, HopCycles = 3, LinkCyclesPerFlit = 2, Torus = true, BufferFlits = 8 },
        new() { Width = 7, Height = 5, HopCycles = 1, Torus = true, BufferFlits = 8 },
        new() { Width = 6, Height = 4, HopCycles = 2, ChipColumns = 3, ChipRows = 2, ChipHopCycles = 9, ChipLinkCyclesPerFlit = 5 },
        new() { Width = 6, Height = 4, HopCycles = 2, ChipColumns = 2, ChipRows = 4, ChipHopCycles = 7, ChipLinkCyclesPerFlit = 3, Torus = true, BufferFlits = 8 },
        new() { Width = 1, Height = 8, HopCycles = 2, RouterCyclesPerFlit = 3 },
    ];

    [Test]
    public void LinksAndLatenciesAreThoseOfTheMesh([Values(0, 1, 2, 3, 4, 5)] int mesh, [Values("uniform", "hotspot", "bit-complement", "tornado", "neighbour")] string name)
    {
        const int Flits = 3;
        MeshSpec spec = s_meshes[mesh] with { LongestPacketFlits = Flits };
        TrafficPattern pattern = Experiment.Pattern(name, spec);
        ChannelLoads loads = new(spec, pattern);
        (double[] links, double latency) = OnePacketPerPair(spec, pattern, Flits);
        Assert.That(loads.ZeroLoadCycles(Flits), Is.EqualTo(latency).Within(1e-9));
        Assert.That(loads.MeanHops, Is.EqualTo(links.Sum() / spec.Routers).Within(1e-9));
        Assert.That(loads.Links, Is.EqualTo(links).Within(1e-9));
    }

    private static (double[] Links, double Latency) OnePacketPerPair(MeshSpec spec, TrafficPattern pattern, int flits)
    {
        double[] links = new double[4 * spec.Routers];
        double latency = 0;
        MeshNetwork mesh = new(spec, MeshBackend.Scalar);
        long[] before = new long[links.Length];
        for (int pair = 0; pair < spec.Routers * spec.Routers; pair++)
        {
            (int source, int target) = (pair / spec.Routers, pair % spec.Routers);
            double share = pattern.UniformShare / spec.Routers
                + (pattern.Partners(source).Contains(target) ? (1 - pattern.UniformShare) / pattern.Partners(source).Length : 0);
            int route = mesh.AddRoute(source, [target]);
            mesh.Offer(mesh.Now, route, flits, 0);
            mesh.RunToEnd(CancellationToken.None);
            for (int link = 0; link < links.Length; link++)
            {
                links[link] += share * (mesh.Counters.LinkFlits[link] - before[link]) / flits;
            }

            mesh.Counters.LinkFlits.CopyTo(before, 0);
            latency += share * mesh.ZeroLoadCycles(route, target, flits) / spec.Routers;
        }

        return (links, latency);
    }

    // Hardly any packets: what is measured is the closed form, within the error of the mean of its draws.
    [TestCase("uniform", 1)]
    [TestCase("uniform", 5)]
    [TestCase("hotspot", 1)]
    [TestCase("transpose", 3)]
    public void AnAlmostEmptyMeshHasTheLatencyOfAnEmptyOne(string name, int flits)
    {
        MeshSpec mesh = Experiment.Mesh();
        TrafficPattern pattern = Experiment.Pattern(name, mesh);
        TrafficPoint point = (Experiment.Of(mesh, pattern, flits) with { MeasureCycles = 100_000 }).Run(0.001 * flits);
        // Latencies of an 8×8 mesh lie between 0 and 28 + flits: their standard deviation is below 8.
        double error = 4 * 8 / Math.Sqrt(point.Packets);
        Assert.That(point.Latency.Mean, Is.EqualTo(new ChannelLoads(mesh, pattern).ZeroLoadCycles(flits)).Within(error + 0.05));
        Assert.That(point.Stable);
    }
}
