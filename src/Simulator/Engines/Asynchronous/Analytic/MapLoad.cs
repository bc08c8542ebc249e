using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Spikes of one worker's maps, by row, run of columns and chunk of channels, and sums over boxes of them.</summary>
/// <param name="counts">By site.</param>
/// <param name="sums">By site.</param>
internal sealed class MapCounts(int[][] counts, long[][] sums)
{
    /// <summary>By site: spikes by row, run of columns and chunk.</summary>
    public int[][] Counts => counts;

    /// <summary>By site: its sums.</summary>
    public long[][] Sums => sums;
}

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
    private readonly int[] _sumOfCell;
    private readonly int[] _sumOfTile = [];
    private readonly (int Sum, long Factor)[][] _sumsOfSlice;
    private readonly SliceCost[] _costs;

    public MapLoad(ChipProgram program, ProgramRoutes routes, WindowGraph graph, PortFeed feed)
    {
        (_program, _network, _graph, _feed) = (program, program.Network, graph, feed);
        _costs = SliceCost.Of(program, graph.Layout);
        _sites = [.. _network.Sites.Select(s => new SiteSums(_network.Populations[s.Population].Shape))];
        _sumOfCell = [.. _network.Sites.SelectMany(s => routes.Sites[s.Index].Boxes.Select(b => _sites[s.Index].Ask(b)))];
        _sumsOfSlice = [.. graph.Slices.Select(s => s.Source < 0 ? [] : SumsOf(s).ToArray())];
        if (_network.OutputSite is { } site)
        {
            PopulationTiling tiling = program.Partition.Tilings[_network.Sites[site].Population];
            _sumOfTile = [.. Enumerable.Range(0, tiling.Count).Select(t => _sites[site].Ask(tiling[t]))];
        }

        foreach (SiteSums sums in _sites)
        {
            sums.Prepare();
        }
    }

    /// <summary>
    /// Whether a program can be counted from whole maps: packets are single spikes, no event's cost is rounded, and no convolution is masked by the sample.
    /// </summary>
    public static bool Supports(ChipProgram program, FabricLayout layout)
        => program.Chip.Mesh.Packet == PacketKind.Binary && !program.Network.IsSparse && SliceCost.Of(program, layout).All(c => c.IsLinear)
        && !program.Network.Connections.OfType<IntegerConvolution>().Any(c => c.ReadsImage && program.Partition.Slices[c.Index] is not NoSlices);

    /// <summary>Buffers of one thread.</summary>
    public MapCounts NewCounts() => new([.. _sites.Select(s => new int[s.Counts])], [.. _sites.Select(s => new long[s.Sums])]);

    /// <summary>A load for this program.</summary>
    public WindowLoad NewLoad() => new(_graph, _sumOfTile.Length, _network.Connections.Count);

    /// <summary>Counts some rows of a site's activations. Threads may count different rows of a site at once.</summary>
    /// <param name="site">The site.</param>
    /// <param name="y0">First row.</param>
    /// <param name="rows">Activations of these rows only: row by row, column by column, channels innermost.</param>
    /// <param name="counts">Where they are counted.</param>
    public void CountRows(int site, int y0, ReadOnlySpan<byte> rows, MapCounts counts)
    {
        SiteSums sums = _sites[site];
        MapShape shape = _network.Populations[_network.Sites[site].Population].Shape;
        int row = shape.Width * shape.Channels, perRow = sums.CountsPerRow;
        for (int y = 0; y * row < rows.Length; y++)
        {
            ChannelSums.AddRuns(rows.Slice(y * row, row), sums.Columns, sums.Borders, _network.D, counts.Counts[site].AsSpan((y0 + y) * perRow, perRow));
        }
    }

    /// <summary>Fills a load, when all rows of all sites have been counted.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="load">The load, but for the operations of connections.</param>
    public void Fill(MapCounts counts, ReadOnlySpan<byte> input, WindowLoad load)
    {
        load.Active = null;
        for (int site = 0; site < _sites.Length; site++)
        {
            _sites[site].Sum(counts.Counts[site], counts.Sums[site]);
            for (int cell = _graph.FirstCell[site]; cell < _graph.FirstCell[site + 1]; cell++)
            {
                load.CellSpikes[cell] = load.CellPackets[cell] = counts.Sums[site][_sumOfCell[cell]];
            }
        }

        for (int tile = 0; tile < _sumOfTile.Length; tile++)
        {
            load.OutputSpikes[tile] = load.OutputPackets[tile] = counts.Sums[_network.OutputSite!.Value][_sumOfTile[tile]];
        }

        _feed.Count(input, load.CellPackets.AsSpan(_graph.FirstInputCell), load.InputOffset);
        for (int slice = 0; slice < _graph.Slices.Length; slice++)
        {
            FillSlice(slice, counts, input, load);
        }
    }

    private void FillSlice(int index, MapCounts counts, ReadOnlySpan<byte> input, WindowLoad load)
    {
        (CoreSlice slice, int core, int source) = _graph.Slices[index];
        long additions = source < 0 ? OfInput(slice, input) : 0;
        foreach ((int sum, long factor) in _sumsOfSlice[index])
        {
            additions += factor * counts.Sums[source][sum];
        }

        load.Awake[index] = true;
        load.Additions[index] = load.Words[index] = additions;
        load.AdditionPs[index] = additions * _costs[core].PsPerAddition;
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
