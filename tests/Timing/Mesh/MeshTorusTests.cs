using NeuroSim.Simulator.Interconnect.Mesh;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>Rings: what the bubble is for.</summary>
public class MeshTorusTests
{
    [Test]
    public void A_torus_at_full_load_ends(
        [Values(1, 2, 3)] int flits, [Values(1, 3)] int hop, [Values(0, 1)] int spare, [Values] bool trees)
    {
        MeshSpec spec = new() { Width = 5, Height = 4, Torus = true, HopCycles = hop, BufferFlits = 2 * flits + spare, LongestPacketFlits = flits };
        MeshOutcome outcome = Full(spec, trees).Run(MeshBackend.Simd);
        Assert.That(outcome.Arrivals, Has.Count.EqualTo(20 * 60 * (trees ? 3 : 1)));
        Assert.That(outcome.NoCredit.Sum(), Is.GreaterThan(0));
    }

    [Test]
    public void Without_the_bubble_it_is_stuck_and_says_who_waits_for_whom()
    {
        // Every router of a ring sends half way round, all eastward.
        MeshSpec spec = new() { Width = 6, Height = 1, Torus = true, BufferFlits = 1, Bubble = false };
        (int, int[])[] routes = [.. Enumerable.Range(0, 6).Select(r => (r, new[] { (r + 3) % 6 }))];
        MeshCase mesh = new(spec, routes, [.. Enumerable.Range(0, 12).Select(i => (0L, i % 6, 1))]);
        InvalidOperationException? stuck = Assert.Throws<InvalidOperationException>(() => mesh.Run(MeshBackend.Simd));
        Assert.That(stuck!.Message, Does.Contain("deadlock").And.Contain("12 packets remain"));
        for (int router = 0; router < 6; router++)
        {
            Assert.That(stuck.Message, Does.Contain($"router {router} eastward"));
        }

        MeshNetwork pieces = mesh.Build(MeshBackend.Scalar);
        mesh.OfferAll(pieces);
        Assert.That(() => pieces.RunUntil(100, CancellationToken.None), Throws.InvalidOperationException.With.Message.Contains("deadlock"));
        Assert.That((mesh with { Spec = spec with { Bubble = true, BufferFlits = 2 } }).Run(MeshBackend.Simd).Arrivals, Has.Count.EqualTo(12));
    }

    [TestCase(4, 2, "BufferFlits is 3", 3)]
    [TestCase(4, 1, "Width is 0", 4, 0)]
    [TestCase(4, 1, "no whole number of chips", 4, 8, 3)]
    public void Impossible_meshes_are_refused(int height, int flits, string message, int depth, int width = 8, int chip = 0)
    {
        MeshSpec spec = new() { Width = width, Height = height, Torus = true, BufferFlits = depth, LongestPacketFlits = flits, ChipColumns = chip };
        Assert.That(() => new MeshNetwork(spec), Throws.ArgumentException.With.Message.Contains(message));
    }

    private static MeshCase Full(MeshSpec spec, bool trees)
    {
        Random random = new(1);
        (int, int[])[] routes = [.. Enumerable.Range(0, 200).Select(i =>
        {
            int[] targets = [.. Enumerable.Range(0, 20)];
            random.Shuffle(targets);
            return (i % 20, targets[..(trees ? 3 : 1)]);
        })];
        int longest = spec.LongestPacketFlits;
        return new MeshCase(spec, routes, [.. Enumerable.Range(0, 1200).Select(i => (0L, random.Next(10) * 20 + i % 20, random.Next(1, longest + 1)))]);
    }
}
