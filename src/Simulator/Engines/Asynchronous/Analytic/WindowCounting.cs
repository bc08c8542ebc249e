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
    private readonly WindowLoad _load;
    private readonly MapShape[] _shapes;
    private readonly List<Part> _parts = [];
    private readonly Stack<Part> _idle = [];
    private readonly long[] _sums;
    private readonly int[] _connectionOfSlice;
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
        (_network, _maps, _load, _sums) = (program.Network, maps, load, new long[maps.Sums]);
        _shapes = [.. _network.Sites.Select(s => _network.Populations[s.Population].Shape)];
        _connectionOfSlice = [.. graph.Slices.Select(s => s.Slice.Role is SliceRole.Convolution or SliceRole.Rows ? s.Slice.Connection.Index : -1)];
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
    public void CountInput(ReadOnlySpan<byte> input)
    {
        input.CopyTo(Counts.Input);
        foreach (Part part in _parts)
        {
            Array.Clear(part.Sums);
            Array.Clear(part.Firing);
        }
    }

    /// <inheritdoc/>
    public void CountRows(int site, int y0, int y1, ReadOnlySpan<byte> rows)
    {
        Part part = Take();
        BurstHistogram.Add(rows, part.Firing.AsSpan(site * _network.D, _network.D));
        _maps.CountRows(site, y0, rows, part.Scratch, part.Sums);
        lock (_parts)
        {
            _idle.Push(part);
        }

        foreach ((int connection, bool isKey) in _factors[site])
        {
            (AttentionPairs pairs, int[] key, int[] partner) = _attentions[connection]!.Value;
            pairs.CountRows(isKey, y0, rows, isKey ? key : partner);
        }
    }

    /// <inheritdoc/>
    public void Finish(WorkCrew crew)
    {
        Array.Clear(_sums);
        foreach (long[] subSteps in Counts.SpikesBySubStep)
        {
            Array.Clear(subSteps);
        }

        foreach (Part part in _parts)
        {
            AddPart(part);
        }

        for (int site = 0; site < _shapes.Length; site++)
        {
            Counts.Spikes[site] = Counts.SpikesBySubStep[site].Sum();
            Counts.Nonzero[site] = Counts.SpikesBySubStep[site][0];
        }

        _maps.Fill(_sums, Counts.Input, _load);
        AddOperations();
        Counts.Additions.CopyTo(_load.Operations, 0);
    }

    // As many parts as threads have ever counted at once; which of them counts what does not matter to their sum.
    private Part Take()
    {
        lock (_parts)
        {
            if (!_idle.TryPop(out Part? part))
            {
                part = new(new long[_maps.Sums], new long[_shapes.Length * _network.D], _maps.NewScratch());
                _parts.Add(part);
            }

            return part;
        }
    }

    private void AddPart(Part part)
    {
        Add(part.Sums, _sums);
        for (int site = 0; site < _shapes.Length; site++)
        {
            Add(part.Firing.AsSpan(site * _network.D, _network.D), Counts.SpikesBySubStep[site]);
        }
    }

    private static void Add(ReadOnlySpan<long> terms, Span<long> sums)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += terms[i];
        }
    }

    // Every addition of a convolution or to an attention's target happens in one slice; a product memory counts pairs, not what its units do with each spike.
    private void AddOperations()
    {
        _fixedOperations.CopyTo(Counts.Additions, 0);
        for (int slice = 0; slice < _connectionOfSlice.Length; slice++)
        {
            if (_connectionOfSlice[slice] is >= 0 and var connection)
            {
                Counts.Additions[connection] += _load.Additions[slice];
            }
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

    // What one thread has counted at a time: sums, and neurons that fire by site and sub-step.
    private sealed record Part(long[] Sums, long[] Firing, BandSums Scratch);
}
