using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Tests.Unit.Kernels;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Counting;

/// <summary>Spikes of rows, positions and boxes are those of activations counted one by one, in every form.</summary>
[NonParallelizable]
public class SiteCounterTests
{
    [TestCase(1)]
    [TestCase(4)]
    [TestCase(7)]
    [TestCase(16)]
    [TestCase(255)]
    public void Counts_are_those_of_activations_counted_one_by_one(int d)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            Random random = new((d * 1000) + seed);
            MapShape shape = new(1 + random.Next(seed % 5 == 0 ? 300 : 40), random.Next(1, 12), random.Next(1, 20));
            Check(shape, d, [Boxes(random, shape, 1 + random.Next(5)), Boxes(random, shape, 1 + random.Next(40))], random);
        }
    }

    // Every sum is as large as it can be.
    [TestCase(4, 4)]
    [TestCase(9, 255)]
    public void Full_maps_of_many_channels(int width, int d)
    {
        foreach (int channels in new[] { 64, 4_000, 20_000 })
        {
            MapShape shape = new(channels, 3, width);
            Check(shape, d, [[new(0, channels, 0, 3, 0, 1), new(channels / 2, channels, 1, 2, 0, width / 3)]], null);
        }
    }

    // A few borders of channels, and rectangles of all sizes between them.
    private static Box[] Boxes(Random random, MapShape shape, int chunks)
    {
        int[] borders = [.. Enumerable.Range(0, chunks).Select(_ => random.Next(shape.Channels)).Append(0).Append(shape.Channels).Distinct().Order()];
        return [.. Enumerable.Range(0, random.Next(1, 50)).Select(i =>
        {
            int c0 = random.Next(borders.Length - 1), y0 = random.Next(shape.Height), x0 = random.Next(shape.Width);
            int c1 = random.Next(3) > 0 ? c0 + 1 : random.Next(c0 + 1, borders.Length);
            return i % 9 == 8 ? default : new Box(borders[c0], borders[c1], y0, random.Next(y0 + 1, shape.Height + 1), x0, random.Next(x0 + 1, shape.Width + 1));
        })];
    }

    private static void Check(MapShape shape, int d, Box[][] asked, Random? random)
    {
        byte[] map = [.. Enumerable.Range(0, shape.Count).Select(_ => random is null ? (byte)d : random.Next(3) == 0 ? (byte)random.Next(d + 1) : (byte)0)];
        SiteCounter site = new(shape, d);
        BoxSums[] sums = Array.ConvertAll(asked, site.Ask);
        site.Prepare();
        KernelForms.ForEach(_ =>
        {
            SiteCounts counts = site.NewCounts();
            counts.Positions.AsSpan().Fill(ulong.MaxValue);
            site.CountRows(0, shape.Height, map, counts);
            EqualRows(shape, d, map, counts);
            for (int i = 0; i < asked.Length; i++)
            {
                LaneCounts boxes = new(asked[i].Length, d);
                sums[i].Sum(counts, boxes);
                EqualBoxes(shape, d, map, asked[i], boxes);
            }
        });
    }

    private static void EqualRows(MapShape shape, int d, byte[] map, SiteCounts counts)
    {
        for (int p = 0; p < shape.Positions; p++)
        {
            Assert.That(counts.Totals[p], Is.EqualTo(map.AsSpan(p * shape.Channels, shape.Channels).ToArray().Sum(a => a)), "position");
        }

        int row = shape.Width * shape.Channels;
        for (int i = 0; i < counts.RowSpikes.Length; i++)
        {
            Assert.That(counts.RowSpikes[i], Is.EqualTo(map.AsSpan(i / d * row, row).ToArray().Count(a => a > i % d)), "row");
        }
    }

    private static void EqualBoxes(MapShape shape, int d, byte[] map, Box[] boxes, LaneCounts counts)
    {
        for (int b = 0; b < boxes.Length; b++)
        {
            int[] expected = new int[d];
            for (int y = boxes[b].Y0; y < boxes[b].Y1; y++)
            {
                for (int x = boxes[b].X0; x < boxes[b].X1; x++)
                {
                    foreach (byte a in map.AsSpan((((y * shape.Width) + x) * shape.Channels) + boxes[b].C0, boxes[b].Channels))
                    {
                        for (int k = 0; k < a; k++)
                        {
                            expected[k]++;
                        }
                    }
                }
            }

            Assert.That(Enumerable.Range(0, d).Select(k => counts[b, k]), Is.EqualTo(expected), "box");
        }
    }
}
