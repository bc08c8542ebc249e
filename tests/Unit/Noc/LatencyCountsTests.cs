using FsCheck;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Noc;

/// <summary>Latencies against sorted lists.</summary>
public sealed class LatencyCountsTests
{
    [Test]
    public void NothingCounted()
    {
        LatencyCounts counts = new();
        Assert.That((counts.Count, counts.Max, counts.Mean, counts.Percentile(0.5)), Is.EqualTo((0, 0, 0.0, 0)));
    }

    [Property]
    public bool EqualsASortedList(NonNegativeInt[] latencies, byte percent)
    {
        LatencyCounts counts = new();
        counts.Add(100_000);
        counts.Clear();
        foreach (NonNegativeInt latency in latencies)
        {
            counts.Add(latency.Get);
        }

        int[] sorted = [.. latencies.Select(l => l.Get).Order()];
        double share = percent % 101 / 100.0;
        return counts.Count == sorted.Length && (sorted.Length == 0 || (counts.Max == sorted[^1] && Math.Abs(counts.Mean - sorted.Average()) < 1e-9
            && counts.Percentile(share) == sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)]));
    }
}
