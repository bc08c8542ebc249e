using System.Runtime.InteropServices;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>The weights of one convolution as <see cref="GatherConvolution"/> reads them. Packed once per program; threads share it.</summary>
public sealed class GatherWeights
{
    // Sums of a block of rows take at most this much of an L2 cache of 1 MiB; the lists of its inputs and the weights need the rest.
    private const int BlockBytes = 384 * 1024;

    private const int Alignment = 64;

    private const long MostBytes = int.MaxValue / 2;

    private readonly byte[] _bytes;
    private readonly int _start;

    private GatherWeights(ConvolutionGeometry geometry, GatherLayout layout, GatherBounds bounds)
    {
        (Geometry, Layout, Bounds) = (geometry, layout, bounds);

        _bytes = GC.AllocateArray<byte>(checked((int)(layout.Bytes + Alignment)), pinned: true);
        _start = (int)((Alignment - Address(0) % Alignment) % Alignment);
        int outputs = layout.IsStaged && !layout.IsFolded ? layout.PaddedOutputs : geometry.OutputChannels;
        RowsPerBlock = (int)Math.Clamp(BlockBytes / ((long)sizeof(int) * geometry.Output.Width * outputs), 1, geometry.Output.Height);
    }

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Output rows whose sums suit an L2 cache: what one call of <see cref="GatherConvolution.Run"/> should cover.</summary>
    public int RowsPerBlock { get; }

    /// <summary>True if sums can come in 16 bits: one chunk per tile, outputs by sixteen.</summary>
    public bool MayBeNarrow => Layout is { IsWide: false, IsStaged: false, HasOneChunk: true } && Geometry.OutputChannels % 16 == 0;

    /// <summary>Where the weights stand.</summary>
    internal GatherLayout Layout { get; }

    /// <summary>How long lists of active inputs may be.</summary>
    internal GatherBounds Bounds { get; }

    /// <summary>
    /// Pairs of neighbouring channels whose sums fit 16 bits whatever the inputs are; 0 if <see cref="DenseGather"/> does not take the layer.
    /// </summary>
    internal int DensePairs { get; private set; }

    /// <summary>Packs a layer.</summary>
    /// <param name="g">Sizes.</param>
    /// <param name="weights">Weights [output][input][ky][kx].</param>
    /// <param name="largestInput">The largest activation that will come in, 1 … 255.</param>
    /// <returns>
    /// Null where the kernel does not support the layer: groups, dilation, pooling, weights wider than 16 bits, sums that may not fit 32 bits, rows of more
    /// than 65,535 columns.
    /// </returns>
    public static GatherWeights? Pack(ConvolutionGeometry g, IntegerWeights weights, int largestInput)
    {
        if (g.Groups > 1 || g.Dilation > 1 || g.Pool > 1 || weights.Bits > 16 || !SumWidth.FitsInt32(g, weights, largestInput))
        {
            return null;
        }

        if (GatherBounds.Choose(g, weights, largestInput) is not var (layout, bounds) || layout.Bytes > MostBytes)
        {
            return null;
        }

        GatherWeights packed = new(g, layout, bounds);
        packed.Fill(weights);
        packed.DensePairs = DenseBounds.Pairs(g, layout, weights, largestInput);
        return packed;
    }

    /// <summary>The address of a byte of the packed weights; the array is pinned.</summary>
    internal nint Address(long offset) => Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0) + _start + (nint)offset;

    /// <summary>Where all weights are, and how many bytes they take.</summary>
    internal (nint From, long Bytes) All => (Address(0), Layout.Bytes);

    /// <summary>About where a chunk is. Chunks are taken as if all were of one size.</summary>
    /// <param name="chunk">Number of the chunk, over all tiles.</param>
    internal (nint From, long Bytes) Chunk(int chunk) => (Address(Layout.Bytes / Layout.Chunks * chunk), Layout.Bytes / Layout.Chunks);

    /// <summary>One weight, from where it is packed.</summary>
    internal int this[long offset] => Layout.IsWide ? MemoryMarshal.Read<short>(_bytes.AsSpan(_start + (int)offset)) : (sbyte)_bytes[_start + offset];

    private void Fill(IntegerWeights weights)
    {
        ConvolutionGeometry g = Geometry;
        for (int tile = 0; tile < Layout.TileWidths.Length; tile++)
        {
            int first = Layout.FirstOutput(tile), outputs = Math.Min(Layout.TileWidths[tile], Layout.Outputs - first);
            for (int o = 0; o < outputs; o++)
            {
                FillOutput(weights, tile, o, output: (first + o) % g.OutputChannels, position: (first + o) / g.OutputChannels);
            }
        }
    }

    // One output of a tile, and where the kernel is folded, one kernel position of it.
    private void FillOutput(IntegerWeights weights, int tile, int place, int output, int position)
    {
        ConvolutionGeometry g = Geometry;
        for (int c = 0; c < g.Input.Channels; c++)
        {
            int group = c / Layout.ChannelsPerGroup, channel = c % Layout.ChannelsPerGroup;
            for (int ky = 0; ky < Layout.KernelHeight; ky++)
            {
                int index = ((output * g.Input.Channels + c) * g.KernelHeight + ky) * g.KernelWidth + position;
                for (int kx = 0; kx < Layout.KernelWidth; kx++)
                {
                    int row = (ky * Layout.KernelWidth + kx) * Layout.Channels(group) + channel;
                    Write(Layout.Offset(tile, group, row, place), (short)weights[index + kx]);
                }
            }
        }
    }

    private void Write(long offset, short weight)
    {
        if (Layout.IsWide)
        {
            MemoryMarshal.Write(_bytes.AsSpan(_start + (int)offset), weight);
        }
        else
        {
            _bytes[_start + offset] = (byte)weight;
        }
    }
}
