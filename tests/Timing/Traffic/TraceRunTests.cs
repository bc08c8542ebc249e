using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Traffic;

/// <summary>Traces whose latencies can be worked out by hand. A mesh of 4×1 nodes, 3 cycles per hop.</summary>
public sealed class TraceRunTests
{
    private static readonly MeshSpec s_line = new() { Width = 4, Height = 1, HopCycles = 3, BufferFlits = 8, LongestPacketFlits = 5 };

    [Test]
    public void PacketsThatDoNotMeet()
    {
        // 3 hops: 9; 1 hop of 5 flits: 3 + 4; to itself, 2 flits: 1.
        TraceResult result = Run(new(0, 0, 3, 1), new(100, 2, 1, 5), new(1_000_000, 3, 3, 2));
        Assert.That(result.Point.Latency, Is.EqualTo(new LatencySummary((9 + 7 + 1) / 3.0, 7, 9, 9)));
        Assert.That(result.ZeroLoadCycles, Is.EqualTo((9 + 7 + 1) / 3.0).Within(1e-12));
        Assert.That(result.EndCycle, Is.EqualTo(1_000_001));
        Assert.That((result.Point.Packets, result.Point.Arrived, result.Point.Stable), Is.EqualTo((3L, 3L, true)));
        Assert.That(result.Point.Offered, Is.EqualTo(8 / 4.0 / 1_000_001).Within(1e-15));
        Assert.That(result.Point.Accepted, Is.EqualTo(8 / 4.0 / 1_000_002).Within(1e-15));
    }

    [Test]
    public void PacketsOfOneSourceFollowEachOther()
    {
        // Four packets of one flit made at once leave one per cycle: 3, 4, 5, 6.
        TraceResult result = Run([.. Enumerable.Repeat(new TracePacket(5, 0, 1, 1), 4)]);
        Assert.That(result.Point.Latency, Is.EqualTo(new LatencySummary(4.5, 4, 6, 6)));
        Assert.That(result.ZeroLoadCycles, Is.EqualTo(3));
        Assert.That(result.EndCycle, Is.EqualTo(11));
    }

    [Test]
    public void TwoSourcesShareALink()
    {
        // 0 → 2 reaches router 1 at 3; 1 → 2, made at 3, wants the same link: 3 + 3 for one, one cycle more for the other.
        TraceResult result = Run(new(0, 0, 2, 1), new(3, 1, 2, 1));
        Assert.That(result.EndCycle, Is.EqualTo(7));
        Assert.That(result.Point.Latency.Mean * 2 - (6 + 3), Is.EqualTo(1).Within(1e-12));
    }

    [Test]
    public void TheDrainOfATraceHasAnEnd()
    {
        TraceResult result = TraceRun.Run(s_line, new TrafficTrace([new(0, 0, 3, 5), new(0, 0, 1, 1)]), drainCycles: 8, MeshBackend.Auto, CancellationToken.None);
        Assert.That((result.Point.Arrived, result.Point.Stable), Is.EqualTo((1L, false)).Or.EqualTo((0L, false)));
    }

    [Test]
    public void BothBackEndsMeasureTheSame()
    {
        Random random = new(4);
        TrafficTrace trace = new(Enumerable.Range(0, 400).Select(_ => new TracePacket(random.Next(300), random.Next(4), random.Next(4), random.Next(1, 6))));
        Assert.That(
            TraceRun.Run(s_line, trace, 100_000, MeshBackend.Simd, CancellationToken.None),
            Is.EqualTo(TraceRun.Run(s_line, trace, 100_000, MeshBackend.Scalar, CancellationToken.None)));
    }

    private static TraceResult Run(params TracePacket[] packets)
        => TraceRun.Run(s_line, new TrafficTrace(packets), drainCycles: 1_000, MeshBackend.Auto, CancellationToken.None);
}
