using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Tests.Unit.Kernels;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Counting;

/// <summary>Packed spikes of chunks times weights, also where all are the largest.</summary>
[NonParallelizable]
public class ChunkWeightsTests
{
    [Test]
    public void Sums_are_those_of_chunks_one_by_one()
    {
        Random random = new(3);
        for (int chunks = 0; chunks < 40; chunks++)
        {
            int[] weights = [.. Enumerable.Range(0, chunks).Select(i => i % 3 == 0 ? int.MaxValue : random.Next(100))];
            int words = 1 + (chunks % 3), word = random.Next(words);
            ulong[] packed = [.. Enumerable.Range(0, chunks * words).Select(i => i % 4 == 0 ? ulong.MaxValue : (ulong)random.NextInt64())];
            ulong lanes = ulong.MaxValue >> (random.Next(4) * Packed.Bits);
            int[] spikes = [.. Enumerable.Range(0, chunks).Select(i => Packed.Sum(packed[(i * words) + word] & lanes))];
            KernelForms.ForEach(_ =>
            {
                long[] totals = [.. Enumerable.Range(0, chunks).Select(i => (long)i)];
                (long sum, long weighted) = new ChunkWeights(weights).Add(packed, words, word, lanes, totals);
                Assert.That(sum, Is.EqualTo(spikes.Sum()));
                Assert.That(weighted, Is.EqualTo(spikes.Zip(weights).Sum(p => (long)p.First * p.Second)));
                Assert.That(totals, Is.EqualTo(spikes.Select((s, i) => (long)s + i)));
            });
        }
    }
}
