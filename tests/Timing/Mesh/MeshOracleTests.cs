using NeuroSim.Simulator.Interconnect.Mesh;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>The mesh against the slow one: every delivery in the same cycle, every counter the same.</summary>
public class MeshOracleTests
{
    private const long Limit = 200_000;

    [Property(MaxTest = 60, EndSize = int.MaxValue)]
    public void Meshes_do_as_the_slow_one_does(int seed) => Compare(RandomMesh.Create(seed, torus: false, trees: false));

    [Property(MaxTest = 60, EndSize = int.MaxValue)]
    public void So_do_meshes_with_trees(int seed) => Compare(RandomMesh.Create(seed, torus: false, trees: true));

    [Property(MaxTest = 60, EndSize = int.MaxValue)]
    public void So_do_plain_meshes(int seed) => Compare(RandomMesh.Create(seed, torus: false, trees: false, isPlain: true));

    [Property(MaxTest = 60, EndSize = int.MaxValue)]
    public void So_do_tori(int seed) => Compare(RandomMesh.Create(seed, torus: true, trees: false));

    [Property(MaxTest = 60, EndSize = int.MaxValue)]
    public void So_do_tori_with_trees(int seed) => Compare(RandomMesh.Create(seed, torus: true, trees: true));

    private static void Compare(MeshCase mesh)
    {
        SlowMesh slow = new(mesh);
        MeshOutcome expected = slow.Run(Limit);
        Assert.That(slow.Cycles, Is.LessThan(Limit), "the slow mesh does not end");
        Assert.That(slow.MostTaken, Is.LessThanOrEqualTo(mesh.Spec.BufferFlits));
        expected.MustEqual(mesh.Run(MeshBackend.Scalar), "scalar");
        expected.MustEqual(mesh.Run(MeshBackend.Simd), "SIMD");
    }
}
