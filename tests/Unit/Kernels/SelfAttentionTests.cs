using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Attention;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels;

/// <summary>Self-attention of any shape, in either order, against its definition.</summary>
public class SelfAttentionTests
{
    [Test]
    public void Layers_of_any_shape_equal_the_definition()
    {
        Random random = new(1);
        AttentionScratch scratch = new();
        int wide = 0, narrow = 0, keyValueFirst = 0, refused = 0;
        long saturations = 0;
        for (int i = 0; i < 200; i++)
        {
            IntegerAttention layer = Layer(
                random.Next(1, 5), random.Next(1, 40), random.Next(1, 40), i % 2 == 0 ? 16 * random.Next(1, 9) : random.Next(1, 140));
            IntegerNetwork network = Network(layer, random.Pick(1, 4, 8, 30, 127, 255), random.Pick(4, 8, 12, 15, 16, 24));
            if (AttentionPlan.Of(layer, network) is not { } plan)
            {
                refused++;
                continue;
            }

            saturations += Check(random, plan, network, scratch);
            wide += plan.IsWide ? 1 : 0;
            narrow += plan.IsWide ? 0 : 1;
            keyValueFirst += layer.KeyValueFirst ? 1 : 0;
        }

        Assert.That(new[] { wide, narrow, keyValueFirst, saturations }, Has.All.GreaterThan(0), "the samples reach every form");
        Assert.That(keyValueFirst + refused, Is.LessThan(200), "and both orders");
    }

    [Test]
    public void Entries_at_the_bound_of_sixteen_bits_are_exact()
    {
        // 127 tokens · 16 · 16 = 32,512 is the last that pairs of 15 bits take; 128 tokens need wide numbers.
        foreach (int tokens in new[] { 127, 128, 129 })
        {
            IntegerAttention layer = Layer(1, tokens, 8, 16);
            IntegerNetwork network = Network(layer, 16, 24);
            AttentionPlan plan = AttentionPlan.Of(layer, network)!;
            Assert.That(plan.IsWide, Is.EqualTo(tokens >= 128));
            byte[] full = [.. Enumerable.Repeat((byte)16, tokens * 16)];
            KernelForms.ForEach(level =>
            {
                int[] sums = new int[tokens * 16];
                int[] products = new int[plan.ProductSize];
                Assert.That(SelfAttention.Multiply(plan, full.AsSpan(0, tokens * 8), full, 0, 1, products, new AttentionScratch()), Is.Zero);
                SelfAttention.AddRows(plan, full.AsSpan(0, tokens * 8), products, 0, tokens, sums, new AttentionScratch());
                Assert.That(sums, Has.All.EqualTo(8 * 16 * tokens * 256), level.ToString());
            });
        }
    }

    [Test]
    public void Sums_of_more_than_32_bits_are_left_to_the_reference()
    {
        IntegerAttention layer = Layer(1, 1 << 16, 256, 256);
        Assert.That(AttentionPlan.Of(layer, Network(layer, 255, 40)), Is.Null);
    }

    private static IntegerAttention Layer(int heads, int tokens, int keyChannels, int valueChannels)
        => new("attention", 0, 0, Rescale.None, 0, 1, 2, heads, tokens, keyChannels, valueChannels);

    private static IntegerNetwork Network(IntegerAttention layer, int d, int productBits) => new()
    {
        Input = new(1, 1, layer.Tokens),
        D = d,
        PotentialBits = 24,
        WeightBits = 8,
        ProductBits = productBits,
        Populations = [new IntegerPopulation("population", new MapShape(layer.Heads * layer.ValueChannels, 1, layer.Tokens), [1])],
        Sites = [],
        Connections = [layer],
        Steps = [layer],
        Output = 0,
    };

    // Some heads after the others, and some tokens after the others. What a thread does not compute is not touched.
    private static long Check(Random random, AttentionPlan plan, IntegerNetwork network, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        double rate = random.Pick(0, 0.1, 0.5, 1);
        byte[] Spikes(int channels) => [.. Enumerable.Range(0, layer.Tokens * layer.Heads * channels)
            .Select(_ => (byte)(random.NextDouble() >= rate ? 0 : rate == 1 ? plan.D : random.Next(1, plan.D + 1)))];
        byte[] query = Spikes(layer.KeyChannels), key = Spikes(layer.KeyChannels), value = Spikes(layer.ValueChannels);
        int head = random.Next(layer.Heads + 1), token = random.Next(layer.Tokens + 1), rest = token * layer.Heads * layer.ValueChannels;
        (int[] expected, long saturations) = Expected(layer, network.MaxProduct, query, key, value);
        KernelForms.ForEach(level =>
        {
            int[] products = new int[layer.Heads * plan.ProductSize], sums = [.. Enumerable.Repeat(5, expected.Length + 1)];
            (byte[] partner, byte[] driver) = layer.KeyValueFirst ? (value, query) : (query, value);
            long saturated = SelfAttention.Multiply(plan, key, partner, head, layer.Heads, products, scratch);
            saturated += SelfAttention.Multiply(plan, key, partner, 0, head, products, scratch);
            SelfAttention.AddRows(plan, driver, products, token, layer.Tokens, sums.AsSpan(rest), scratch);
            SelfAttention.AddRows(plan, driver, products, 0, token, sums.AsSpan(0, rest), scratch);
            string what = $"{level}, D = {plan.D}, {network.ProductBits} bits, rate {rate}, {layer}";
            Assert.That(saturated, Is.EqualTo(saturations), what);
            Assert.That(sums.AsSpan(0, expected.Length).SequenceEqual(expected), Is.True, what);
            Assert.That(sums[^1], Is.EqualTo(5), "nothing behind the sums is written: " + what);
        });
        return saturations;
    }

    private static (int[] Sums, long Saturations) Expected(IntegerAttention layer, long maxProduct, byte[] query, byte[] key, byte[] value)
    {
        (int tokens, int keys, int values, int all) = (layer.Tokens, layer.KeyChannels, layer.ValueChannels, layer.Heads);
        long saturations = 0;
        int[] sums = new int[tokens * all * values];
        for (int head = 0; head < all; head++)
        {
            int Q(int n, int i) => query[(n * all + head) * keys + i];
            int K(int n, int i) => key[(n * all + head) * keys + i];
            int V(int n, int c) => value[(n * all + head) * values + c];
            long Entry(long sum)
            {
                saturations += sum > maxProduct ? 1 : 0;
                return Math.Min(sum, maxProduct);
            }

            if (layer.KeyValueFirst)
            {
                long[] product = [.. Enumerable.Range(0, keys * values)
                    .Select(e => Entry(Enumerable.Range(0, tokens).Sum(n => (long)K(n, e / values) * V(n, e % values))))];
                Fill((n, c) => Enumerable.Range(0, keys).Sum(i => Q(n, i) * product[i * values + c]));
            }
            else
            {
                long[] product = [.. Enumerable.Range(0, tokens * tokens)
                    .Select(e => Entry(Enumerable.Range(0, keys).Sum(i => (long)K(e / tokens, i) * Q(e % tokens, i))))];
                Fill((n, c) => Enumerable.Range(0, tokens).Sum(m => V(m, c) * product[m * tokens + n]));
            }

            void Fill(Func<int, int, long> sum)
            {
                for (int i = 0; i < tokens * values; i++)
                {
                    sums[(i / values * all + head) * values + i % values] = (int)sum(i / values, i % values);
                }
            }
        }

        return (sums, saturations);
    }
}
