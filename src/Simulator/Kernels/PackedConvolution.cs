using System.Numerics;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// The weights of one layer as the spikes want them: for each input channel and kernel position, the weights of all outputs of its group in a row, so that
/// one spike adds rows. Stored once per program; slices refer to it.
/// </summary>
/// <typeparam name="T">Type of a sum: <see cref="int"/> where every sum fits, else <see cref="long"/>.</typeparam>
public sealed class PackedConvolution<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly T[] _rows;

    /// <summary>Packs a layer.</summary>
    public PackedConvolution(IntegerConvolution layer)
    {
        Geometry = layer.Geometry;
        ConvolutionGeometry g = layer.Geometry;
        int area = g.KernelHeight * g.KernelWidth;
        _rows = new T[g.WeightCount];
        for (int o = 0; o < g.OutputChannels; o++)
        {
            for (int i = 0; i < g.InputsPerGroup; i++)
            {
                int channel = o / g.OutputsPerGroup * g.InputsPerGroup + i;
                for (int k = 0; k < area; k++)
                {
                    _rows[(channel * area + k) * g.OutputsPerGroup + o % g.OutputsPerGroup] = T.CreateChecked(layer.Weights[(o * g.InputsPerGroup + i) * area + k]);
                }
            }
        }
    }

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>The weights from one input channel, at one kernel position, to some outputs of its group.</summary>
    public ReadOnlySpan<T> Row(int channel, int ky, int kx, int firstOutput, int outputs)
    {
        ConvolutionGeometry g = Geometry;
        return _rows.AsSpan(((channel * g.KernelHeight + ky) * g.KernelWidth + kx) * g.OutputsPerGroup + firstOutput % g.OutputsPerGroup, outputs);
    }
}
