using NeuroSim.Compiler.Passes;
using NeuroSim.Simulator.Interconnect.Traffic;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Noc;

/// <summary>Who sends to whom: the closed forms, and what is drawn from them.</summary>
public sealed class PatternTests
{
    [Test]
    public void TransposeSwapsTheCoordinates([Values(1, 4, 7)] int size)
        => Holds(PermutationTraffic.Transpose(size), (x, y) => (y, x));

    // Powers of two: the bits of the number; the formula of the coordinates is that of the code.
    [TestCase(8, 8)]
    [TestCase(4, 16)]
    [TestCase(2, 1)]
    public void BitComplementInvertsTheBitsOfTheNumber(int width, int height)
    {
        PermutationTraffic pattern = PermutationTraffic.BitComplement(width, height);
        for (int node = 0; node < width * height; node++)
        {
            Assert.That(pattern.Partners(node).ToArray(), Is.EqualTo(new[] { ~node & (width * height - 1) }));
        }
    }

    [Test]
    public void BitComplementMirrorsOtherSizes() => Holds(PermutationTraffic.BitComplement(5, 3), (x, y) => (4 - x, 2 - y));

    // Dally and Towles: ⌈k/2⌉ − 1 steps, so 3 of 8, 3 of 7, 2 of 5, 0 of 1 and 2.
    [TestCase(8, 7, 3, 3)]
    [TestCase(5, 2, 2, 0)]
    [TestCase(1, 6, 0, 2)]
    public void TornadoGoesAlmostHalfWayRound(int width, int height, int alongX, int alongY)
        => Holds(PermutationTraffic.Tornado(width, height), (x, y) => ((x + alongX) % width, (y + alongY) % height));

    [Test]
    public void NeighbourGoesOneStepInBothDimensions() => Holds(PermutationTraffic.Neighbour(6, 4), (x, y) => ((x + 1) % 6, (y + 1) % 4));

    [Test]
    public void EveryPermutationReachesEveryNodeOnce([Values("transpose", "bit-complement", "tornado", "neighbour")] string name)
    {
        TrafficPattern pattern = TrafficPatterns.Create(name, new(9, 9, 0, []));
        int[] targets = [.. Enumerable.Range(0, 81).Select(n => pattern.Partners(n)[0])];
        Assert.That(targets, Is.EquivalentTo(Enumerable.Range(0, 81)));
        Assert.That(pattern.UniformShare, Is.Zero);
        Assert.That(pattern.Name, Is.EqualTo(name));
    }

    [Test]
    public void UniformDrawsAllNodesAlike()
    {
        const int Draws = 64_000;
        int[] counts = Drawn(new UniformTraffic(8, 8), source: 5, Draws);
        // χ² of 63 degrees of freedom: mean 63, standard deviation √126 = 11.2.
        double chi = counts.Sum(c => Math.Pow(c - Draws / 64.0, 2) / (Draws / 64.0));
        Assert.That(chi, Is.EqualTo(63).Within(4 * 11.3));
    }

    [Test]
    public void HotNodesGetTheirShareAndTheirPartOfTheRest()
    {
        const int Draws = 100_000;
        HotspotTraffic pattern = new(4, 4, share: 0.2, [3, 9]);
        int[] counts = Drawn(pattern, source: 3, Draws);
        double hot = 0.2 / 2 + 0.8 / 16, other = 0.8 / 16;
        for (int node = 0; node < 16; node++)
        {
            double share = node is 3 or 9 ? hot : other;
            Assert.That(counts[node], Is.EqualTo(Draws * share).Within(5 * Math.Sqrt(Draws * share * (1 - share))), $"node {node}");
        }
    }

    [Test]
    public void AWholeShareLeavesNothingForOthers()
    {
        int[] counts = Drawn(new HotspotTraffic(4, 4, share: 1, [7]), source: 0, 1000);
        Assert.That(counts[7], Is.EqualTo(1000));
    }

    [Test]
    public void WhatAMeshCannotHaveIsRefused()
    {
        Assert.That(
            () => TrafficPatterns.Create("transpose", new(8, 4, 0, [])), Throws.TypeOf<TrafficFormatException>().With.Message.Contains("8 columns and 4 rows"));
        Assert.That(
            () => TrafficPatterns.Create("hotspot", new(4, 4, 0.5, [2, 16])), Throws.TypeOf<TrafficFormatException>().With.Message.Contains("hot node 16"));
    }

    private static void Holds(TrafficPattern pattern, Func<int, int, (int X, int Y)> partner)
    {
        SplitMix random = new(1);
        for (int node = 0; node < pattern.Nodes; node++)
        {
            (int x, int y) = partner(node % pattern.Width, node / pattern.Width);
            Assert.That(pattern.Draw(node, ref random), Is.EqualTo(x + y * pattern.Width), $"node {node}");
        }
    }

    private static int[] Drawn(TrafficPattern pattern, int source, int draws)
    {
        SplitMix random = new(42);
        int[] counts = new int[pattern.Nodes];
        for (int i = 0; i < draws; i++)
        {
            counts[pattern.Draw(source, ref random)]++;
        }

        return counts;
    }
}
