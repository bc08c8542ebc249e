using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Depthwise;

/// <summary>The vector form where weights or inputs are too large for bytes: eight channels in 32 bits, tap by tap.</summary>
internal static class DepthwiseWide
{
    /// <summary>Computes a row of outputs.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="paired">Pairs of input rows (<see cref="RowPairs"/>).</param>
    /// <param name="top">The first input row that the row of outputs reads.</param>
    /// <param name="sums">Its sums; overwritten.</param>
    public static void Run(DepthwiseWeights weights, ReadOnlySpan<byte> paired, int top, Span<int> sums)
    {
        int channels = weights.Geometry.OutputChannels;
        for (int i = 0; i < sums.Length; i += channels)
        {
            for (int c = 0; c < channels; c += Vector256<int>.Count)
            {
                Vector256<int> sum = Sum(weights, paired, top, i, c);
                for (int lane = 0; lane < Math.Min(Vector256<int>.Count, channels - c); lane++)
                {
                    sums[i + c + lane] = sum[lane];
                }
            }
        }
    }

    private static Vector256<int> Sum(DepthwiseWeights weights, ReadOnlySpan<byte> paired, int top, int pixel, int channel)
    {
        ConvolutionGeometry g = weights.Geometry;
        Vector256<int> sum = default;
        for (int t = 0; t < g.KernelHeight * g.KernelWidth; t++)
        {
            int row = top + t / g.KernelWidth, at = pixel * g.Stride + t % g.KernelWidth * g.OutputChannels + channel;
            Vector128<ushort> two = Vector128.Create<byte>(paired[(row / 2 * weights.PairedRow + 2 * at)..]).AsUInt16();
            Vector256<int> inputs = Avx2.ConvertToVector256Int32(row % 2 == 0 ? two & Vector128.Create((ushort)byte.MaxValue) : two >>> 8);
            sum += inputs * Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref weights.Taps[0], (nuint)(t * g.OutputChannels + channel)));
        }

        return sum;
    }
}
