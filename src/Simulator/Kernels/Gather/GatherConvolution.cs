namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// A convolution that reads the weights of active inputs only: sums[y, x, o] = Σ w[o, c, ky, kx] · input[y·stride + ky − padding, x·stride + kx − padding, c].
/// </summary>
public static class GatherConvolution
{
    /// <summary>Sums of some output rows.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="input">Activations of the whole source map, NHWC: row, column, channel; none above the largest input that the weights were packed for.</param>
    /// <param name="y0">First output row.</param>
    /// <param name="y1">End of the output rows; at best <see cref="GatherWeights.RowsPerBlock"/> more than <paramref name="y0"/>.</param>
    /// <param name="sums">Sums of these rows, NHWC; overwritten.</param>
    /// <param name="scratch">The thread's.</param>
    public static void Run(GatherWeights weights, ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums, GatherScratch scratch)
        => ScalarGather.Run(weights, input, y0, y1, sums);
}
