using NeuroSim.Chips;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>Rounds the weights and biases of one synaptic layer to the plan of its population.</summary>
internal static class WeightQuantiser
{
    /// <summary>Fills in weights, bias and rescale.</summary>
    /// <param name="layer">The layer without them.</param>
    /// <param name="plan">Unit of the population that it writes into.</param>
    /// <param name="format">Widths.</param>
    /// <param name="weights">Folded weights.</param>
    /// <param name="bias">Folded bias, per channel or per neuron.</param>
    public static IntegerConvolution Fill(IntegerConvolution layer, ScalePlan plan, NumberFormat format, double[] weights, double[] bias)
    {
        int channels = layer.Geometry.OutputChannels;
        (double[] scales, Rescale rescale) = Scales(plan, format, weights, channels);
        int perRow = weights.Length / channels;
        long[] quantised = new long[weights.Length];
        for (int c = 0; c < channels; c++)
        {
            Round(weights.AsSpan(c * perRow, perRow), scales[scales.Length == 1 ? 0 : c], format, quantised.AsSpan(c * perRow, perRow));
        }

        int perChannel = bias.Length / channels;
        long[] biases = [.. bias.Select((b, i) => (long)Math.Round(b * plan.Unit[plan.Unit.Length == 1 ? 0 : i / perChannel]))];
        return layer with { Weights = new IntegerWeights(quantised, format.WeightBits), Rescale = rescale, Bias = biases };
    }

    private static void Round(ReadOnlySpan<double> weights, double scale, NumberFormat format, Span<long> rounded)
    {
        double limit = format.Exact ? double.PositiveInfinity : format.MaxWeight;
        for (int i = 0; i < weights.Length; i++)
        {
            rounded[i] = (long)Math.Clamp(Math.Round(weights[i] * scale, MidpointRounding.AwayFromZero), -limit, limit);
        }
    }

    // What a weight is multiplied with before it is rounded, and how its sum comes to the population's unit.
    private static (double[] Scales, Rescale Rescale) Scales(ScalePlan plan, NumberFormat format, double[] weights, int channels)
    {
        double[] units = [.. plan.Unit.Select(u => (double)u)];
        if (format.Exact || !plan.Shared || format.Rescale == RescaleMode.None)
        {
            return (units, Rescale.None);
        }

        return format.Rescale == RescaleMode.Shift ? Shifted(units[0], format, weights) : Multiplied(units[0], format, weights, format.ScalePerChannel ? channels : 1);
    }

    private static (double[] Scales, Rescale Rescale) Shifted(double unit, NumberFormat format, double[] weights)
    {
        double largest = RealNumbers.MaxMagnitude(weights);
        int shift = largest > 0 ? Math.Min(Math.ILogB(format.MaxWeight / (largest * unit)), 30) : 0;
        Rescale rescale = shift >= 0 ? new Rescale([1], [shift]) : new Rescale([1 << Math.Min(-shift, 30)], [0]);
        return ([Math.ScaleB(unit, shift)], rescale);
    }

    private static (double[] Scales, Rescale Rescale) Multiplied(double unit, NumberFormat format, double[] weights, int channels)
    {
        int perRow = weights.Length / channels;
        double[] scales = new double[channels];
        int[] factors = new int[channels], shifts = new int[channels];
        for (int c = 0; c < channels; c++)
        {
            double largest = RealNumbers.MaxMagnitude(weights.AsSpan(c * perRow, perRow));
            scales[c] = largest > 0 ? format.MaxWeight / largest : 0;
            (factors[c], shifts[c]) = format.Ratio(largest > 0 ? unit / scales[c] : 0);
        }

        return (scales, new Rescale(factors, shifts));
    }
}
