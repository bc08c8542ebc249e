using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Simulator.Kernels.Gather;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels.Gather;

/// <summary>A layer and an input: all forms of the kernel against the definition of a convolution.</summary>
internal sealed class GatherCase(ConvolutionGeometry geometry, long[] weights, int bits, byte[] input, int largestInput)
{
    private const int Untouched = 12345;

    private static readonly GatherScratch s_scratch = new();

    /// <summary>Weights and inputs from their index.</summary>
    public static GatherCase Of(ConvolutionGeometry geometry, int bits, int largestInput, Func<int, long> weight, Func<int, int> input)
        => new(geometry, [.. Enumerable.Range(0, (int)geometry.WeightCount).Select(weight)], bits,
            [.. Enumerable.Range(0, geometry.Input.Count).Select(i => (byte)input(i))], largestInput);

    /// <summary>Random weights up to a magnitude, and inputs of which a share is not 0.</summary>
    public static GatherCase Random(Random random, ConvolutionGeometry geometry, int bits, int magnitude, int largestInput, double share)
        => Of(geometry, bits, largestInput, _ => random.Next(-magnitude, magnitude + 1),
            _ => random.NextDouble() < share ? random.Next(1, largestInput + 1) : 0);

    /// <summary>Runs every form that this processor has, some output rows at a time, and compares.</summary>
    public void Check(int rows = int.MaxValue)
    {
        GatherWeights? packed = GatherWeights.Pack(geometry, new IntegerWeights(weights, bits), largestInput);
        Assert.That(packed, Is.Not.Null, $"{geometry}");
        int[] expected = Definition();
        try
        {
            // The widest first: a narrower form would tidy up what the lists leave in the scratch.
            for (SimdLevel level = Simd.Widest; level >= SimdLevel.Scalar; level--)
            {
                Simd.Use(level);
                int[] sums = Run(packed!, rows);
                bool same = sums.AsSpan(0, expected.Length).SequenceEqual(expected);
                Assert.That(same, $"{Simd.Name(level)}, {geometry}, largest input {largestInput}, {bits} bits");
                CheckNarrow(packed!, rows, expected);
                Assert.That(sums.Skip(expected.Length), Is.All.EqualTo(Untouched), $"{Simd.Name(level)} writes beyond the sums, {geometry}");
            }
        }
        finally
        {
            Simd.Use(Simd.Widest);
        }
    }

    // Sums of 16 bits, where they fit: refused or right, and nothing beyond them.
    private void CheckNarrow(GatherWeights packed, int rows, int[] expected)
    {
        int rowSums = geometry.Output.Width * geometry.OutputChannels;
        short[] sums = new short[expected.Length + 64];
        for (int y = 0; y < geometry.Output.Height; y += Math.Min(rows, geometry.Output.Height - y))
        {
            int end = y + Math.Min(rows, geometry.Output.Height - y), first = y * rowSums, count = (end - y) * rowSums;
            Array.Fill(sums, (short)Untouched);
            if (GatherConvolution.TryRun(packed, input, y, end, sums.AsSpan(first, count), s_scratch))
            {
                int[] wide = Array.ConvertAll(sums[first..(first + count)], s => (int)s);
                Assert.That(wide, Is.EqualTo(expected.Skip(first).Take(count)), $"{Simd.Name(Simd.Level)}, 16 bits, {geometry}");
                Assert.That(sums.Skip(first + count), Is.All.EqualTo((short)Untouched), $"{Simd.Name(Simd.Level)} writes beyond 16-bit sums, {geometry}");
            }
        }
    }

    private int[] Run(GatherWeights packed, int rows)
    {
        int rowSums = geometry.Output.Width * geometry.OutputChannels;
        int[] sums = new int[geometry.Output.Count + 64];
        Array.Fill(sums, Untouched);
        for (int y = 0; y < geometry.Output.Height;)
        {
            int end = y + Math.Min(rows, geometry.Output.Height - y);
            GatherConvolution.Run(packed, input, y, end, sums.AsSpan(y * rowSums, (end - y) * rowSums), s_scratch);
            y = end;
        }

        return sums;
    }

    private int[] Definition()
    {
        ConvolutionGeometry g = geometry;
        int[] sums = new int[g.Output.Count];
        for (int iy = 0; iy < g.Input.Height; iy++)
        {
            for (int ix = 0; ix < g.Input.Width; ix++)
            {
                for (int ky = 0; ky < g.KernelHeight; ky++)
                {
                    for (int kx = 0; kx < g.KernelWidth; kx++)
                    {
                        AddPosition(sums, iy, ix, ky, kx);
                    }
                }
            }
        }

        return sums;
    }

    private void AddPosition(int[] sums, int iy, int ix, int ky, int kx)
    {
        ConvolutionGeometry g = geometry;
        (int y, int restY) = Math.DivRem(iy + g.Padding - ky, g.Stride);
        (int x, int restX) = Math.DivRem(ix + g.Padding - kx, g.Stride);
        if (restY != 0 || restX != 0 || y < 0 || x < 0 || y >= g.Output.Height || x >= g.Output.Width)
        {
            return;
        }

        for (int c = 0; c < g.Input.Channels; c++)
        {
            int activation = input[(iy * g.Input.Width + ix) * g.Input.Channels + c];
            for (int o = 0; o < g.OutputChannels && activation != 0; o++)
            {
                long weight = weights[((o * g.Input.Channels + c) * g.KernelHeight + ky) * g.KernelWidth + kx];
                sums[(y * g.Output.Width + x) * g.OutputChannels + o] += activation * (int)weight;
            }
        }
    }
}
