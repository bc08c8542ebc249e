using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>
/// A depthwise convolution: every channel with its own kernel. What lies outside the map adds nothing. The vector forms multiply every input, zero or not:
/// lanes are channels, the inputs of two rows alternate, and a pair is multiplied and added at once, for two rows of outputs.
/// </summary>
public static class DepthwiseConvolution
{
    private const int RowsAtOnce = 8, Slack = 64;

    /// <summary>Computes some rows of outputs.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="input">Activations of the whole input map, (rows, columns, channels), none above the largest that the weights were packed for.</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">Row after the last.</param>
    /// <param name="sums">Sums of those rows, (rows, columns, channels); overwritten.</param>
    public static void Run(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums)
    {
        if (Simd.Level == SimdLevel.Scalar)
        {
            Scalar(weights, input, y0, y1, sums);
            return;
        }

        RunVectors(weights, input, y0, y1, sums);
    }

    /// <summary>Computes some rows of outputs in 16 bits, if all sums fit, whatever the inputs are.</summary>
    /// <returns>False if they may not: <see cref="Run"/> computes them.</returns>
    /// <inheritdoc cref="Run"/>
    public static bool TryRun(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<short> sums)
    {
        if (Simd.Level == SimdLevel.Scalar || !weights.SumsAreWhole)
        {
            return false;
        }

        RunVectors(weights, input, y0, y1, sums);
        return true;
    }

    private static void RunVectors<TOut>(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<TOut> sums)
        where TOut : unmanaged
    {
        ConvolutionGeometry g = weights.Geometry;
        int rowLength = g.Input.Width * g.Input.Channels, outputLength = g.Output.Width * g.OutputChannels, most = PairsOf(weights, RowsAtOnce);
        byte[] rented = ArrayPool<byte>.Shared.Rent(checked(most * weights.PairedRow + rowLength + 3 * Slack));
        Span<byte> paired = rented.AsSpan(Misalignment(rented), most * weights.PairedRow + Slack), zeros = rented.AsSpan(^rowLength..);
        zeros.Clear();
        for (int y = y0; y < y1; y += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, y1 - y);
            RowPairs.Fill(g, input, y * g.Stride - g.Padding, zeros, paired[..(PairsOf(weights, rows) * weights.PairedRow)], weights.PairedRow);
            DepthwiseTiles.Run(weights, paired, rows, sums.Slice((y - y0) * outputLength, rows * outputLength));
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    // Pairs of input rows that some rows of outputs read.
    private static int PairsOf(DepthwiseWeights weights, int rows) => (rows - 1) / DepthwiseWeights.OutputRows * weights.Geometry.Stride + weights.RowPairs;

    // The definition: the vector forms must equal it.
    private static void Scalar(DepthwiseWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int channels = g.OutputChannels, width = g.Output.Width;
        for (int i = 0; i < (y1 - y0) * width * channels; i++)
        {
            int c = i % channels, x = i / channels % width, y = y0 + i / channels / width, sum = 0;
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                for (int kx = 0; kx < g.KernelWidth; kx++)
                {
                    int iy = y * g.Stride + ky - g.Padding, ix = x * g.Stride + kx - g.Padding;
                    if ((uint)iy < (uint)g.Input.Height && (uint)ix < (uint)g.Input.Width)
                    {
                        sum += weights.Taps[(ky * g.KernelWidth + kx) * channels + c] * input[(iy * g.Input.Width + ix) * channels + c];
                    }
                }
            }

            sums[i] = sum;
        }
    }

    // Bytes to skip so that vectors do not straddle cache lines. A collection may move the array: that costs time, not correctness.
    private static int Misalignment(byte[] buffer)
        => (int)(-Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetArrayDataReference(buffer)) & (Slack - 1));
}
