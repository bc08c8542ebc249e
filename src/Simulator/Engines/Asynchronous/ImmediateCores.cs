using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>
/// Cores whose neurons fire as soon as an update takes them to the threshold, one spike per update at most (what Speck does). Nothing caps a neuron at D, and
/// early positive input fires it even if later input would have cancelled it. Two things cannot be immediate and wait until everything before them is silent:
/// the spikes that add rows of a product memory, until it is complete; and sums of potentials over positions. Both are stages that the fabric starts when
/// nothing moves any more.
/// </summary>
internal sealed class ImmediateCores : ICoreBehaviour
{
    private readonly ChipProgram _program;
    private readonly IntegerNetwork _network;
    private readonly FabricLayout _layout;
    private readonly ProgramRoutes _routes;
    private readonly CorePlan[] _plans;
    private readonly CoreRates _rates;
    private readonly ImmediateTile?[] _tiles;
    private readonly ImmediateConvolution?[] _weights;
    private readonly ImmediateProduct?[] _products;
    private readonly int[] _layerOfSite;

    // Positions and columns of the maps that spikes come from.
    private readonly (uint Positions, uint Width) _inputSize;
    private readonly (uint Positions, uint Width)[] _sizeOfSite;
    private readonly ImmediateStages _stages;
    private EventCounts _counts = null!;

    public ImmediateCores(ChipProgram program, IntegerNetwork bound, FabricLayout layout, ProgramRoutes routes, WindowSteps steps)
    {
        (_program, _network, _layout, _routes) = (program, bound, layout, routes);
        _plans = CorePlans.Of(program, layout);
        _rates = new CoreRates((AsynchronousChip)program.Chip, program.Placement.Array, layout.CoreAt);
        _layerOfSite = steps.LayerOfSite;
        _inputSize = SizeOf(bound.Input);
        _sizeOfSite = [.. bound.Sites.Select(s => SizeOf(bound.Populations[s.Population].Shape))];
        _weights = [.. bound.Connections.Select(c => c is IntegerConvolution layer && !IsHosted(c) ? new ImmediateConvolution(layer, bound.MaxPotential) : null)];
        _products = new ImmediateProduct?[bound.Connections.Count];
        SpikesOf = [.. bound.Sites.Select(s => new int[bound.Populations[s.Population].Shape.Count])];
        Output = new long[bound.Populations[bound.Output].Shape.Count];
        _stages = new ImmediateStages(program, layout, _plans);
        _tiles = [.. _plans.Select(Tile)];
    }

    /// <summary>Spikes by site and neuron.</summary>
    public int[][] SpikesOf { get; }

    /// <summary>Result by neuron: potentials, or spikes.</summary>
    public long[] Output { get; }

    /// <summary>Where sparse connections add; null for everywhere.</summary>
    public ActiveSites? Active { get; set; }

    /// <summary>When the first and the last result reached the host.</summary>
    public (long FirstPs, long LastPs) Results { get; private set; }

    /// <summary>Potentials and entries that saturated.</summary>
    public long Saturations => _tiles.Sum(t => t is null ? 0 : t.Saturations + t.Taps.Sum(p => p.Neurons.Saturations)) + _products.Sum(p => p?.Saturations ?? 0);

    /// <summary>Turns to a sample.</summary>
    public void Begin(EventCounts counts)
    {
        _counts = counts;
        Results = (-1, -1);
        Array.Clear(Output);
        Array.Clear(_products);
        _stages.Reset();
        foreach (int[] spikes in SpikesOf)
        {
            Array.Clear(spikes);
        }

        for (int i = 0; i < _tiles.Length; i++)
        {
            _tiles[i]?.Reset(IsHosted, _plans[i].Population);
            foreach (ImmediateTap tap in _tiles[i]?.Taps ?? [])
            {
                tap.Held = _stages.IsDriver(tap.Site.Index) ? [] : null;
            }
        }
    }

    /// <summary>Starts the next stage when nothing moves: the fabric's idle call.</summary>
    public bool Idle(Fabric fabric) => _stages.Next(fabric, PrepareProduct);

    /// <inheritdoc/>
    public ServiceTime Serve(int core, in Message message, long nowPs, OutputBuffer outputs)
    {
        _counts.NowPs = nowPs;
        if (core == _layout.Host)
        {
            Results = (Results.FirstPs < 0 ? nowPs : Results.FirstPs, nowPs);
            return default;
        }

        long occupancy = (MessageKind)message.Kind switch
        {
            MessageKind.Spike or MessageKind.Pixel => AddSpike(core, message),
            MessageKind.Potential => AddPotential(core, message),
            _ => Write(core, message.Source),
        };
        SendFired(core, outputs);
        return new ServiceTime(occupancy, _rates.EventLatencyPs);
    }

    /// <inheritdoc/>
    public ServiceTime Woken(int core, int kind, long nowPs, OutputBuffer outputs)
    {
        _counts.NowPs = nowPs;
        ImmediateStage stage = _stages[kind];
        switch (stage.Kind)
        {
            case ImmediateStageKind.SendProduct:
                SendProduct(core, (IntegerAttention)stage.Connection!, outputs);
                break;
            case ImmediateStageKind.ReleaseDriver:
                Release(core, ((IntegerAttention)stage.Connection!).Driver, outputs);
                break;
            case ImmediateStageKind.SendSums:
                SendSums(core, (IntegerPotentialSum)stage.Connection!, outputs);
                break;
            default:
                SendResults(core, outputs);
                break;
        }

        return new ServiceTime(_rates.TokenPs, _rates.EventLatencyPs);
    }

    /// <summary>Whether the host computes a connection.</summary>
    public bool IsHosted(IntegerConnection connection) => connection is IntegerConvolution { ReadsInput: true } && _program.Partition.Slices[connection.Index] is NoSlices;

    private static (uint Positions, uint Width) SizeOf(MapShape shape) => ((uint)shape.Positions, (uint)shape.Width);

    private ImmediateTile? Tile(CorePlan plan)
    {
        if (plan.Population < 0)
        {
            return null;
        }

        MapShape shape = _network.Populations[plan.Population].Shape;
        int[] globalOf = [.. Enumerable.Range(0, plan.Box.Count).Select(i => shape.Index(
            plan.Box.C0 + i % plan.Box.Channels, plan.Box.Y0 + i / plan.Box.Channels / plan.Box.Width, plan.Box.X0 + i / plan.Box.Channels % plan.Box.Width))];
        ImmediateTap[] taps = [.. _network.Sites.Where(s => s.Population == plan.Population).Select(s =>
            new ImmediateTap(s, new ImmediateTaps(_network, s, plan.Box, ImmediateTile.BiasesBefore(_network, s, IsHosted)), CellsOf(s, globalOf), globalOf))];
        bool read = (plan.Population == _network.Output && _network.OutputSite is null)
            || _network.Connections.OfType<IntegerPotentialSum>().Any(s => s.SourcePopulation == plan.Population);
        return new ImmediateTile(_network, plan.Population, plan.Box, taps, read);
    }

    private int[] CellsOf(IntegerSite site, int[] globalOf)
    {
        MapShape shape = _network.Populations[site.Population].Shape;
        SiteRoutes cells = _routes.Sites[site.Index];
        int[] cellOf = new int[shape.Count];
        Array.Fill(cellOf, -1);
        for (int i = 0; i < cells.Boxes.Length; i++)
        {
            foreach (int neuron in TileNeurons.Of(cells.Boxes[i], shape))
            {
                cellOf[neuron] = i;
            }
        }

        return [.. globalOf.Select(g => cellOf[g])];
    }

    private long AddSpike(int core, in Message message)
    {
        (uint positions, uint width) = message.Source < 0 ? _inputSize : _sizeOfSite[message.Source];
        (uint channel, uint position) = Math.DivRem((uint)message.Address, positions);
        (uint row, uint column) = Math.DivRem(position, width);
        (int c, int y, int x) = ((int)channel, (int)row, (int)column);
        long occupancy = 0;
        foreach (CoreSlice slice in _plans[core].SlicesOf(message.Source))
        {
            long additions = slice.Role switch
            {
                SliceRole.Convolution => ImmediateEvents.Add(
                    _tiles[core]!, _plans[core].Box, slice, _weights[slice.Connection.Index]!, Active?.OfConnection(slice.Connection.Index), c, y, x),
                SliceRole.Rows => slice.Source.Contains(new Box(c, c + 1, y, y + 1, x, x + 1)) ? AddRow(core, slice, c, (int)position) : 0,
                _ => slice.Source.Contains(new Box(c, c + 1, y, y + 1, x, x + 1)) ? slice.RowLength : 0,
            };
            occupancy += Book(core, slice, additions);
        }

        return occupancy;
    }

    private long Book(int core, CoreSlice slice, long additions)
    {
        int layer = slice.Connection.Index, lanes = _program.Chip.Core.Lanes.Value;
        _counts.Add(layer, ChipAction.AxonRead, 1);
        _counts.Add(layer, ChipAction.WeightWordRead, (additions + lanes - 1) / lanes);
        _counts.Add(layer, ChipAction.StateAccess, additions);

        // A product memory counts its pairs of spikes, not the rows that a spike may touch.
        _counts.Add(layer, ChipAction.SynapticAddition, slice.Role is SliceRole.Key or SliceRole.Partner ? 0 : additions);
        long ps = _rates.EventPs(core, additions);
        _counts.Busy(layer, ps);
        return ps;
    }

    // A spike of Q, channel i of token n, adds M[i, ·] to token n; one of V, channel c of token m, adds M[m, ·] to channel c of all tokens.
    private long AddRow(int core, CoreSlice slice, int channel, int token)
    {
        IntegerAttention layer = (IntegerAttention)slice.Connection;
        ImmediateProduct product = _products[layer.Index]!;
        ImmediateTile tile = _tiles[core]!;
        Box box = _plans[core].Box;
        int width = _network.Populations[layer.Target].Shape.Width;
        int head = box.C0 / layer.ValueChannels;
        if (layer.KeyValueFirst)
        {
            int position = ((token / width) - box.Y0) * box.Width + (token % width) - box.X0;
            tile.Add(layer.Index, product.Row(head, channel % layer.KeyChannels, box.C0 % layer.ValueChannels, box.Channels), position, 0);
            return box.Channels;
        }

        for (int position = 0; position < box.Positions; position++)
        {
            int target = (box.Y0 + position / box.Width) * width + box.X0 + position % box.Width;
            tile.Add(layer.Index, product.Row(head, token, target, 1), position, channel - box.C0);
        }

        return box.Positions;
    }

    private long AddPotential(int core, in Message message)
    {
        IntegerConnection connection = _network.Connections[message.Source];
        _counts.Add(connection.Index, ChipAction.PartialAddition, 1);
        int local = _tiles[core]!.LocalOf(message.Address), channels = _plans[core].Box.Channels;
        _tiles[core]!.Add(connection.Index, [message.Value], local / channels, local % channels);
        long ps = _rates.EventPs(core, 1);
        _counts.Busy(connection.Index, ps);
        return ps;
    }

    private long Write(int core, int connection)
    {
        _counts.Add(connection, ChipAction.SynapseWrite, 1);
        long ps = _rates.EventPs(core, 1);
        _counts.Busy(connection, ps);
        return ps;
    }

    private void SendFired(int core, OutputBuffer outputs)
    {
        if (_tiles[core] is not { } tile)
        {
            return;
        }

        foreach (ImmediateTap tap in tile.Taps)
        {
            ReadOnlySpan<int> fired = tap.Neurons.Fired;
            if (fired.IsEmpty)
            {
                continue;
            }

            _counts.Add(_layerOfSite[tap.Site.Index], ChipAction.SomaUpdate, fired.Length);
            foreach (int neuron in fired)
            {
                SpikesOf[tap.Site.Index][tap.GlobalOf[neuron]]++;
                if (tap.Held is not null)
                {
                    tap.Held.Add(neuron);
                }
                else
                {
                    SendSpike(core, tap, neuron, outputs);
                }
            }

            tap.Neurons.ClearFired();
        }
    }

    private void SendSpike(int core, ImmediateTap tap, int neuron, OutputBuffer outputs)
    {
        int layer = _layerOfSite[tap.Site.Index], global = tap.GlobalOf[neuron];
        if (tap.Site.Index == _network.OutputSite)
        {
            Output[global]++;
            Send(layer, _layout.ToHost(_plans[core].Core), new Message(layer, global, 1, (byte)MessageKind.Result), outputs);
        }

        if (tap.CellOf[neuron] >= 0)
        {
            foreach (int route in _layout.Spikes[tap.Site.Index][tap.CellOf[neuron]])
            {
                Send(layer, route, new Message(tap.Site.Index, global, 1, (byte)MessageKind.Spike), outputs);
            }
        }
    }

    private void Release(int core, int site, OutputBuffer outputs)
    {
        foreach (ImmediateTap tap in _tiles[core]!.Taps.Where(t => t.Site.Index == site && t.Held is not null))
        {
            List<int> held = tap.Held!;
            tap.Held = null;
            foreach (int neuron in held)
            {
                SendSpike(core, tap, neuron, outputs);
            }
        }
    }

    private void PrepareProduct(IntegerAttention layer)
    {
        ImmediateProduct product = new(layer, SpikesOf[layer.Key], SpikesOf[layer.Partner], _network.MaxProduct, _network.MaxPotential);
        _products[layer.Index] = product;
        _counts.Add(layer.Index, ChipAction.SynapticAddition, product.Pairs);
    }

    private void SendProduct(int core, IntegerAttention layer, OutputBuffer outputs)
    {
        HashSet<int> units = [.. _plans[core].Sources.SelectMany(_plans[core].SlicesOf).Where(s => s.Role == SliceRole.Key && s.Connection == layer).Select(s => s.Unit)];
        for (int r = 0; r < _routes.Products[layer.Index].Count; r++)
        {
            (int unit, int entries, _) = _routes.Products[layer.Index][r];
            for (int e = 0; e < entries && units.Contains(unit); e++)
            {
                foreach (int route in _layout.Products[layer.Index][r])
                {
                    Send(layer.Index, route, new Message(layer.Index, e, 0, (byte)MessageKind.Entry), outputs);
                }
            }
        }
    }

    // Each home adds up its own positions; a sum arrives in as many parts as there are sub-steps, so that a burst can follow.
    private void SendSums(int core, IntegerPotentialSum sum, OutputBuffer outputs)
    {
        ImmediateTile tile = _tiles[core]!;
        Box box = _plans[core].Box;
        PopulationTiling target = _program.Partition.Tilings[sum.Target];
        _counts.Add(sum.Index, ChipAction.PartialAddition, box.Count);
        for (int part = 0; part < _network.D; part++)
        {
            for (int c = 0; c < box.Channels; c++)
            {
                long total = Enumerable.Range(0, box.Positions).Sum(p => tile.Potentials[(p * box.Channels) + c]);
                int neuron = box.C0 + c, home = _program.Partition.HomeUnit[sum.Target][neuron / target.Channels];
                int route = _layout.Direct(_plans[core].Core, _program.Placement.CoreOf[home]);
                int value = InputFeed.Part(sum.Rescale.Apply(neuron, total), part, _network.D);
                Send(sum.Index, route, new Message(sum.Index, neuron, value, (byte)MessageKind.Potential), outputs);
            }
        }
    }

    private void SendResults(int core, OutputBuffer outputs)
    {
        int layer = _network.Connections.Last(c => c.Target == _network.Output).Index;
        ImmediateTile tile = _tiles[core]!;
        foreach (int neuron in TileNeurons.Of(_plans[core].Box, _network.Populations[_network.Output].Shape))
        {
            Output[neuron] = tile.Potentials[tile.LocalOf(neuron)];
            Send(layer, _layout.ToHost(_plans[core].Core), new Message(layer, neuron, 0, (byte)MessageKind.Result), outputs);
        }
    }

    private void Send(int layer, int route, in Message message, OutputBuffer outputs)
    {
        outputs.Add(route, message);
        _counts.Send(layer, route, 1, ChipAction.PacketSend);
    }
}
