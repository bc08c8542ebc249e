using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels;

/// <summary>How wide the sums of a layer can become.</summary>
public static class SumWidth
{
    /// <summary>Whether every sum of a layer fits 32 bits: the largest sum of magnitudes times the largest input.</summary>
    public static bool FitsInt32(IntegerConvolution layer, int largestInput) => FitsInt32(layer.Geometry, layer.Weights, largestInput);

    /// <summary>Whether every sum of a layer with these weights fits 32 bits.</summary>
    public static bool FitsInt32(ConvolutionGeometry g, IntegerWeights weights, int largestInput)
    {
        int perOutput = g.InputsPerGroup * g.KernelHeight * g.KernelWidth;
        for (int o = 0; o < g.OutputChannels; o++)
        {
            double sum = 0;
            for (int i = o * perOutput; i < (o + 1) * perOutput; i++)
            {
                sum += Math.Abs((double)weights[i]);
            }

            if (sum * largestInput > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }
}
