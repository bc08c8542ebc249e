using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Tests.Unit.Kernels;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>The SIMD mesh in every form that this processor has: each does as the scalar one does, whether somebody listens or not.</summary>
[NonParallelizable]
public class MeshFormTests
{
    [Property(MaxTest = 150, EndSize = int.MaxValue)]
    public void All_forms_do_the_same_with_the_plainest_meshes(int seed) => Compare(Plainest(seed));

    [Property(MaxTest = 60, EndSize = int.MaxValue)]
    public void So_they_do_with_all_others(int seed) => Compare(RandomMesh.Dense(seed));

    [Test]
    public void The_plainest_meshes_stall_and_block_and_fill_several_vectors()
    {
        (MeshCase Mesh, MeshOutcome Outcome)[] all = [.. Enumerable.Range(0, 100).Select(Plainest).Select(m => (m, m.Run(MeshBackend.Scalar)))];
        Assert.That(all.Count(c => c.Outcome.NoCredit.Sum() > 0), Is.GreaterThan(20));
        Assert.That(all.Count(c => c.Outcome.Stalls.Sum() > 0), Is.GreaterThan(20));
        Assert.That(all.Count(c => c.Mesh.Spec.Routers > 128), Is.GreaterThan(20));
        Assert.That(all.Count(c => c.Mesh.Spec.Routers % 64 != 0), Is.GreaterThan(50));
    }

    private static void Compare(MeshCase mesh)
    {
        MeshOutcome expected = mesh.Run(MeshBackend.Scalar);
        string unheard = Unheard(mesh, MeshBackend.Scalar);
        KernelForms.ForEach(level =>
        {
            expected.MustEqual(mesh.Run(MeshBackend.Simd), Simd.Name(level));
            Assert.That(Unheard(mesh, MeshBackend.Simd), Is.EqualTo(unheard), Simd.Name(level) + ": nobody listens");
        });
    }

    // All counters of a run, in two pieces, of which nobody hears.
    private static string Unheard(MeshCase mesh, MeshBackend backend)
    {
        MeshNetwork network = mesh.Build(backend);
        mesh.OfferAll(network);
        network.RunUntil(20, CancellationToken.None);
        network.RunToEnd(CancellationToken.None);
        MeshCounters c = network.Counters;
        long[] times = [network.Now, c.Offered, c.Delivered, c.EndCycle, c.LatencyCycles, c.ZeroLoadCycles, c.Latency.Count, c.Latency.MaxPs];
        IEnumerable<long> shares = Enumerable.Range(0, 101).Select(p => c.Latency.Percentile(p / 100.0));
        IEnumerable<long> peaks = c.LinkPeak.Concat(c.SourcePeak).Select(p => (long)p);
        return string.Join(' ', [.. times, .. shares, .. c.LinkFlits, .. c.LinkBlocked, .. c.LinkNoCredit, .. c.SourceStall, .. peaks]);
    }

    // Hops and links of one cycle, single flits, no rests: a form may have code of its own for these.
    private static MeshCase Plainest(int seed)
    {
        MeshCase mesh = RandomMesh.Dense(seed, isPlain: true);
        MeshSpec spec = mesh.Spec with { HopCycles = 1, ChipHopCycles = 1, RoutingCycles = 0, AllocationCycles = 0 };
        return mesh with { Spec = spec };
    }
}
