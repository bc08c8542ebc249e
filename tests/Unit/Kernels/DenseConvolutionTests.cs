using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Simulator.Kernels.Depthwise;
using NeuroSim.Simulator.Kernels.Image;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels;

/// <summary>The two convolutions that multiply every input, against the kernel that adds spike by spike.</summary>
public class DenseConvolutionTests
{
    [Test]
    public void Depthwise_convolutions_of_any_shape_equal_the_slice_kernel()
    {
        Random random = new(1);
        for (int i = 0; i < 150; i++)
        {
            int channels = i % 2 == 0 ? random.Next(1, 140) : random.Pick(16, 24, 32, 48, 64, 96, 192), stride = i % 2 == 0 ? random.Next(1, 4) : 1;
            int d = random.Pick(1, 4, 8, 16, 100, 127, 128, 255), bits = random.Pick(4, 8, 8, 16);
            ConvolutionGeometry geometry = Shape(random, channels, channels, stride, channels);
            Check(random, geometry, bits, d, readsImage: false);
        }
    }

    [Test]
    public void Image_convolutions_of_any_shape_equal_the_slice_kernel()
    {
        Random random = new(2);
        for (int i = 0; i < 150; i++)
        {
            int outputs = i % 2 == 0 ? random.Next(1, 60) : 8 * random.Next(1, 9);
            Check(random, Shape(random, random.Next(1, 5), outputs, random.Next(1, 5), 1), random.Pick(4, 8, 8, 16), byte.MaxValue, readsImage: true);
        }
    }

    // 66,311 · 127 · 255 is the largest sum that fits 32 bits; other outputs reach its negative, or both by turns.
    [TestCase(127, 66_311, true)]
    [TestCase(127, 66_312, false)]
    [TestCase(-128, 65_793, true)]
    [TestCase(-128, 65_794, false)]
    public void Sums_of_pixels_are_exact_up_to_their_bound(int weight, int inputs, bool fits)
    {
        ConvolutionGeometry geometry = new(new MapShape(inputs, 1, 5), 25, 1, 1, 1, 0, 1);
        long Weight(int output, int input) => output % 3 == 0 || (output % 3 == 1 && input % 2 == 0) ? weight : weight < 0 ? 127 : -127;
        ImageWeights? packed = ImageWeights.Pack(geometry, new([.. Enumerable.Range(0, 25 * inputs).Select(i => Weight(i / inputs, i % inputs))], 8));
        Assert.That(packed, fits ? Is.Not.Null : Is.Null);
        if (packed is null)
        {
            return;
        }

        byte[] pixels = [.. Enumerable.Repeat(byte.MaxValue, geometry.Input.Count)];
        int[] expected = [.. Enumerable.Range(0, 25).Select(o => (int)(255 * Enumerable.Range(0, inputs).Sum(i => Weight(o, i))))], sums = new int[5 * 25];
        KernelForms.ForEach(level =>
        {
            ImageConvolution.Run(packed, pixels, 0, 1, sums);
            Assert.That(sums, Is.EqualTo(expected.Concat(expected).Concat(expected).Concat(expected).Concat(expected)), $"{level}");
        });
    }

    [Test]
    public void Images_of_three_channels_and_any_width_equal_the_slice_kernel()
    {
        Random random = new(4);
        for (int width = 1; width <= 70; width++)
        {
            ConvolutionGeometry geometry = new(new MapShape(3, 6, width), random.Pick(8, 24, 25), 3, random.Next(1, 8), random.Next(1, 4), 3, 1);
            Check(random, geometry, 8, byte.MaxValue, readsImage: true);
        }
    }

    [Test]
    public void Sixteen_bit_sums_are_exact_up_to_their_bound()
    {
        // 129 pairs of taps · 2 · 127 · D: what fits 16 bits in one go for D = 1, and in ever shorter runs up to D = 129; beyond, no byte will do.
        ConvolutionGeometry geometry = new(new MapShape(64, 16, 17), 64, 16, 16, 1, 0, 64);
        IntegerWeights weights = new([.. Enumerable.Repeat(127L, (int)geometry.WeightCount)], 8);
        for (int d = 1; d <= 255; d++)
        {
            DepthwiseWeights packed = DepthwiseWeights.Pack(geometry, weights, d)!;
            byte[] input = [.. Enumerable.Repeat((byte)d, geometry.Input.Count)];
            int[] sums = new int[geometry.Output.Count];
            KernelForms.ForEach(level =>
            {
                DepthwiseConvolution.Run(packed, input, 0, 1, sums);
                Assert.That(sums, Has.All.EqualTo(256 * 127 * d), $"{level}, D = {d}");
            });
        }
    }

    [Test]
    public void What_the_kernels_cannot_do_is_not_packed()
    {
        ConvolutionGeometry depthwise = new(new MapShape(8, 8, 8), 8, 3, 3, 1, 1, 8), dense = depthwise with { Groups = 1 };
        IntegerWeights eight = new(new long[72], 8), wide = new(new long[72], 64);
        Assert.That(DepthwiseWeights.Pack(depthwise, eight, 4), Is.Not.Null);
        Assert.That(DepthwiseWeights.Pack(depthwise, wide, 4), Is.Null, "wide weights");
        Assert.That(DepthwiseWeights.Pack(dense, new(new long[576], 8), 4), Is.Null, "not depthwise");
        Assert.That(DepthwiseWeights.Pack(depthwise with { Pool = 2 }, eight, 4), Is.Null, "pools");
        Assert.That(DepthwiseWeights.Pack(depthwise with { Dilation = 2 }, eight, 4), Is.Null, "dilates");
        Assert.That(ImageWeights.Pack(dense, new(new long[576], 8)), Is.Not.Null);
        Assert.That(ImageWeights.Pack(dense, new(new long[576], 64)), Is.Null, "wide weights");
        Assert.That(ImageWeights.Pack(depthwise, eight), Is.Null, "groups");
    }

    [Test]
    public void Nothing_is_allocated_after_the_first_image()
    {
        Random random = new(3);
        ConvolutionGeometry depthwise = new(new MapShape(48, 20, 20), 48, 7, 7, 1, 3, 48), image = new(new MapShape(3, 40, 40), 24, 7, 7, 2, 3, 1);
        DepthwiseWeights weights = DepthwiseWeights.Pack(depthwise, random.Weights(depthwise, 8, extreme: false), 4)!;
        ImageWeights imageWeights = ImageWeights.Pack(image, random.Weights(image, 8, extreme: false))!;
        byte[] input = random.Inputs(depthwise.Input.Count, 4, extreme: false), pixels = random.Inputs(image.Input.Count, 255, extreme: false);
        int[] sums = new int[48 * 400];
        void Run()
        {
            DepthwiseConvolution.Run(weights, input, 0, 20, sums);
            ImageConvolution.Run(imageWeights, pixels, 0, 20, sums);
        }

        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static ConvolutionGeometry Shape(Random random, int inputs, int outputs, int stride, int groups)
    {
        int kernelHeight = random.Next(1, 8), kernelWidth = random.Next(1, 8), padding = random.Next(4);
        MapShape input = new(inputs, random.Next(Math.Max(1, kernelHeight - 2 * padding), 20), random.Next(Math.Max(1, kernelWidth - 2 * padding), 20));
        return new(input, outputs, kernelHeight, kernelWidth, stride, padding, groups);
    }

    // Some rows in every form; sums are overwritten, not added to.
    private static void Check(Random random, ConvolutionGeometry g, int bits, int d, bool readsImage)
    {
        bool extreme = random.Next(2) == 0;
        IntegerWeights weights = random.Weights(g, bits, extreme);
        byte[] input = random.Inputs(g.Input.Count, d, extreme);
        int y0 = random.Next(g.Output.Height), y1 = random.Next(y0, g.Output.Height) + 1;
        long[] expected = new long[(y1 - y0) * g.Output.Width * g.OutputChannels];
        IntegerConvolution layer = new("layer", 0, 0, Rescale.None, [], readsImage ? IntegerConvolution.Image : 0, g, weights);
        SliceKernel.Run(
            new PackedConvolution<long>(layer), new Box(0, g.OutputChannels, y0, y1, 0, g.Output.Width),
            new Box(0, g.Input.Channels, 0, g.Input.Height, 0, g.Input.Width), input, expected, [], []);
        object packed = readsImage ? ImageWeights.Pack(g, weights)! : DepthwiseWeights.Pack(g, weights, d)!;
        byte[] channelsLast = KernelForms.ChannelsFirst(input, g.Input.Positions);
        KernelForms.ForEach(level =>
        {
            int[] sums = [.. Enumerable.Repeat(77, expected.Length)];
            if (packed is ImageWeights image)
            {
                ImageConvolution.Run(image, input, y0, y1, sums);
            }
            else
            {
                DepthwiseConvolution.Run((DepthwiseWeights)packed, channelsLast, y0, y1, sums);
            }

            Assert.That(Array.ConvertAll(sums, s => (long)s).AsSpan().SequenceEqual(expected), Is.True, $"{level}, rows {y0}–{y1}, D = {d}, {bits} bits, {g}");
            short[] narrow = new short[expected.Length];
            if (packed is DepthwiseWeights depthwise && DepthwiseConvolution.TryRun(depthwise, channelsLast, y0, y1, narrow))
            {
                Assert.That(Array.ConvertAll(narrow, s => (long)s).AsSpan().SequenceEqual(expected), Is.True, $"{level}, 16 bits, D = {d}, {g}");
            }
        });
    }
}
