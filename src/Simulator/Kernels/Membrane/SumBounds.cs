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
        int perOutput = g.InputsPerGroup * g.KernelHeight * g.KernelWidth;
        long largest = (long)(layer.ReadsInput ? byte.MaxValue : d) * g.Pool * g.Pool;
        long[] low = new long[g.OutputChannels], high = new long[g.OutputChannels];
        for (int i = 0; i < layer.Weights.Length; i++)
        {
            Int128 product = (Int128)layer.Weights[i] * largest;
            long[] bound = product < 0 ? low : high;
            Int128 sum = bound[i / perOutput] + product;
            if (Int128.Abs(sum) >> 62 != 0)
            {
                return null;
            }

            bound[i / perOutput] = (long)sum;
        }

        return new(low, high);
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
