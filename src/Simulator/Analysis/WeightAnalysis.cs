using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Analysis;

/// <summary>Counts the integer weights of a layer.</summary>
internal static class WeightAnalysis
{
    private const int MostBins = 64;
    private const int WidestBits = 16;

    /// <summary>Counts.</summary>
    public static WeightAnalysisPart Of(IntegerConvolution layer)
    {
        IntegerWeights weights = layer.Weights;
        long min = long.MaxValue, max = long.MinValue, zeros = 0;
        Int128 magnitudes = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            long weight = weights[i];
            (min, max) = (Math.Min(min, weight), Math.Max(max, weight));
            zeros += weight == 0 ? 1 : 0;
            magnitudes += Int128.Abs(weight);
        }

        bool exact = weights.Bits > WidestBits;
        double? limit = exact ? null : (1L << (weights.Bits - 1)) - 1;
        double largest = Math.Max(-(double)min, max);
        return new(
            layer.Name, layer.Kind, exact ? null : weights.Bits, weights.Length, min, max, zeros,
            largest / limit, limit is null ? null : ChannelMaxima(layer).Average() / limit, (double)magnitudes / weights.Length,
            Histogram(weights, exact ? BitsOf(min, max) : weights.Bits - 1));
    }

    private static IEnumerable<double> ChannelMaxima(IntegerConvolution layer)
    {
        int perChannel = layer.Weights.Length / layer.Geometry.OutputChannels;
        for (int c = 0; c < layer.Geometry.OutputChannels; c++)
        {
            yield return Enumerable.Range(c * perChannel, perChannel).Max(i => Math.Abs((double)layer.Weights[i]));
        }
    }

    // The least n with −2ⁿ ≤ weight < 2ⁿ.
    private static int BitsOf(long min, long max)
    {
        int bits = 0;
        while (bits < 63 && (min < -(1L << bits) || max >= 1L << bits))
        {
            bits++;
        }

        return bits;
    }

    private static HistogramPart Histogram(IntegerWeights weights, int bits)
    {
        Int128 from = -((Int128)1 << bits);
        int bins = (int)Int128.Min(MostBins, (Int128)2 << bits);
        Int128 width = ((Int128)2 << bits) / bins;
        long[] counts = new long[bins];
        for (int i = 0; i < weights.Length; i++)
        {
            counts[(int)((weights[i] - from) / width)]++;
        }

        return new((double)from, (double)width, counts, 0, 0);
    }
}
