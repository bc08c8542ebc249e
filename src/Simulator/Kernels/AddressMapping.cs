using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// The address mapping of a convolution on one core: an event (channel, row, column) → the neurons of the tile that it reaches and their weights, with
/// stride, padding, dilation, groups and pooling by merged addresses.
/// </summary>
/// <param name="geometry">Sizes of the layer.</param>
/// <param name="tile">Neurons of the core.</param>
public sealed class AddressMapping(ConvolutionGeometry geometry, Box tile)
{
    // Once here: the sizes of a layer are computed from others, with divisions.
    private readonly int _pool = geometry.Pool, _stride = geometry.Stride, _padding = geometry.Padding, _dilation = geometry.Dilation;
    private readonly int _kernelHeight = geometry.KernelHeight, _kernelWidth = geometry.KernelWidth;
    private readonly int _pooledHeight = geometry.Pooled.Height, _pooledWidth = geometry.Pooled.Width, _outputWidth = geometry.Output.Width;
    private readonly int _inputsPerGroup = geometry.InputsPerGroup, _outputsPerGroup = geometry.OutputsPerGroup;

    /// <summary>The channels of the tile that an input channel reaches: first and number, which may be 0 or less.</summary>
    public (int First, int Count) Channels(int input)
    {
        int group = input / _inputsPerGroup;
        int first = Math.Max(tile.C0, group * _outputsPerGroup);
        return (first, Math.Min(tile.C1, (group + 1) * _outputsPerGroup) - first);
    }

    /// <summary>The row of the tile's map that a kernel row carries an input row to; false if none.</summary>
    public bool Row(int y, int kernelRow, out int row) => Output(y / _pool, kernelRow, _pooledHeight, tile.Y0, tile.Y1, out row);

    /// <summary>The column of the tile's map that a kernel column carries an input column to; false if none.</summary>
    public bool Column(int x, int kernelColumn, out int column) => Output(x / _pool, kernelColumn, _pooledWidth, tile.X0, tile.X1, out column);

    /// <summary>Whether the rows and columns that an event reaches follow each other without a gap: not where the kernel is dilated.</summary>
    public bool IsDense => _dilation == 1;

    /// <summary>The rows of the tile's map that an input row reaches. Only where the mapping is dense.</summary>
    public KernelReach Rows(int y) => Reach(y / _pool, _kernelHeight, _pooledHeight, tile.Y0, tile.Y1);

    /// <summary>The columns of the tile's map that an input column reaches. Only where the mapping is dense.</summary>
    public KernelReach Columns(int x) => Reach(x / _pool, _kernelWidth, _pooledWidth, tile.X0, tile.X1);

    /// <summary>Neurons that an event reaches: its synaptic operations.</summary>
    public int FanOut(int channel, int y, int x)
    {
        int channels = Math.Max(0, Channels(channel).Count);
        if (IsDense)
        {
            return Rows(y).Count * Columns(x).Count * channels;
        }

        int rows = 0, columns = 0;
        for (int k = 0; k < _kernelHeight; k++)
        {
            rows += Row(y, k, out _) ? 1 : 0;
        }

        for (int k = 0; k < _kernelWidth && rows > 0; k++)
        {
            columns += Column(x, k, out _) ? 1 : 0;
        }

        return rows * columns * channels;
    }

    /// <summary>Neurons at active sites that an event reaches.</summary>
    /// <param name="channel">Channel of the event.</param>
    /// <param name="y">Its row.</param>
    /// <param name="x">Its column.</param>
    /// <param name="active">By row and column of the layer's output, 0 where it is masked; null for none.</param>
    public int FanOut(int channel, int y, int x, byte[]? active)
    {
        if (active is null)
        {
            return FanOut(channel, y, x);
        }

        int reached = 0;
        for (int ky = 0; ky < _kernelHeight; ky++)
        {
            for (int kx = 0; kx < _kernelWidth && Row(y, ky, out int row); kx++)
            {
                reached += Column(x, kx, out int column) && active[row * _outputWidth + column] != 0 ? 1 : 0;
            }
        }

        return reached * Math.Max(0, Channels(channel).Count);
    }

    private bool Output(int pooled, int kernel, int limit, int low, int high, out int output)
    {
        int shifted = pooled + _padding - kernel * _dilation;
        output = shifted / _stride;
        return pooled < limit && shifted >= 0 && output >= low && output < high && output * _stride == shifted;
    }

    // Output o is reached by kernel position shifted − o × stride, which must lie in the kernel.
    private KernelReach Reach(int pooled, int kernel, int limit, int low, int high)
    {
        int shifted = pooled + _padding, before = shifted - kernel;
        (int last, int first) = _stride == 1 ? (shifted, before + 1) : (shifted / _stride, before < 0 ? 0 : before / _stride + 1);
        first = Math.Max(first, low);
        last = Math.Min(last, high - 1);
        return new KernelReach(first, pooled < limit ? Math.Max(0, last - first + 1) : 0, shifted - first * _stride);
    }
}

/// <summary>The rows, or columns, that an event reaches: side by side. Each step to the next takes the kernel position down by the stride.</summary>
/// <param name="First">The first one.</param>
/// <param name="Count">How many.</param>
/// <param name="Kernel">The kernel's row, or column, that carries the event to the first one.</param>
public readonly record struct KernelReach(int First, int Count, int Kernel);
