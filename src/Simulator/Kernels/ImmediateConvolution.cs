using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// The weights of one layer as single events need them: brought to the scale of the membrane one by one, for each input channel and kernel position the
/// weights of all outputs of its group in a row. The columns of the kernel lie in the order in which an event meets the columns of the output: those that are
/// a stride apart side by side, the last first. So an event's weights for one row of outputs are one run. Stored once per program.
/// </summary>
public sealed class ImmediateConvolution
{
    private readonly int[] _rows;
    private readonly int[] _placeOf;
    private readonly int _kernelHeight, _kernelWidth, _outputs;

    /// <summary>Packs a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="maxPotential">Largest potential; a rescaled weight saturates there.</param>
    public ImmediateConvolution(IntegerConvolution layer, long maxPotential)
    {
        ConvolutionGeometry g = layer.Geometry;
        (_kernelHeight, _kernelWidth, _outputs, Stride, OutputWidth) = (g.KernelHeight, g.KernelWidth, g.OutputsPerGroup, g.Stride, g.Output.Width);
        _placeOf = PlacesOf(g.KernelWidth, g.Stride);
        int area = g.KernelHeight * g.KernelWidth, max = (int)Math.Min(maxPotential, int.MaxValue / 2);
        _rows = new int[g.WeightCount];
        for (int o = 0; o < g.OutputChannels; o++)
        {
            for (int i = 0; i < g.InputsPerGroup * area; i++)
            {
                int channel = o / _outputs * g.InputsPerGroup + i / area;
                long weight = layer.Rescale.Apply(o, layer.Weights[o * g.InputsPerGroup * area + i]);
                _rows[First(channel, i % area / _kernelWidth, i % _kernelWidth) + o % _outputs] = (int)Math.Clamp(weight, -max - 1, max);
            }
        }
    }

    /// <summary>Rows of the kernel.</summary>
    public int KernelHeight => _kernelHeight;

    /// <summary>Columns of the kernel.</summary>
    public int KernelWidth => _kernelWidth;

    /// <summary>Outputs of one group.</summary>
    public int OutputsPerGroup => _outputs;

    /// <summary>Stride.</summary>
    public int Stride { get; }

    /// <summary>Columns of the output map.</summary>
    public int OutputWidth { get; }

    /// <summary>The weights from one input channel, at one kernel position, to some outputs of its group.</summary>
    public ReadOnlySpan<int> Row(int channel, int ky, int kx, int firstOutput, int outputs)
        => _rows.AsSpan(First(channel, ky, kx) + firstOutput % _outputs, outputs);

    /// <summary>The weights from one input channel to all outputs of its group in some neighbouring columns, column by column.</summary>
    /// <param name="channel">Input channel.</param>
    /// <param name="ky">Row of the kernel.</param>
    /// <param name="kx">Column of the kernel that carries the event to the first of these columns.</param>
    /// <param name="columns">Columns.</param>
    public ReadOnlySpan<int> Run(int channel, int ky, int kx, int columns) => _rows.AsSpan(First(channel, ky, kx), columns * _outputs);

    private int First(int channel, int ky, int kx) => ((channel * _kernelHeight + ky) * _kernelWidth + _placeOf[kx]) * _outputs;

    private static int[] PlacesOf(int columns, int stride)
    {
        int[] places = new int[columns];
        int place = 0;
        for (int phase = 0; phase < stride; phase++)
        {
            for (int kx = columns - 1; kx >= 0; kx--)
            {
                if (kx % stride == phase)
                {
                    places[kx] = place++;
                }
            }
        }

        return places;
    }
}
