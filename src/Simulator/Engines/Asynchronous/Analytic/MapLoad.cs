using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Reads off whole maps what their spikes ask of the cores: what <see cref="TraceLoad"/> reads off a trace, counted row by row while a layer is computed.
/// Prepared once for a program; read-only, and shared by threads.
/// </summary>
internal sealed class MapLoad
{
    private readonly ChipProgram _program;
    private readonly IntegerNetwork _network;
    private readonly WindowGraph _graph;
    private readonly PortFeed _feed;
    private readonly SiteSums[] _sites;
    private readonly int[] _firstSum;
    private readonly int[] _sumOfCell;
    private readonly int[] _sumOfTile = [];
    private readonly int[] _firstTerm;
    private readonly (int Sum, long Factor)[] _terms;
    private readonly long[] _psPerAddition;
    private readonly int[] _inputSlices;

    public MapLoad(ChipProgram program, ProgramRoutes routes, WindowGraph graph, PortFeed feed)
    {
        (_program, _network, _graph, _feed) = (program, program.Network, graph, feed);
        SliceCost[] costs = SliceCost.Of(program, graph.Layout);
        _psPerAddition = [.. graph.Slices.Select(s => costs[s.Core].PsPerAddition)];
        _inputSlices = [.. Enumerable.Range(0, graph.Slices.Length).Where(s => graph.Slices[s].Source < 0)];
        _sites = [.. _network.Sites.Select(s => new SiteSums(_network.Populations[s.Population].Shape))];
        (int Site, int Sum)[] cells = [.. _network.Sites.SelectMany(s => routes.Sites[s.Index].Boxes.Select(b => (s.Index, _sites[s.Index].Ask(b))))];
        (int Sum, long Factor)[][] terms = [.. graph.Slices.Select(s => s.Source < 0 ? [] : SumsOf(s).ToArray())];
        int[] tiles = [];
        if (_network.OutputSite is { } site)
        {
            PopulationTiling tiling = program.Partition.Tilings[_network.Sites[site].Population];
            tiles = [.. Enumerable.Range(0, tiling.Count).Select(t => _sites[site].Ask(tiling[t]))];
        }

        // All sums have been asked for: those of all sites stand in one array.
        _firstSum = new int[_sites.Length + 1];
        for (int s = 0; s < _sites.Length; s++)
        {
            _sites[s].Prepare();
            _firstSum[s + 1] = _firstSum[s] + _sites[s].Sums;
        }

        _sumOfCell = [.. cells.Select(c => _firstSum[c.Site] + c.Sum)];
        _sumOfTile = [.. tiles.Select(t => _firstSum[_network.OutputSite!.Value] + t)];
        (_firstTerm, _terms) = KeyedRuns.By(
            terms.Length,
            [.. terms.SelectMany((of, slice) => of.Select(t => (slice, (_firstSum[graph.Slices[slice].Source] + t.Sum, t.Factor))))]);
    }

    /// <summary>
    /// Whether a program can be counted from whole maps: packets are single spikes, no event's cost is rounded, and no convolution is masked by the sample.
    /// </summary>
    public static bool Supports(ChipProgram program, FabricLayout layout)
        => program.Chip.Mesh.Packet == PacketKind.Binary && !program.Network.IsSparse && SliceCost.Of(program, layout).All(c => c.IsLinear)
        && !program.Network.Connections.OfType<IntegerConvolution>().Any(c => c.ReadsImage && program.Partition.Slices[c.Index] is not NoSlices);

    /// <summary>Sums of all sites.</summary>
    public int Sums => _firstSum[^1];

    /// <summary>Scratch of one thread.</summary>
    public BandSums NewScratch() => new(_sites.Select(s => s.Shape), _network.D);

    /// <summary>A load for this program.</summary>
    public WindowLoad NewLoad()
    {
        WindowLoad load = new(_graph, _sumOfTile.Length, _network.Connections.Count);
        Array.Fill(load.Awake, true);
        return load;
    }

    /// <summary>Adds some rows of a site's activations to the sums.</summary>
    /// <param name="site">The site.</param>
    /// <param name="y0">First row.</param>
    /// <param name="rows">Activations of these rows only: row by row, column by column, channels innermost.</param>
    /// <param name="scratch">Scratch of the thread.</param>
    /// <param name="sums">Sums of all sites.</param>
    public void CountRows(int site, int y0, ReadOnlySpan<byte> rows, BandSums scratch, Span<long> sums)
    {
        SiteSums of = _sites[site];
        Span<long> ofSite = sums[_firstSum[site].._firstSum[site + 1]];
        foreach (Band band in of.Bands)
        {
            scratch.Add(band, of.Shape, y0, rows, ofSite);
        }
    }

    /// <summary>Fills a load, when all rows of all sites have been counted.</summary>
    /// <param name="sums">Sums of all sites.</param>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="load">The load, but for the operations of connections.</param>
    public void Fill(ReadOnlySpan<long> sums, ReadOnlySpan<byte> input, WindowLoad load)
    {
        load.Active = null;
        for (int cell = 0; cell < _sumOfCell.Length; cell++)
        {
            load.CellSpikes[cell] = load.CellPackets[cell] = sums[_sumOfCell[cell]];
        }

        for (int tile = 0; tile < _sumOfTile.Length; tile++)
        {
            load.OutputSpikes[tile] = load.OutputPackets[tile] = sums[_sumOfTile[tile]];
        }

        _feed.Count(input, load.CellPackets.AsSpan(_graph.FirstInputCell), load.InputOffset);
        for (int slice = 0; slice < _psPerAddition.Length; slice++)
        {
            long additions = 0;
            foreach ((int sum, long factor) in _terms.AsSpan(_firstTerm[slice].._firstTerm[slice + 1]))
            {
                additions += factor * sums[sum];
            }

            SetAdditions(slice, additions, load);
        }

        foreach (int slice in _inputSlices)
        {
            SetAdditions(slice, OfInput(_graph.Slices[slice].Slice, input), load);
        }
    }

    private void SetAdditions(int slice, long additions, WindowLoad load)
    {
        load.Additions[slice] = load.Words[slice] = additions;
        load.AdditionPs[slice] = additions * _psPerAddition[slice];
    }

    private long OfInput(CoreSlice slice, ReadOnlySpan<byte> input)
    {
        MapShape shape = _network.Input;
        Box box = ((ConvolutionSlices)_program.Partition.Slices[slice.Connection.Index]).SourceBox(slice.Index, 0);
        long additions = 0;
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    int events = input[shape.Index(c, y, x)];
                    additions += events == 0 ? 0 : (long)events * slice.Mapping.FanOut(c, y, x);
                }
            }
        }

        return additions;
    }

    // The neurons that an event reaches are rows reached × columns reached × channels reached, which are the same for all input channels of a group.
    private IEnumerable<(int Sum, long Factor)> SumsOf(WindowSlice item)
    {
        CoreSlice slice = item.Slice;
        if (slice.Role != SliceRole.Convolution)
        {
            return [(_sites[item.Source].Ask(slice.Source), slice.RowLength)];
        }

        Box box = ((ConvolutionSlices)_program.Partition.Slices[slice.Connection.Index]).SourceBox(slice.Index, 0);
        ConvolutionGeometry geometry = ((IntegerConvolution)slice.Connection).Geometry;
        int[] ky = [.. Enumerable.Range(0, geometry.KernelHeight)], kx = [.. Enumerable.Range(0, geometry.KernelWidth)];
        int[] rows = [.. Enumerable.Range(box.Y0, box.Height).Select(y => ky.Count(k => slice.Mapping.Row(y, k, out _)))];
        int[] columns = [.. Enumerable.Range(box.X0, box.Width).Select(x => kx.Count(k => slice.Mapping.Column(x, k, out _)))];
        return Runs(box, c => Math.Max(0, slice.Mapping.Channels(c).Count))
            .Select(r => (_sites[item.Source].Ask(r.Box, rows, columns), (long)r.Factor)).ToArray();
    }

    private static IEnumerable<(Box Box, int Factor)> Runs(Box box, Func<int, int> factor)
    {
        for (int c = box.C0, end; c < box.C1; c = end)
        {
            for (end = c + 1; end < box.C1 && factor(end) == factor(c); end++)
            {
            }

            yield return (box with { C0 = c, C1 = end }, factor(c));
        }
    }
}
