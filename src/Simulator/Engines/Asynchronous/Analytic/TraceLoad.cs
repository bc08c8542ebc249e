using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Reads off a trace what its spikes ask of the cores.</summary>
internal sealed class TraceLoad
{
    private readonly ChipProgram _program;
    private readonly ProgramRoutes _routes;
    private readonly WindowGraph _graph;
    private readonly PortFeed _feed;
    private readonly SliceCost[] _costs;
    private readonly bool _graded;

    public TraceLoad(ChipProgram program, ProgramRoutes routes, WindowGraph graph, PortFeed feed)
    {
        (_program, _routes, _graph, _feed) = (program, routes, graph, feed);
        _graded = program.Chip.Mesh.Packet == PacketKind.Graded;
        _costs = SliceCost.Of(program, graph.Layout);
    }

    /// <summary>A buffer for this program.</summary>
    public WindowLoad NewLoad() => new(_graph, OutputTiling?.Count ?? 0, _program.Network.Connections.Count);

    private PopulationTiling? OutputTiling
        => _program.Network.OutputSite is { } site ? _program.Partition.Tilings[_program.Network.Sites[site].Population] : null;

    /// <summary>Fills a buffer.</summary>
    public void Fill(SampleTrace trace, WindowLoad load)
    {
        load.Active = trace.Active;
        trace.Additions.CopyTo(load.Operations, 0);
        foreach (IntegerSite site in _program.Network.Sites)
        {
            FillCells(site, trace.Activations[site.Index], load);
        }

        _feed.Count(trace.Input, load.CellPackets.AsSpan(_graph.FirstInputCell), load.InputOffset);
        if (OutputTiling is { } tiling)
        {
            byte[] activations = trace.Activations[_program.Network.OutputSite!.Value];
            for (int tile = 0; tile < tiling.Count; tile++)
            {
                (load.OutputSpikes[tile], load.OutputPackets[tile]) = Count(activations, tiling.Shape, tiling[tile]);
            }
        }

        for (int slice = 0; slice < _graph.Slices.Length; slice++)
        {
            FillSlice(slice, trace, load);
        }
    }

    private void FillCells(IntegerSite site, byte[] activations, WindowLoad load)
    {
        MapShape shape = _program.Network.Populations[site.Population].Shape;
        Box[] boxes = _routes.Sites[site.Index].Boxes;
        for (int i = 0; i < boxes.Length; i++)
        {
            int cell = _graph.FirstCell[site.Index] + i;
            (load.CellSpikes[cell], load.CellPackets[cell]) = Count(activations, shape, boxes[i]);
        }
    }

    private (long Spikes, long Packets) Count(byte[] activations, MapShape shape, in Box box)
    {
        long spikes = 0, nonzero = 0;
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                foreach (byte burst in activations.AsSpan(shape.Index(c, y, box.X0), box.Width))
                {
                    spikes += burst;
                    nonzero += burst > 0 ? 1 : 0;
                }
            }
        }

        return (spikes, _graded ? nonzero : spikes);
    }

    private void FillSlice(int index, SampleTrace trace, WindowLoad load)
    {
        (CoreSlice slice, int core, _) = _graph.Slices[index];
        SliceCost cost = _costs[core];
        cost.Clear();
        load.Awake[index] = slice.Role != SliceRole.Convolution || trace.Active?.Positions(slice.Connection.Index, slice.Index) != 0;
        if (slice.Role != SliceRole.Convolution)
        {
            ReadOnlySpan<int> events = slice.Role == SliceRole.Rows ? trace.EventsOf(slice.Unit)
                : trace.ProductEventsOf(slice.Connection.Index, slice.Index, slice.Role == SliceRole.Key ? 0 : 1);
            cost.AddBursts(events, slice.RowLength, _graded);
        }
        else if (load.Awake[index])
        {
            IntegerConvolution layer = (IntegerConvolution)slice.Connection;
            if (cost.IsLinear && !layer.ReadsImage)
            {
                cost.AddAll(trace.AdditionsOf(slice.Unit), _graded && !layer.ReadsInput);
            }
            else
            {
                AddNeurons(slice, layer, trace, cost);
            }
        }

        (load.Additions[index], load.Words[index], load.AdditionPs[index]) = (cost.Additions, cost.Words, cost.Ps);
    }

    // Event by event, where costs are rounded for each.
    private void AddNeurons(CoreSlice slice, IntegerConvolution layer, SampleTrace trace, SliceCost cost)
    {
        byte[] bursts = layer.ReadsInput ? trace.Input : trace.Activations[layer.Source];
        MapShape shape = layer.ReadsInput ? _program.Network.Input : _program.Network.Populations[_program.Network.Sites[layer.Source].Population].Shape;
        byte[]? active = trace.ActiveSites(layer.Index);
        foreach (int neuron in TileNeurons.Of(((ConvolutionSlices)_program.Partition.Slices[layer.Index]).SourceBox(slice.Index, 0), shape))
        {
            int burst = layer.ReadsImage ? 1 : bursts[neuron];
            if (burst > 0)
            {
                int reached = slice.Mapping.FanOut(neuron / shape.Positions, neuron % shape.Positions / shape.Width, neuron % shape.Width, active);
                bool once = _graded && !layer.ReadsInput;
                cost.Add(once ? 1 : burst, reached, once ? burst : 1);
            }
        }
    }
}
