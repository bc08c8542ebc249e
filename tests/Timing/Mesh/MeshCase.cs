using NeuroSim.Simulator.Interconnect.Mesh;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>A packet at a target.</summary>
internal readonly record struct Arrival(int Tag, int Target, long Cycle);

/// <summary>A mesh with its traffic. The tag of a packet is its place in the list; each source's packets are in the order of their cycles.</summary>
internal sealed record MeshCase(MeshSpec Spec, (int From, int[] Targets)[] Routes, (long Cycle, int Route, int Flits)[] Packets)
{
    /// <summary>Runs it; all packets are offered before.</summary>
    public MeshOutcome Run(MeshBackend backend)
    {
        MeshListener listener = new();
        MeshNetwork mesh = Build(backend, listener);
        OfferAll(mesh);
        mesh.RunToEnd(CancellationToken.None);
        return MeshOutcome.Of(mesh.Counters, listener);
    }

    /// <summary>A mesh with the routes.</summary>
    public MeshNetwork Build(MeshBackend backend, IMeshSink? sink = null)
    {
        MeshNetwork mesh = new(Spec, backend, sink);
        foreach ((int from, int[] targets) in Routes)
        {
            mesh.AddRoute(from, targets);
        }

        return mesh;
    }

    /// <summary>Offers all packets.</summary>
    public void OfferAll(MeshNetwork mesh, long from = 0)
    {
        // One by one, and many at a time.
        int alone = Packets.Length / 3;
        for (int tag = 0; tag < alone; tag++)
        {
            mesh.Offer(from + Packets[tag].Cycle, Packets[tag].Route, Packets[tag].Flits, tag);
        }

        mesh.Offer([.. Packets.Skip(alone).Select((p, i) => new MeshOffer(from + p.Cycle, p.Route, p.Flits, alone + i))]);
    }
}

/// <summary>Writes deliveries down.</summary>
internal sealed class MeshListener : IMeshSink
{
    public List<Arrival> Arrivals { get; } = [];

    public void Deliver(in MeshDelivery delivery) => Arrivals.Add(new Arrival(delivery.Tag, delivery.Target, delivery.Cycle));
}

/// <summary>All that a mesh tells.</summary>
internal sealed record MeshOutcome(IReadOnlyList<Arrival> Arrivals, long[] Flits, long[] Blocked, long[] NoCredit, int[] LinkPeaks, long[] Stalls,
    int[] SourcePeaks, long EndCycle, long LatencyCycles)
{
    /// <summary>Zero-load latencies; the slow mesh does not know them.</summary>
    public long ZeroLoadCycles { get; init; }

    public static MeshOutcome Of(MeshCounters c, MeshListener listener)
        => new([.. listener.Arrivals], [.. c.LinkFlits], [.. c.LinkBlocked], [.. c.LinkNoCredit], [.. c.LinkPeak], [.. c.SourceStall],
            [.. c.SourcePeak], c.EndCycle, c.LatencyCycles)
        {
            ZeroLoadCycles = c.ZeroLoadCycles,
        };

    /// <summary>Asserts that another outcome is the same.</summary>
    public void MustEqual(MeshOutcome other, string what)
    {
        Assert.That(other.Arrivals, Is.EqualTo(Arrivals), what + ": deliveries");
        Assert.That(other.Flits, Is.EqualTo(Flits), what + ": flits");
        Assert.That(other.Blocked, Is.EqualTo(Blocked), what + ": blocked");
        Assert.That(other.NoCredit, Is.EqualTo(NoCredit), what + ": no credit");
        Assert.That(other.LinkPeaks, Is.EqualTo(LinkPeaks), what + ": peaks");
        Assert.That(other.Stalls, Is.EqualTo(Stalls), what + ": source stalls");
        Assert.That(other.SourcePeaks, Is.EqualTo(SourcePeaks), what + ": source peaks");
        Assert.That((other.EndCycle, other.LatencyCycles), Is.EqualTo((EndCycle, LatencyCycles)), what + ": times");
    }
}
