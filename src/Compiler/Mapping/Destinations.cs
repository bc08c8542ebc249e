using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Mapping;

/// <summary>A unit and the box of a source map that it has on its axons.</summary>
public readonly record struct Destination(int Unit, Box Box);

/// <summary>Finds which units a spike of a site (or a pixel of the image) reaches. Threads may share it.</summary>
/// <param name="partition">The units.</param>
public sealed class Destinations(Partition partition)
{
    private readonly ILookup<int, ConvolutionReach> _convolutions = partition.Network.Connections.OfType<IntegerConvolution>()
        .Where(c => partition.Slices[c.Index] is ConvolutionSlices)
        .ToLookup(c => c.Source, c => new ConvolutionReach((ConvolutionSlices)partition.Slices[c.Index], partition.SliceUnit[c.Index]));

    // Units of attention layers, with all that they have on their axons.
    private readonly ILookup<int, Destination[]> _attentions = partition.Network.Connections.OfType<IntegerAttention>()
        .SelectMany(a => Roles(partition, a)).ToLookup(r => r.Site, r => r.Units);

    /// <summary>Adds all units that have some of <paramref name="source"/> on their axons, with what they have of it.</summary>
    public void Collect(int site, in Box source, List<Destination> into)
    {
        foreach (ConvolutionReach convolution in _convolutions[site])
        {
            convolution.Collect(source, into);
        }

        foreach (Destination[] units in _attentions[site])
        {
            foreach (ref readonly Destination unit in units.AsSpan())
            {
                Box shared = unit.Box.Intersect(source);
                if (!shared.IsEmpty)
                {
                    into.Add(new(unit.Unit, shared));
                }
            }
        }
    }

    private static IEnumerable<(int Site, Destination[] Units)> Roles(Partition partition, IntegerAttention layer)
    {
        AttentionSlices slices = (AttentionSlices)partition.Slices[layer.Index];
        int[] products = partition.ProductUnit[layer.Index];
        yield return (layer.Driver, [.. partition.SliceUnit[layer.Index].Select((unit, tile) => new Destination(unit, slices.AxonBox(tile, 0))).Where(d => d.Unit >= 0)]);
        yield return (layer.Key, [.. products.Select((unit, block) => new Destination(unit, slices.KeyBox(block)))]);
        yield return (layer.Partner, [.. products.Select((unit, block) => new Destination(unit, slices.PartnerBox(block)))]);
    }
}
