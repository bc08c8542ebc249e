using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Simulator.Kernels.Gather;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels.Gather;

/// <summary>The gather convolution: every form equals the definition, for every shape, tail and largest input.</summary>
[NonParallelizable]
public sealed class GatherConvolutionTests
{
    // Kernels, strides and paddings of all kinds, maps smaller than the kernel's reach, kernels that cover the whole input.
    [TestCase(1, 1, 1, 0)]
    [TestCase(1, 1, 2, 0)]
    [TestCase(3, 3, 1, 1)]
    [TestCase(3, 3, 2, 1)]
    [TestCase(3, 3, 3, 0)]
    [TestCase(2, 2, 2, 0)]
    [TestCase(7, 7, 2, 3)]
    [TestCase(5, 5, 1, 4)]
    [TestCase(1, 3, 1, 2)]
    [TestCase(3, 1, 1, 2)]
    [TestCase(9, 8, 1, 0)]
    public void KernelsStridesAndPaddings(int kernelHeight, int kernelWidth, int stride, int padding)
    {
        Random random = new(kernelHeight * 100 + kernelWidth * 10 + stride);
        foreach (int outputs in new[] { 16, 24, 48, 96, 200 })
        {
            ConvolutionGeometry g = new(new MapShape(6, 9, 8), outputs, kernelHeight, kernelWidth, stride, padding, 1);
            GatherCase.Random(random, g, 8, 127, 4, 0.4).Check(rows: random.Next(1, 5));
        }
    }

    [Test]
    public void EveryNumberOfOutputs()
    {
        Random random = new(1);
        for (int outputs = 1; outputs <= 230; outputs++)
        {
            GatherCase.Random(random, new(new MapShape(5, 1, 2), outputs, 1, 1, 1, 0, 1), 8, 127, 4, 0.5).Check();
        }

        for (int outputs = 1; outputs <= 66; outputs++)
        {
            GatherCase.Random(random, new(new MapShape(2, 2, 3), outputs, 3, 3, 1, 1, 1), 8, 127, 4, 0.5).Check();
            GatherCase.Random(random, new(new MapShape(2, 2, 3), outputs, 3, 3, 1, 1, 1), 16, 9999, 4, 0.5).Check();
        }
    }

    [Test]
    public void EveryNumberOfInputs()
    {
        Random random = new(2);
        for (int inputs = 1; inputs <= 140; inputs++)
        {
            GatherCase.Random(random, new(new MapShape(inputs, 1, 3), 16, 1, 1, 1, 0, 1), 8, 127, 4, 0.5).Check();
            GatherCase.Random(random, new(new MapShape(inputs, 3, 3), 16, 3, 3, 2, 1, 1), 8, 127, 4, 0.5).Check();
        }
    }

    // All inputs at their largest and all weights of one sign: the sums of a chunk come as near to 16 bits as the layout lets them.
    [TestCase(8, 127)]
    [TestCase(8, -127)]
    [TestCase(8, -128)]
    [TestCase(8, 1)]
    [TestCase(8, 64)]
    [TestCase(16, 32767)]
    [TestCase(16, -32768)]
    [TestCase(16, 200)]
    public void SumsAtTheirBound(int bits, int weight)
    {
        for (int largest = 1; largest <= byte.MaxValue; largest += largest < 9 ? 1 : 41)
        {
            int input = largest;
            GatherCase.Of(new(new MapShape(25, 3, 3), 33, 3, 3, 1, 1, 1), bits, largest, _ => weight, _ => input).Check();
            GatherCase.Of(new(new MapShape(130, 1, 2), 112, 1, 1, 1, 0, 1), bits, largest, i => i / 130 % 2 == 0 ? weight : -weight / 2, _ => input).Check();
        }
    }

    // 258 · 127 + 1 = 32,767 is the largest sum that one chunk may have; one more makes two of it.
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void LargestSumOf16Bits(int last)
        => GatherCase.Of(new(new MapShape(259, 1, 2), 64, 1, 1, 1, 0, 1), 8, 1, i => i % 259 == 258 ? last : 127, _ => 1).Check();

    [Test]
    public void EveryLargestInput()
    {
        Random random = new(3);
        for (int largest = 1; largest <= byte.MaxValue; largest++)
        {
            GatherCase.Random(random, new(new MapShape(9, 2, 3), 48, 3, 3, 1, 1, 1), 8, random.Next(1, 128), largest, 0.8).Check();
        }
    }

    [TestCase(0.0)]
    [TestCase(1.0)]
    public void NothingActiveAndEverythingActive(double share)
    {
        GatherCase.Random(new Random(4), new(new MapShape(66, 3, 4), 208, 3, 3, 1, 1, 1), 8, 127, 15, share).Check(rows: 2);
        GatherCase.Random(new Random(5), new(new MapShape(30, 3, 4), 20, 3, 3, 1, 1, 1), 16, 3000, 255, share).Check(rows: 2);
    }

    // The entry that fills up an odd list lies beyond what the last block wrote, where a layer before has left its own.
    [Test]
    public void AnOddListThatEndsWithAFullBlock()
    {
        for (int active = 1; active < 64; active += 2)
        {
            int odd = active;
            GatherCase.Of(new(new MapShape(512, 3, 3), 64, 1, 1, 1, 0, 1), 8, 90, i => 100 + (i % 20), _ => 90).Check();
            GatherCase.Of(new(new MapShape(128, 3, 3), 64, 1, 1, 1, 0, 1), 8, 4, i => (i % 255) - 127, i => i % 128 < 64 && i % 128 >= odd ? 0 : 1 + (i % 4)).Check();
        }
    }

    // A layer of the size of real ones: several tiles and channel groups, whose chunks hold one kernel row or all of them.
    [TestCase(130, 320, 1)]
    [TestCase(300, 96, 3)]
    [TestCase(24, 96, 3)]
    [TestCase(96, 24, 3)]
    public void TilesAndGroups(int inputs, int outputs, int kernel)
        => GatherCase.Random(new Random(6), new(new MapShape(inputs, 5, 6), outputs, kernel, kernel, 1, kernel / 2, 1), 8, 127, 4, 0.3).Check(rows: 3);

    // Lists that are short enough for 16 bits beside lists that must be taken in parts: the sum of what is active decides, not how much there is.
    [TestCase(1, 200, 64)]
    [TestCase(1, 640, 96)]
    [TestCase(3, 24, 96)]
    [TestCase(3, 120, 24)]
    [TestCase(3, 200, 40)]
    public void ListsAroundTheirBound(int kernel, int inputs, int outputs)
    {
        Random random = new(7);
        for (int active = 1; active <= 4; active++)
        {
            double share = active / 4.0;
            ConvolutionGeometry g = new(new MapShape(inputs, 4, 5), outputs, kernel, kernel, 1, kernel / 2, 1);
            GatherCase.Random(random, g, 8, 127, 4, share).Check();
            GatherCase.Of(g, 8, 4, _ => 127, i => random.NextDouble() < share ? 1 + (i % 4) : 0).Check();
        }
    }

    // Inputs active nearly everywhere take the way without lists: pixels that are no multiple of seven, outputs of all kinds, channels of several segments.
    [TestCase(2, 8)]
    [TestCase(30, 16)]
    [TestCase(64, 40)]
    [TestCase(130, 96)]
    [TestCase(200, 240)]
    [TestCase(768, 192)]
    public void OneByOneWithNearlyAllActive(int inputs, int outputs)
    {
        Random random = new(8);
        foreach ((int height, int width) in new[] { (1, 6), (1, 7), (2, 4), (3, 5), (4, 7) })
        {
            ConvolutionGeometry g = new(new MapShape(inputs, height, width), outputs, 1, 1, 1, 0, 1);
            GatherCase.Random(random, g, 8, 127, 4, 0.95).Check();
            GatherCase.Of(g, 8, 4, i => i / inputs % 2 == 0 ? 127 : -127, _ => 4).Check(rows: 2);
            GatherCase.Random(random, g, 8, 20, 200, 1).Check();
        }
    }

    // 64 · 127 · 4 = 32,512: all channels make one segment, whose sums come in 16 bits without lists, where few channels or many active ones make that the
    // faster way.
    [TestCase(1.0, 4)]
    [TestCase(0.5, 64)]
    [TestCase(0.02, 12)]
    public void OneByOneWithSumsOf16Bits(double share, int inputs)
    {
        Random random = new(9);
        for (int outputs = 16; outputs <= 240; outputs += 16)
        {
            ConvolutionGeometry g = new(new MapShape(outputs % 32 == 0 ? inputs : 64, 2, 9), outputs, 1, 1, 1, 0, 1);
            GatherCase.Random(random, g, 8, 127, 4, share).Check(rows: random.Next(1, 3));
            GatherCase.Of(g, 8, 4, i => i / g.Input.Channels % 3 == 0 ? -127 : 127, _ => random.NextDouble() < share ? 4 : 0).Check();
        }
    }

    [Test]
    public void SumsOf16BitsAreRefusedWhereTheyMayNotFit()
    {
        ConvolutionGeometry g = new(new MapShape(200, 2, 2), 32, 1, 1, 1, 0, 1);
        GatherWeights weights = GatherWeights.Pack(g, new([.. Enumerable.Repeat(127L, (int)g.WeightCount)], 8), 4)!;
        short[] sums = new short[g.Output.Count];
        byte[] few = new byte[g.Input.Count], many = [.. Enumerable.Repeat((byte)4, g.Input.Count)];
        few[5] = 3;
        Assert.That(weights.MayBeNarrow);
        Assert.That(GatherConvolution.TryRun(weights, many, 0, 2, sums, new()), Is.False, "200 · 4 · 127");
        Assert.That(GatherConvolution.TryRun(weights, few, 0, 2, sums, new()), Is.EqualTo(Simd.Widest > SimdLevel.Scalar));
    }

    [Test]
    public void WhatIsNotSupported()
    {
        ConvolutionGeometry g = new(new MapShape(4, 6, 6), 8, 3, 3, 1, 1, 1);
        IntegerWeights weights = new(new long[g.WeightCount], 8);
        Assert.That(GatherWeights.Pack(g, weights, 4), Is.Not.Null);
        Assert.That(GatherWeights.Pack(g with { Dilation = 2 }, weights, 4), Is.Null);
        Assert.That(GatherWeights.Pack(g with { Pool = 2 }, weights, 4), Is.Null);
        Assert.That(GatherWeights.Pack(g with { Groups = 2 }, new(new long[g.WeightCount / 2], 8), 4), Is.Null);
        Assert.That(GatherWeights.Pack(g, new(new long[g.WeightCount], 24), 4), Is.Null);
    }

    // 2^31 / (32,767 · 255) = 257.01: 257 such inputs fit 32 bits, 258 do not.
    [TestCase(257, true)]
    [TestCase(258, false)]
    public void SumsThatMayNotFit32Bits(int inputs, bool supported)
    {
        ConvolutionGeometry g = new(new MapShape(inputs, 1, 1), 1, 1, 1, 1, 0, 1);
        Assert.That(GatherWeights.Pack(g, new([.. Enumerable.Repeat(32767L, inputs)], 16), 255), supported ? Is.Not.Null : Is.Null);
    }

    [Test]
    public void NoAllocationAfterTheFirstRun()
    {
        ConvolutionGeometry g = new(new MapShape(30, 8, 8), 24, 3, 3, 1, 1, 1);
        GatherWeights weights = GatherWeights.Pack(g, new([.. Enumerable.Repeat(3L, (int)g.WeightCount)], 8), 4)!;
        byte[] input = [.. Enumerable.Repeat((byte)1, g.Input.Count)];
        int[] sums = new int[g.Output.Count];
        GatherScratch scratch = new();
        GatherConvolution.Run(weights, input, 0, 8, sums, scratch);
        long before = GC.GetAllocatedBytesForCurrentThread();
        GatherConvolution.Run(weights, input, 0, 8, sums, scratch);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
