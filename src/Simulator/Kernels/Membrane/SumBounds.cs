using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Between which values the sums of a connection lie, channel by channel, whatever its inputs are.</summary>
/// <param name="Low">Least sum of a channel.</param>
/// <param name="High">Largest sum of a channel.</param>
public sealed record SumBounds(long[] Low, long[] High)
{
    /// <summary>True if every sum fits 32 bits, and one more: what the kernels of the plan need.</summary>
    public bool FitInt32 => Low.All(l => l > int.MinValue) && High.All(h => h < int.MaxValue);

    /// <summary>The bounds of a connection.</summary>
    /// <param name="connection">The connection; an image layer must be bound.</param>
    /// <param name="network">Its network.</param>
    /// <returns>The bounds, or null if a bound exceeds 62 bits.</returns>
    public static SumBounds? Of(IntegerConnection connection, IntegerNetwork network) => connection switch
    {
        IntegerConvolution layer => OfConvolution(layer, network.D),
        IntegerAttention layer => OfAttention(layer, network),
        IntegerPotentialSum sum => OfPotentials(sum, network),
        _ => null,
    };

    private static SumBounds? OfConvolution(IntegerConvolution layer, int d)
    {
        ConvolutionGeometry g = layer.Geometry;
        Int128 largest = (Int128)(layer.ReadsInput ? byte.MaxValue : d) * g.Pool * g.Pool;
        long[] low = new long[g.OutputChannels], high = new long[g.OutputChannels];
        for (int o = 0; o < g.OutputChannels; o++)
        {
            (Int128 negative, Int128 positive) = WeightSums(layer, o);
            if ((positive - negative) * largest >> 62 != 0)
            {
                return null;
            }

            (low[o], high[o]) = ((long)(negative * largest), (long)(positive * largest));
        }

        return new(low, high);
    }

    // The sums of an output's weights of either sign. Those that a chip stores need no more than 64 bits.
    private static (Int128 Negative, Int128 Positive) WeightSums(IntegerConvolution layer, int output)
    {
        int perOutput = layer.Weights.Length / layer.Geometry.OutputChannels;
        Int128 wideNegative = 0, widePositive = 0;
        long negative = 0, positive = 0;
        bool narrow = layer.Weights.Bits <= 16;
        for (int i = output * perOutput; i < (output + 1) * perOutput; i++)
        {
            long weight = layer.Weights[i];
            if (narrow)
            {
                negative += Math.Min(weight, 0);
                positive += Math.Max(weight, 0);
            }
            else
            {
                wideNegative += Math.Min(weight, 0);
                widePositive += Math.Max(weight, 0);
            }
        }

        return (wideNegative + negative, widePositive + positive);
    }

    // Entries of the product memory saturate; each spike of the driver adds one of the entries of a row.
    private static SumBounds? OfAttention(IntegerAttention layer, IntegerNetwork network)
    {
        int channels = layer.Heads * layer.ValueChannels;
        (int terms, int rows) = layer.KeyValueFirst ? (layer.Tokens, layer.KeyChannels) : (layer.KeyChannels, layer.Tokens);
        Int128 entry = Int128.Min(network.MaxProduct, (Int128)terms * network.D * network.D), sum = entry * rows * network.D;
        return sum >> 62 != 0 ? null : new(new long[channels], [.. Enumerable.Repeat((long)sum, channels)]);
    }

    private static SumBounds? OfPotentials(IntegerPotentialSum layer, IntegerNetwork network)
    {
        MapShape shape = network.Populations[layer.SourcePopulation].Shape;
        Int128 sum = ((Int128)network.MaxPotential + 1) * shape.Positions;
        return sum >> 62 != 0 ? null : new([.. Enumerable.Repeat(-(long)sum, shape.Channels)], [.. Enumerable.Repeat((long)sum, shape.Channels)]);
    }
}
