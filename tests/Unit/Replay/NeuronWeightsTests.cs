using NeuroSim.Simulator.Engines.Counting;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Replay;

/// <summary>Spikes times weights, also where every burst and every weight is the largest.</summary>
public class NeuronWeightsTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(8)]
    [TestCase(255)]
    public void The_sum_is_that_of_products_one_by_one(int d)
    {
        Random random = new(d);
        foreach (int neurons in new[] { 0, 1, 15, 16, 17, 4_000, 300_001 })
        {
            foreach (int most in new[] { 1, short.MaxValue, 1_000_000 })
            {
                int[] weights = [.. Enumerable.Range(0, neurons).Select(i => i % 7 == 0 ? random.Next(most + 1) : most)];
                byte[] bursts = [.. Enumerable.Range(0, neurons).Select(i => (byte)(i % 11 == 0 ? random.Next(d + 1) : d))];
                long expected = weights.Zip(bursts).Sum(p => (long)p.First * p.Second);
                Assert.That(new NeuronWeights(weights, d).Sum(bursts), Is.EqualTo(expected));
            }
        }
    }
}
