using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Counts for a windowed chip: what each window asks of each core, spikes by site and sub-step, operations by connection.</summary>
internal sealed class WindowCounting : IMapCounter
{
    private readonly IntegerNetwork _network;
    private readonly MapLoad _maps;
    private readonly WindowGraph _graph;
    private readonly WindowLoad _load;
    private readonly MapCounts _mapCounts;
    private readonly MapShape[] _shapes;
    private readonly long[][] _firing;
    private readonly long[] _fixedOperations;
    private readonly (AttentionPairs Pairs, int[] Key, int[] Partner)?[] _attentions;
    private readonly List<(int Connection, bool IsKey)>[] _factors;

    /// <summary>Prepares one worker.</summary>
    /// <param name="program">The program.</param>
    /// <param name="maps">Counts what cores receive.</param>
    /// <param name="graph">Whose slices they are.</param>
    /// <param name="load">Where that is put.</param>
    public WindowCounting(ChipProgram program, MapLoad maps, WindowGraph graph, WindowLoad load)
    {
        (_network, _maps, _graph, _load) = (program.Network, maps, graph, load);
        _mapCounts = maps.NewCounts();
        _shapes = [.. _network.Sites.Select(s => _network.Populations[s.Population].Shape)];
        _firing = [.. _shapes.Select(s => new long[s.Height * _network.D])];
        _fixedOperations = [.. _network.Connections.Select(c => c is IntegerConvolution { ReadsImage: true } image && program.Partition.Slices[c.Index] is NoSlices ? Products(image) : 0)];
        _attentions = new (AttentionPairs, int[], int[])?[_network.Connections.Count];
        _factors = [.. _shapes.Select(_ => new List<(int, bool)>())];
        foreach (IntegerAttention layer in _network.Connections.OfType<IntegerAttention>())
        {
            AttentionPairs pairs = new(layer, _shapes[layer.Key]);
            _attentions[layer.Index] = (pairs, pairs.NewSums(), pairs.NewSums());
            _factors[layer.Key].Add((layer.Index, true));
            _factors[layer.Partner].Add((layer.Index, false));
        }

        Counts = new SpikeCounts
        {
            Spikes = new long[_shapes.Length],
            Nonzero = new long[_shapes.Length],
            SpikesBySubStep = [.. _shapes.Select(_ => new long[_network.D])],
            Additions = new long[_network.Connections.Count],
            Input = new byte[_network.Input.Count],
        };
    }

    /// <inheritdoc/>
    public SpikeCounts Counts { get; }

    /// <inheritdoc/>
    public void CountInput(ReadOnlySpan<byte> input) => input.CopyTo(Counts.Input);

    /// <inheritdoc/>
    public void CountRows(int site, int y0, int y1, ReadOnlySpan<byte> rows)
    {
        // What the rows of one piece have together stands at the first of them.
        int d = _network.D;
        BurstHistogram.Count(rows, _firing[site].AsSpan(y0 * d, d));
        _firing[site].AsSpan((y0 + 1) * d, (y1 - y0 - 1) * d).Clear();
        _maps.CountRows(site, y0, rows, _mapCounts);
        foreach ((int connection, bool isKey) in _factors[site])
        {
            (AttentionPairs pairs, int[] key, int[] partner) = _attentions[connection]!.Value;
            pairs.CountRows(isKey, y0, rows, isKey ? key : partner);
        }
    }

    /// <inheritdoc/>
    public void Finish(int threads)
    {
        for (int site = 0; site < _shapes.Length; site++)
        {
            FinishSite(site);
        }

        _maps.Fill(_mapCounts, Counts.Input, _load);
        AddOperations();
        Counts.Additions.CopyTo(_load.Operations, 0);
    }

    private void FinishSite(int site)
    {
        long[] bySubStep = Counts.SpikesBySubStep[site], firing = _firing[site];
        Array.Clear(bySubStep);
        for (int i = 0; i < firing.Length; i++)
        {
            bySubStep[i % bySubStep.Length] += firing[i];
        }

        long spikes = 0;
        foreach (long fired in bySubStep)
        {
            spikes += fired;
        }

        (Counts.Spikes[site], Counts.Nonzero[site]) = (spikes, bySubStep[0]);
    }

    // Every addition of a convolution or to an attention's target happens in one slice; a product memory counts pairs, not what its units do with each spike.
    private void AddOperations()
    {
        _fixedOperations.CopyTo(Counts.Additions, 0);
        for (int i = 0; i < _graph.Slices.Length; i++)
        {
            CoreSlice slice = _graph.Slices[i].Slice;
            Counts.Additions[slice.Connection.Index] += slice.Role is SliceRole.Convolution or SliceRole.Rows ? _load.Additions[i] : 0;
        }

        for (int c = 0; c < _attentions.Length; c++)
        {
            Counts.Additions[c] += _attentions[c] is var (pairs, key, partner) ? pairs.Pairs(key, partner) : 0;
        }
    }

    // Every pixel is multiplied with every weight that reaches the map.
    private static long Products(IntegerConvolution layer)
    {
        ConvolutionGeometry g = layer.Geometry;
        AddressMapping mapping = new(g, new Box(0, g.OutputChannels, 0, g.Output.Height, 0, g.Output.Width));
        long products = 0;
        for (int c = 0; c < g.Input.Channels; c++)
        {
            for (int i = 0; i < g.Input.Positions; i++)
            {
                products += mapping.FanOut(c, i / g.Input.Width, i % g.Input.Width);
            }
        }

        return products;
    }
}
