using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// The address mapping of a convolution on one core: an event (channel, row, column) → the neurons of the tile that it reaches and their weights, with
/// stride, padding, dilation, groups and pooling by merged addresses.
/// </summary>
/// <param name="geometry">Sizes of the layer.</param>
/// <param name="tile">Neurons of the core.</param>
public readonly struct AddressMapping(ConvolutionGeometry geometry, Box tile)
{
    private readonly int _pooledHeight = geometry.Pooled.Height;
    private readonly int _pooledWidth = geometry.Pooled.Width;
    private readonly int _outputWidth = geometry.Output.Width;

    /// <summary>The channels of the tile that an input channel reaches: first and number.</summary>
    public (int First, int Count) Channels(int input)
    {
        int group = input / geometry.InputsPerGroup;
        int first = Math.Max(tile.C0, group * geometry.OutputsPerGroup);
        return (first, Math.Min(tile.C1, (group + 1) * geometry.OutputsPerGroup) - first);
    }

    /// <summary>The row of the tile's map that a kernel row carries an input row to; false if none.</summary>
    public bool Row(int y, int kernelRow, out int row)
        => Output(y / geometry.Pool, kernelRow, _pooledHeight, tile.Y0, tile.Y1, out row);

    /// <summary>The column of the tile's map that a kernel column carries an input column to; false if none.</summary>
    public bool Column(int x, int kernelColumn, out int column)
        => Output(x / geometry.Pool, kernelColumn, _pooledWidth, tile.X0, tile.X1, out column);

    /// <summary>Neurons that an event reaches: its synaptic operations.</summary>
    public int FanOut(int channel, int y, int x)
    {
        int rows = 0, columns = 0;
        for (int k = 0; k < geometry.KernelHeight; k++)
        {
            rows += Row(y, k, out _) ? 1 : 0;
        }

        for (int k = 0; k < geometry.KernelWidth && rows > 0; k++)
        {
            columns += Column(x, k, out _) ? 1 : 0;
        }

        return rows * columns * Math.Max(0, Channels(channel).Count);
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
        for (int ky = 0; ky < geometry.KernelHeight; ky++)
        {
            for (int kx = 0; kx < geometry.KernelWidth && Row(y, ky, out int row); kx++)
            {
                reached += Column(x, kx, out int column) && active[row * _outputWidth + column] != 0 ? 1 : 0;
            }
        }

        return reached * Math.Max(0, Channels(channel).Count);
    }

    private bool Output(int pooled, int kernel, int limit, int low, int high, out int output)
    {
        int shifted = pooled + geometry.Padding - kernel * geometry.Dilation;
        output = shifted / geometry.Stride;
        return pooled < limit && shifted >= 0 && output >= low && output < high && output * geometry.Stride == shifted;
    }
}
