using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels.Gather;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels.Gather;

/// <summary>What is asked for before its time: the next chunk, after the last the next layer, each once.</summary>
public class WeightsAheadTests
{
    [Test]
    public void Each_chunk_asks_for_the_next_one_once()
    {
        GatherWeights weights = Weights(channels: 512, outputs: 448);
        WeightsAhead ahead = new();
        Assert.That(weights.Layout.Chunks, Is.GreaterThan(2));
        foreach (int chunk in new[] { 0, 1 })
        {
            ahead.Begin(weights, chunk);
            Assert.That(ahead.Lines, Is.EqualTo((weights.Chunk(chunk + 1).Bytes + 63) / 64));
            AskFor(ahead, times: 7);
            ahead.Begin(weights, chunk);
            Assert.That(ahead.Lines, Is.Zero, "asked for already");
        }
    }

    [Test]
    public void The_last_chunk_asks_for_the_next_layer_as_soon_as_that_may_be()
    {
        GatherWeights weights = Weights(channels: 64, outputs: 64), next = Weights(channels: 64, outputs: 96);
        WeightsAhead ahead = new();
        ahead.Begin(weights, 0);
        Assert.That(ahead.Lines, Is.Zero);
        ahead.Next = next;
        ahead.Begin(weights, 0);
        Assert.That(ahead.Lines, Is.EqualTo(64 * 128 / 64));
        AskFor(ahead, times: 5);
        ahead.Begin(next, 0);
        Assert.That(ahead.Lines, Is.EqualTo(64 * 128 / 64), "the layer after that one");
    }

    [Test]
    public void What_is_read_besides_is_asked_for_first_and_once()
    {
        WeightsAhead ahead = new();
        ahead.Also(1 << 20, 64 * 10);
        Assert.That(ahead.Lines, Is.EqualTo(10));
        ahead.Ask(7);
        Assert.That(ahead.Lines, Is.EqualTo(3));
        ahead.Ask(7);
        ahead.Ask(7);
        Assert.That(ahead.Lines, Is.Zero);
        ahead.Also(1 << 20, 1L << 40);
        Assert.That(ahead.Lines, Is.InRange(1, 1 << 14), "no more than leaves room in the cache");
    }

    private static void AskFor(WeightsAhead ahead, int times)
    {
        int lines = ahead.LinesOf(times);
        for (int i = 0; i < times; i++)
        {
            ahead.Ask(lines);
        }

        Assert.That(ahead.Lines, Is.Zero, "all in so many times");
    }

    private static GatherWeights Weights(int channels, int outputs)
    {
        ConvolutionGeometry geometry = new(new MapShape(channels, 4, 4), outputs, 1, 1, 1, 0, 1);
        return GatherWeights.Pack(geometry, new IntegerWeights(new long[geometry.WeightCount], 8), 4)!;
    }
}
