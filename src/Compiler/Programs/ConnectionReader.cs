using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Compiler.Programs;

/// <summary>Builds the connections of a quantised network, and checks that shapes and numbers fit what they read and write.</summary>
internal sealed class ConnectionReader(StepState state, BlobReader blob, int weightBits)
{
    private const int MaxShift = 62;

    // Wider weights are exact ones and fill their 64 bits as they like.
    private const int WidestChecked = 16;

    /// <summary>Builds one connection.</summary>
    public IntegerConnection Read(StepRecord record, ProgramPlace at) => record switch
    {
        ConvolutionStep convolution => Read(convolution, at),
        AttentionStep attention => Read(attention, at),
        SumStep sum => Read(sum, at),
        _ => throw new InvalidOperationException($"no step for {record.GetType().Name}"),
    };

    private IntegerConvolution Read(ConvolutionStep record, ProgramPlace at)
    {
        ConvolutionGeometry geometry = Sizes.Geometry(record.Geometry, at);
        MapShape target = state.Population(record.Target, at).Shape;
        CheckShape("its input", geometry.Input, record.Source is IntegerConvolution.Image or IntegerConvolution.Events ? state.Input : state.ShapeOfSite(record.Source, at), at);
        CheckShape("its output", geometry.Output, target, at);
        string tensors = QuantisedWriter.NameOf(record.Index);
        bool unbound = record.Source == IntegerConvolution.Image && !blob.Has(tensors + "weight");
        IntegerWeights weights = unbound ? IntegerWeights.Unbound : Weights(tensors + "weight", geometry);
        long[] bias = unbound ? [] : blob.Longs(tensors + "bias", 0, target.Channels, target.Count);
        return new(record.Name, record.Index, record.Target, Rescale(tensors, target), bias, record.Source, geometry, weights) { Sparse = record.Sparse };
    }

    private IntegerAttention Read(AttentionStep record, ProgramPlace at)
    {
        MapShape query = state.ShapeOfSite(record.Query, at), value = state.ShapeOfSite(record.Value, at);
        MapShape target = state.Population(record.Target, at).Shape;
        CheckShape("its key", state.ShapeOfSite(record.Key, at), query, at);
        CheckShape("its output", value, target, at);
        at.InRange(record.Heads, 1, Math.Min(query.Channels, value.Channels), "heads");
        if (query.Positions != value.Positions || query.Channels % record.Heads != 0 || value.Channels % record.Heads != 0)
        {
            throw at.Contradiction($"query {query} and value {value} do not divide into {record.Heads} heads over the same tokens");
        }

        return new(
            record.Name, record.Index, record.Target, Rescale(QuantisedWriter.NameOf(record.Index), target), record.Query, record.Key,
            record.Value, record.Heads, query.Positions, query.Channels / record.Heads, value.Channels / record.Heads);
    }

    private IntegerPotentialSum Read(SumStep record, ProgramPlace at)
    {
        MapShape source = state.Written(record.SourcePopulation, at).Shape, target = state.Population(record.Target, at).Shape;
        CheckShape("its output", new MapShape(source.Channels, 1, 1), target, at);
        if (record.SourcePopulation == record.Target)
        {
            throw at.Contradiction($"it adds population {record.Target} to itself");
        }

        return new(record.Name, record.Index, record.Target, Rescale(QuantisedWriter.NameOf(record.Index), target), record.SourcePopulation);
    }

    private Rescale Rescale(string tensors, MapShape target)
    {
        int[] factor = blob.Ints(tensors + "factor", 1, target.Channels), shift = blob.Ints(tensors + "shift", 1, target.Channels);
        int bad = Array.FindIndex(shift, s => s is < 0 or > MaxShift);
        return bad < 0 ? new(factor, shift) : throw blob.Bad(tensors + "shift", $"element {bad} is {shift[bad]}; it must lie in 0 … {MaxShift}");
    }

    private IntegerWeights Weights(string name, ConvolutionGeometry geometry)
    {
        TensorType type = QuantisedWriter.TypeOf(weightBits <= 8 ? 1 : weightBits <= WidestChecked ? 2 : 8);
        IntegerWeights weights = IntegerWeights.FromBytes(blob.Bytes(name, type, Sizes.OfWeights(geometry)), weightBits);
        if (weightBits > WidestChecked)
        {
            return weights;
        }

        int limit = (1 << (weightBits - 1)) - 1, bad = weights.FirstBeyond(limit);
        return bad < 0 ? weights
            : throw blob.Bad(name, $"element {bad} is {weights[bad]}; a weight of {weightBits} bits lies in {-limit} … {limit}");
    }

    private static void CheckShape(string what, MapShape shape, MapShape expected, ProgramPlace at)
    {
        if (shape != expected)
        {
            throw at.Contradiction($"{what} has the shape {shape}; what it is joined to has {expected}");
        }
    }
}
