using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// The weights of one layer as single events need them: brought to the scale of the membrane one by one, for each input channel and kernel position the
/// weights of all outputs of its group in a row. Stored once per program.
/// </summary>
public sealed class ImmediateConvolution
{
    private readonly int[] _rows;

    /// <summary>Packs a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="maxPotential">Largest potential; a rescaled weight saturates there.</param>
    public ImmediateConvolution(IntegerConvolution layer, long maxPotential)
    {
        ConvolutionGeometry g = Geometry = layer.Geometry;
        int area = g.KernelHeight * g.KernelWidth, max = (int)Math.Min(maxPotential, int.MaxValue / 2);
        _rows = new int[g.WeightCount];
        for (int o = 0; o < g.OutputChannels; o++)
        {
            for (int i = 0; i < g.InputsPerGroup * area; i++)
            {
                int channel = o / g.OutputsPerGroup * g.InputsPerGroup + i / area;
                long weight = layer.Rescale.Apply(o, layer.Weights[o * g.InputsPerGroup * area + i]);
                _rows[(channel * area + i % area) * g.OutputsPerGroup + o % g.OutputsPerGroup] = (int)Math.Clamp(weight, -max - 1, max);
            }
        }
    }

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>The weights from one input channel, at one kernel position, to some outputs of its group.</summary>
    public ReadOnlySpan<int> Row(int channel, int ky, int kx, int firstOutput, int outputs)
    {
        ConvolutionGeometry g = Geometry;
        return _rows.AsSpan(((channel * g.KernelHeight + ky) * g.KernelWidth + kx) * g.OutputsPerGroup + firstOutput % g.OutputsPerGroup, outputs);
    }
}
