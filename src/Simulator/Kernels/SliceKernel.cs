using System.Numerics;
using System.Runtime.InteropServices;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// Adds the spikes on the axons of one slice to the potentials of its tile. An activation a is a burst of a spikes; adding its weights a times or adding
/// a × weight is the same sum, and counts a synaptic operations per target either way.
/// </summary>
public static class SliceKernel
{
    /// <summary>Runs one slice.</summary>
    /// <typeparam name="T">Type of a sum.</typeparam>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="tile">Neurons.</param>
    /// <param name="axons">Inputs, in the pooled map where the layer pools.</param>
    /// <param name="input">Activations (or pixels) of the whole source map.</param>
    /// <param name="sums">Sums of the tile, position by position, the channels of a position in a row.</param>
    /// <param name="eventsBySubStep">Axon events: in sub-step k, the inputs with an activation above k; what is beyond the last sub-step counts for it. Empty for pixels.</param>
    /// <param name="additionsBySubStep">Additions that those events cause. Empty for pixels.</param>
    /// <param name="active">By position of the tile, 0 where a sparse convolution adds nothing; empty if it adds everywhere.</param>
    /// <returns>Additions (or, for pixels, multiplications) made: weights times spikes, borders and masked sites excluded.</returns>
    public static long Run<T>(PackedConvolution<T> weights, in Box tile, in Box axons, ReadOnlySpan<byte> input, Span<T> sums, Span<int> eventsBySubStep,
        Span<long> additionsBySubStep, ReadOnlySpan<byte> active = default)
        where T : unmanaged, IBinaryInteger<T>
        => active.IsEmpty
            ? Run(weights, tile, axons, input, sums, eventsBySubStep, additionsBySubStep, default(AllSites))
            : Run(weights, tile, axons, input, sums, eventsBySubStep, additionsBySubStep, new UnmaskedSites(active));

    // The kernel is compiled once for each kind of sites, so that a convolution without a mask asks nothing.
    private static long Run<T, TSites>(PackedConvolution<T> weights, in Box tile, in Box axons, ReadOnlySpan<byte> input, Span<T> sums, Span<int> eventsBySubStep,
        Span<long> additionsBySubStep, TSites sites)
        where T : unmanaged, IBinaryInteger<T>
        where TSites : struct, ISites, allows ref struct
    {
        ConvolutionGeometry g = weights.Geometry;
        bool pixels = eventsBySubStep.IsEmpty;
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        Span<long> reached = stackalloc long[256];
        reached.Clear();
        long additions = 0;
        for (int c = axons.C0; c < axons.C1; c++)
        {
            int group = c / g.InputsPerGroup;
            int first = Math.Max(tile.C0, group * g.OutputsPerGroup), outputs = Math.Min(tile.C1, (group + 1) * g.OutputsPerGroup) - first;
            for (int y = axons.Y0 * g.Pool; y < axons.Y1 * g.Pool; y++)
            {
                ReadOnlySpan<byte> row = input.Slice(g.Input.Index(c, y, 0), g.Input.Width);
                for (int x = axons.X0 * g.Pool; x < axons.X1 * g.Pool; x++)
                {
                    int activation = row[x];
                    if (activation == 0 && !pixels)
                    {
                        continue;
                    }

                    histogram[activation]++;
                    int targets = AddInput(weights, tile, sums, c, y / g.Pool, x / g.Pool, first, outputs, T.CreateTruncating(activation), sites);
                    reached[activation] += targets;
                    additions += (long)targets * (pixels ? 1 : activation);
                }
            }
        }

        // In sub-step k fire those whose burst is longer than k.
        long targetsReached = 0;
        for (int k = byte.MaxValue - 1, firing = 0; k >= 0 && !pixels; k--)
        {
            firing += histogram[k + 1];
            targetsReached += reached[k + 1];
            eventsBySubStep[Math.Min(k, eventsBySubStep.Length - 1)] += firing;
            additionsBySubStep[Math.Min(k, eventsBySubStep.Length - 1)] += targetsReached;
        }

        return additions;
    }

    // Adds one input to all outputs of the tile that its kernel positions reach; returns how many.
    private static int AddInput<T, TSites>(
        PackedConvolution<T> weights, in Box tile, Span<T> sums, int c, int y, int x, int first, int outputs, T activation, TSites sites)
        where T : unmanaged, IBinaryInteger<T>
        where TSites : struct, ISites, allows ref struct
    {
        ConvolutionGeometry g = weights.Geometry;
        int targets = 0;
        for (int ky = 0; ky < g.KernelHeight; ky++)
        {
            if (!Output(y + g.Padding - ky * g.Dilation, g.Stride, tile.Y0, tile.Y1, out int oy))
            {
                continue;
            }

            for (int kx = 0; kx < g.KernelWidth; kx++)
            {
                if (Output(x + g.Padding - kx * g.Dilation, g.Stride, tile.X0, tile.X1, out int ox))
                {
                    int position = (oy - tile.Y0) * tile.Width + ox - tile.X0;
                    if (sites.IsMasked(position))
                    {
                        continue;
                    }

                    MultiplyAdd(weights.Row(c, ky, kx, first, outputs), activation, sums.Slice(position * tile.Channels + first - tile.C0, outputs));
                    targets += outputs;
                }
            }
        }

        return targets;
    }

    private static bool Output(int shifted, int stride, int low, int high, out int output)
    {
        output = stride == 1 ? shifted : shifted / stride;
        return shifted >= 0 && output >= low && output < high && output * stride == shifted;
    }

    /// <summary>sums += activation · row. The scalar tail defines what the vector form must equal.</summary>
    public static void MultiplyAdd<T>(ReadOnlySpan<T> row, T activation, Span<T> sums)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = 0;
        if (row.Length >= Vector<T>.Count)
        {
            Vector<T> factor = new(activation);
            ReadOnlySpan<Vector<T>> from = MemoryMarshal.Cast<T, Vector<T>>(row);
            Span<Vector<T>> to = MemoryMarshal.Cast<T, Vector<T>>(sums);
            for (int v = 0; v < from.Length; v++)
            {
                to[v] += from[v] * factor;
            }

            i = from.Length * Vector<T>.Count;
        }

        for (; i < row.Length; i++)
        {
            sums[i] += row[i] * activation;
        }
    }

    private interface ISites
    {
        bool IsMasked(int position);
    }

    private readonly struct AllSites : ISites
    {
        public bool IsMasked(int position) => false;
    }

    private readonly ref struct UnmaskedSites(ReadOnlySpan<byte> active) : ISites
    {
        private readonly ReadOnlySpan<byte> _active = active;

        public bool IsMasked(int position) => _active[position] == 0;
    }
}
