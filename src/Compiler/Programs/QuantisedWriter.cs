using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Programs;

/// <summary>Takes a quantised network apart: its graph for the manifest, its numbers for a blob.</summary>
internal static class QuantisedWriter
{
    /// <summary>The record of a network, whose numbers go into the blob.</summary>
    public static QuantisedRecord Write(IntegerNetwork network, BlobWriter blob)
    {
        for (int p = 0; p < network.Populations.Count; p++)
        {
            blob.Add(Unit(p), network.Populations[p].Unit);
        }

        StepRecord[] steps = [.. network.Steps.Select(s => Write(s, blob))];
        PopulationRecord[] populations = [.. network.Populations.Select(p => new PopulationRecord(p.Name, Sizes.Record(p.Shape)))];
        return new(Sizes.Record(network.Input), network.D, network.PotentialBits, network.WeightBits, network.ProductBits, network.Output,
            network.OutputSite ?? -1, populations, steps);
    }

    /// <summary>Tensor of a population's unit.</summary>
    public static string Unit(int population) => $"population.{population}.unit";

    /// <summary>Tensor of a site's threshold.</summary>
    public static string Threshold(int site) => $"site.{site}.threshold";

    /// <summary>Tensor of a site's low clamp.</summary>
    public static string LowClamp(int site) => $"site.{site}.lowClamp";

    /// <summary>What the names of a connection's tensors begin with.</summary>
    public static string NameOf(int connection) => $"connection.{connection}.";

    /// <summary>Element type of weights.</summary>
    public static TensorType TypeOf(int bytesPerWeight) => bytesPerWeight switch
    {
        1 => TensorType.I8,
        2 => TensorType.I16,
        _ => TensorType.I64,
    };

    private static StepRecord Write(IntegerStep step, BlobWriter blob)
    {
        if (step is IntegerSite site)
        {
            blob.Add(Threshold(site.Index), site.Threshold);
            if (site.State is { } state)
            {
                blob.Add(LowClamp(site.Index), state.LowClamp);
            }

            return new SiteStep(site.Name, site.Index, site.Population, site.Rounding, site.State is { } s ? new StateRecord(s.LeakFactor, s.HardReset) : null);
        }

        IntegerConnection connection = (IntegerConnection)step;
        string tensors = NameOf(connection.Index);
        blob.Add(tensors + "factor", connection.Rescale.Factor);
        blob.Add(tensors + "shift", connection.Rescale.Shift);
        return connection switch
        {
            IntegerConvolution c => Write(c, tensors, blob),
            IntegerAttention a => new AttentionStep(a.Name, a.Index, a.Target, a.Query, a.Key, a.Value, a.Heads),
            IntegerPotentialSum sum => new SumStep(sum.Name, sum.Index, sum.Target, sum.SourcePopulation),
            _ => throw new InvalidOperationException($"no saved form of {step.GetType().Name}"),
        };
    }

    // An image layer has neither weights nor biases until it is bound.
    private static ConvolutionStep Write(IntegerConvolution layer, string tensors, BlobWriter blob)
    {
        if (layer.Weights.Length > 0)
        {
            blob.Add(tensors + "weight", TypeOf(layer.Weights.BytesPerWeight), Sizes.OfWeights(layer.Geometry), layer.Weights.ToBytes());
            blob.Add(tensors + "bias", layer.Bias);
        }

        return new(layer.Name, layer.Index, layer.Target, layer.Source, Sizes.Record(layer.Geometry), layer.Sparse);
    }
}
