using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Tests.Equivalence.Sparse;

/// <summary>
/// What sparse convolutions mean, written once more and slowly: every convolution alone, dense, in a network of one layer; then the potentials of masked sites
/// are set to 0 and the rest is added to the membrane. Sites are mapped to the input by composing functions of rows and columns. It knows no attention.
/// </summary>
internal sealed class MaskedOracle
{
    private const int WidePotential = 62;

    private readonly IntegerNetwork _network;
    private readonly SiteMask _mask;
    private readonly long[][] _states;
    private readonly (Map Rows, Map Columns)?[] _stands;

    private MaskedOracle(IntegerNetwork network, SiteMask mask)
    {
        (_network, _mask) = (network, mask);
        _states = [.. network.Sites.Select(s => new long[network.Populations[s.Population].Shape.Count])];
        _stands = new (Map, Map)?[network.Populations.Count];
    }

    /// <summary>First and last row (or column) of the input that one of a layer stands for.</summary>
    private delegate (long First, long Last) Map(long index);

    /// <summary>Activations by timestep and site.</summary>
    public static byte[][][] Run(IntegerNetwork network, byte[][] steps, SiteMask mask)
    {
        MaskedOracle oracle = new(network, mask);
        return [.. steps.Select(oracle.Step)];
    }

    private byte[][] Step(byte[] input)
    {
        long[][] potentials = [.. _network.Populations.Select(p => new long[p.Shape.Count])];
        byte[][] activations = new byte[_network.Sites.Count][];
        foreach (IntegerStep step in _network.Steps)
        {
            switch (step)
            {
                case IntegerSite site:
                    activations[site.Index] = Fire(site, potentials[site.Population]);
                    break;
                case IntegerConvolution layer:
                    Add(layer, layer.ReadsInput ? input : activations[layer.Source], potentials[layer.Target]);
                    break;
                case IntegerPotentialSum sum:
                    Add(sum, potentials[sum.SourcePopulation], potentials[sum.Target]);
                    break;
                default:
                    throw new NotSupportedException(step.Name);
            }
        }

        return activations;
    }

    private void Add(IntegerConvolution layer, byte[] input, long[] potentials)
    {
        MapShape shape = layer.Geometry.Output;
        IntegerConvolution alone = layer with { Index = 0, Target = 0, Source = IntegerConvolution.Events, Sparse = false };
        IntegerNetwork dense = _network with
        {
            Input = layer.Geometry.Input,
            PotentialBits = WidePotential,
            Populations = [_network.Populations[layer.Target]],
            Sites = [],
            Connections = [alone],
            Steps = [alone],
            Output = 0,
            OutputSite = null,
        };
        (Map rows, Map columns) = StandsFor(layer);
        _stands[layer.Target] ??= (rows, columns);
        long[] added = GoldenInteger.Run(dense, input).Trace.Output;
        for (int i = 0; i < added.Length; i++)
        {
            bool masked = layer.Sparse && !IsActive(rows(i % shape.Positions / shape.Width), columns(i % shape.Width));
            potentials[i] = Saturated(potentials[i] + (masked ? 0 : added[i]));
        }
    }

    private void Add(IntegerPotentialSum sum, long[] source, long[] potentials)
    {
        MapShape shape = _network.Populations[sum.SourcePopulation].Shape;
        for (int c = 0; c < shape.Channels; c++)
        {
            long total = source.Skip(c * shape.Positions).Take(shape.Positions).Sum();
            potentials[c] = Saturated(potentials[c] + sum.Rescale.Apply(c, total));
        }

        (Map rows, Map columns) = _stands[sum.SourcePopulation]!.Value;
        _stands[sum.Target] ??= (_ => (rows(0).First, rows(shape.Height - 1).Last), _ => (columns(0).First, columns(shape.Width - 1).Last));
    }

    private (Map Rows, Map Columns) StandsFor(IntegerConvolution layer)
    {
        (Map rows, Map columns) = layer.ReadsInput ? (i => (i, i), i => (i, i)) : _stands[_network.Sites[layer.Source].Population]!.Value;
        ConvolutionGeometry g = layer.Geometry;
        return (Behind(rows, g, g.ReachHeight), Behind(columns, g, g.ReachWidth));
    }

    // Output i stands for 'stride' pooled rows; which, is found by trying shifts, the nearest to 0 first, until the middle of the kernel is among them.
    private static Map Behind(Map source, ConvolutionGeometry g, int reach)
    {
        int middle = (reach - 1) / 2 - g.Padding;
        int shift = Enumerable.Range(0, 1000).SelectMany(s => new[] { s, -s }).First(s => middle >= s && middle < s + g.Stride);
        return i => (source((i * g.Stride + shift) * g.Pool).First, source((i * g.Stride + shift + g.Stride) * g.Pool - 1).Last);
    }

    private bool IsActive((long First, long Last) rows, (long First, long Last) columns)
        => Inside(rows, _mask.Height).Any(y => Inside(columns, _mask.Width).Any(x => _mask[y, x]));

    private static IEnumerable<int> Inside((long First, long Last) part, int length)
        => part.Last < 0 ? [0] : part.First >= length ? [length - 1] : Enumerable.Range(0, length).Where(i => i >= part.First && i <= part.Last);

    private byte[] Fire(IntegerSite site, long[] potentials)
    {
        int positions = _network.Populations[site.Population].Shape.Positions;
        byte[] spikes = new byte[potentials.Length];
        for (int i = 0; i < spikes.Length; i++)
        {
            long threshold = site.ThresholdOf(i / positions);
            long potential = site.State is { } s ? Saturated(s.Leaked(_states[site.Index][i]) + potentials[i]) : potentials[i];
            spikes[i] = (byte)IntegerSoma.Activate(potential, threshold, _network.D, site.Rounding);
            _states[site.Index][i] = site.State?.Next(potential, threshold, spikes[i], i / positions) ?? 0;
        }

        return spikes;
    }

    private long Saturated(long value) => Math.Clamp(value, -_network.MaxPotential - 1, _network.MaxPotential);
}
