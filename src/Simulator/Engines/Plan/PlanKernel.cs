using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels.Depthwise;
using NeuroSim.Simulator.Kernels.Gather;
using NeuroSim.Simulator.Kernels.Image;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>The sums of a convolution over rows of its output, by the kernel that suits it.</summary>
internal abstract class PlanKernel
{
    // Sums of this many neurons lie well in a core's second-level cache, beside what is read for them.
    private const int SumsAtOnce = 48 * 1024;

    /// <summary>Output rows that suit the caches.</summary>
    public abstract int RowsAtOnce { get; }

    private static int Rows(ConvolutionGeometry geometry) => Math.Max(1, SumsAtOnce / (geometry.Output.Width * geometry.OutputChannels));

    /// <summary>Whether each position of the output reads the same position of the input only.</summary>
    public abstract bool IsPointwise { get; }

    /// <summary>Chooses the kernel of a layer; null if none takes it.</summary>
    /// <param name="layer">The layer, bound to the normalisation of the images.</param>
    /// <param name="network">Its network.</param>
    public static PlanKernel? Of(IntegerConvolution layer, IntegerNetwork network)
    {
        int largest = layer.ReadsInput ? byte.MaxValue : network.D;
        if (layer.ReadsImage)
        {
            return ImageWeights.Pack(layer.Geometry, layer.Weights) is { } image ? new Image(image) : null;
        }

        if (layer.Geometry.IsDepthwise)
        {
            return DepthwiseWeights.Pack(layer.Geometry, layer.Weights, largest) is { } depthwise ? new Depthwise(depthwise) : null;
        }

        return GatherWeights.Pack(layer.Geometry, layer.Weights, largest) is { } gather ? new Gather(gather) : null;
    }

    /// <summary>Computes the sums of some rows.</summary>
    /// <param name="input">The whole input: NHWC; of an image, channel by channel.</param>
    /// <param name="y0">First output row.</param>
    /// <param name="y1">Row after the last.</param>
    /// <param name="sums">NHWC sums of the rows.</param>
    /// <param name="scratch">Buffers of the thread.</param>
    public abstract void Run(ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums, GatherScratch scratch);

    /// <summary>Computes the sums of some rows in 16 bits if they fit.</summary>
    /// <returns>False if they may not, or the kernel cannot: <see cref="Run"/> does it.</returns>
    /// <inheritdoc cref="Run"/>
    public virtual bool TryRun(ReadOnlySpan<byte> input, int y0, int y1, Span<short> sums, GatherScratch scratch) => false;

    /// <summary>Weights that are worth asking for before their time; null if they are few.</summary>
    public virtual GatherWeights? Weights => null;

    private sealed class Gather(GatherWeights weights) : PlanKernel
    {
        public override bool TryRun(ReadOnlySpan<byte> input, int y0, int y1, Span<short> sums, GatherScratch scratch)
            => GatherConvolution.TryRun(weights, input, y0, y1, sums, scratch);

        public override GatherWeights? Weights => weights;

        public override int RowsAtOnce => weights.RowsPerBlock;

        public override bool IsPointwise => weights.Geometry is { KernelHeight: 1, KernelWidth: 1, Stride: 1, Padding: 0 };

        public override void Run(ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums, GatherScratch scratch)
            => GatherConvolution.Run(weights, input, y0, y1, sums, scratch);
    }

    private sealed class Depthwise(DepthwiseWeights weights) : PlanKernel
    {
        // Whole pairs of rows: the kernel computes two at once.
        public override int RowsAtOnce
            => Math.Max(DepthwiseWeights.OutputRows, Rows(weights.Geometry) / DepthwiseWeights.OutputRows * DepthwiseWeights.OutputRows);

        public override bool IsPointwise => false;

        public override void Run(ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums, GatherScratch scratch)
            => DepthwiseConvolution.Run(weights, input, y0, y1, sums);

        public override bool TryRun(ReadOnlySpan<byte> input, int y0, int y1, Span<short> sums, GatherScratch scratch)
            => DepthwiseConvolution.TryRun(weights, input, y0, y1, sums);
    }

    private sealed class Image(ImageWeights weights) : PlanKernel
    {
        public override int RowsAtOnce => Rows(weights.Geometry);

        public override bool IsPointwise => false;

        public override void Run(ReadOnlySpan<byte> input, int y0, int y1, Span<int> sums, GatherScratch scratch)
            => ImageConvolution.Run(weights, input, y0, y1, sums);
    }
}
