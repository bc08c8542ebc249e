using NeuroSim.Chips;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// The fixed-point unit of one population: which integer stands for the potential 1. A population with one writer takes the unit that uses the
/// weights' width best, so that its threshold is exact; a membrane group takes a power of two that leaves room for the sum of its writers.
/// </summary>
public sealed class ScalePlan
{
    private const double LargestGroupUnit = 4096;
    private const double SmallestGroupUnit = 64;
    private const int ExactBits = 40;
    private const int ExactSumBits = 60;
    private const int AttentionBits = 12;
    private const int ExactAttentionBits = 30;

    /// <summary>Image layers are planned before the normalisation is known: normalised pixels rarely leave this range.</summary>
    private const double ImageRange = 4;

    private ScalePlan(long[] unit, bool shared)
    {
        Unit = unit;
        Shared = shared;
    }

    /// <summary>The integer that stands for 1, per channel or one for all.</summary>
    public long[] Unit { get; }

    /// <summary>True for a membrane group: several writers, or an image layer, rescale to one unit.</summary>
    public bool Shared { get; }

    /// <summary>Rescale of a potential sum that is this population's only writer.</summary>
    public Rescale SumRescale { get; private init; } = Rescale.None;

    private Rescale? OnlyAttention { get; init; }

    /// <summary>Plans a population.</summary>
    /// <exception cref="ModelFormatException">Its writers cannot share a membrane.</exception>
    public static ScalePlan For(NumberFormat format, IReadOnlyList<Layer> writers, bool perChannel)
    {
        if (writers.OfType<PotentialMean>().FirstOrDefault() is { } mean)
        {
            throw new ModelFormatException($"layer '{mean.Name}': a mean of potentials cannot share a membrane with '{writers.First(w => w != mean).Name}'.");
        }

        bool shared = writers.Count > 1 || writers[0].Inputs[0].Signal == Signal.Image;
        return !shared && writers[0] is SpikeDrivenSelfAttention attention ? ForAttention(format, attention)
            : format.Exact ? new([ExactUnit(format, writers)], shared)
            : shared ? new([GroupUnit(format, writers)], shared: true)
            : ForWeights(format, (Convolution)writers[0], perChannel && format.ScalePerChannel);
    }

    /// <summary>The plan of a membrane whose unit was chosen before.</summary>
    public static ScalePlan Fixed(long[] unit) => new(unit, shared: true);

    /// <summary>Plans a population that sums the positions of another: the factor 1/positions goes into its unit.</summary>
    public static ScalePlan ForSum(NumberFormat format, ScalePlan source, int positions)
    {
        int shift = 0;
        while (Math.ScaleB((double)source.Unit.Max() * positions, -shift) > format.MaxUnit && format.Rescale != RescaleMode.None)
        {
            shift++;
        }

        long[] unit = [.. source.Unit.Select(u => Math.Max(1, (long)Math.Round(Math.ScaleB((double)u * positions, -shift))))];
        return new(unit, shared: false) { SumRescale = new Rescale([1], [shift]) };
    }

    /// <summary>Rescale of an attention layer that writes into this population.</summary>
    public Rescale AttentionRescale(SpikeDrivenSelfAttention layer, NumberFormat format) => OnlyAttention ?? format.RatioForAll(layer.Scale * Unit[0]);

    private static ScalePlan ForAttention(NumberFormat format, SpikeDrivenSelfAttention layer)
    {
        double inverse = 1 / layer.Scale;
        double nearest = Math.Round(inverse);
        if (nearest >= 1 && Math.Abs(inverse - nearest) <= 1e-12 * nearest && nearest <= format.MaxUnit)
        {
            return new([(long)nearest], shared: false) { OnlyAttention = Rescale.None };
        }

        // The soma shifts the sum left to make room for the fraction of the threshold.
        int shift = 0;
        double largest = Math.Pow(format.D, 3) * layer.Tokens * layer.KeyChannels;
        while (format.Rescale != RescaleMode.None
            && shift < (format.Exact ? ExactAttentionBits : AttentionBits)
            && Math.ScaleB(inverse, shift + 1) <= format.MaxUnit
            && (!format.Exact || Math.ScaleB(largest, shift + 1) < Math.ScaleB(1, ExactSumBits)))
        {
            shift++;
        }

        return new([Math.Max(1, (long)Math.Round(Math.ScaleB(inverse, shift)))], shared: false) { OnlyAttention = new Rescale([1 << shift], [0]) };
    }

    private static long ExactUnit(NumberFormat format, IReadOnlyList<Layer> writers)
    {
        int room = ExactSumBits - (int)Math.Ceiling(Math.Log2(1 + writers.Sum(w => Bound(format, w))));
        return 1L << Math.Clamp(room, 1, ExactBits);
    }

    private static long GroupUnit(NumberFormat format, IReadOnlyList<Layer> writers)
    {
        double largest = format.MaxUnit;
        if (format.Rescale == RescaleMode.None)
        {
            double weight = writers.OfType<Convolution>().Where(c => c.Inputs[0].Signal == Signal.Spikes)
                .Select(c => RealNumbers.MaxMagnitude(c.Weights)).DefaultIfEmpty(0).Max();
            return Math.Max(1, (long)Math.Min(largest, weight > 0 ? format.MaxWeight / weight : largest));
        }

        double room = Math.ScaleB(1, format.PotentialBits - 1) / (1 + writers.Sum(w => Bound(format, w)));
        return 1L << Math.Max(0, Math.ILogB(Math.Min(largest, Math.Clamp(room, SmallestGroupUnit, LargestGroupUnit))));
    }

    private static ScalePlan ForWeights(NumberFormat format, Convolution layer, bool perChannel)
    {
        int channels = layer.Shape.Channels, perRow = layer.Weights.Length / channels;
        double[] largest = perChannel
            ? [.. Enumerable.Range(0, channels).Select(c => RealNumbers.MaxMagnitude(layer.Weights.AsSpan(c * perRow, perRow)))]
            : [RealNumbers.MaxMagnitude(layer.Weights)];
        return new([.. largest.Select(Unit)], shared: false);

        long Unit(double weight) => Math.Max(1, (long)Math.Min(format.MaxUnit, weight > 0 ? format.MaxWeight / weight : LargestGroupUnit));
    }

    // The largest magnitude of potential that a writer can add.
    private static double Bound(NumberFormat format, Layer writer)
    {
        if (writer is SpikeDrivenSelfAttention attention)
        {
            return Math.Pow(format.D, 3) * attention.Tokens * attention.KeyChannels * attention.Scale;
        }

        Convolution layer = (Convolution)writer;
        int perRow = layer.Weights.Length / layer.Shape.Channels;
        int pooled = layer.Geometry.Pool * layer.Geometry.Pool;
        double input = layer.Inputs[0] switch
        {
            ImageInput => ImageRange,
            EventInput => (double)EventInput.MaxCount * pooled,
            _ => (double)format.D * pooled,
        };
        return Enumerable.Range(0, layer.Shape.Channels).Max(c =>
            RealNumbers.SumOfMagnitudes(layer.Weights.AsSpan(c * perRow, perRow)) * input + Math.Abs(layer.Bias![c]));
    }
}
