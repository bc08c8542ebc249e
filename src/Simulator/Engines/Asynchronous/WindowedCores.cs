using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>
/// Cores whose neurons fire at the end of their window. Counts do not depend on time, so the spikes are known; the cores replay when they are sent. A core adds
/// events as they come. When the end-of-window tokens of all sources of a connection are there, its sums join the potentials; a site whose writers are complete
/// is compared neuron by neuron, sends its bursts, and then tokens of its own.
/// </summary>
internal sealed class WindowedCores : ICoreBehaviour
{
    private readonly ChipProgram _program;
    private readonly IntegerNetwork _network;
    private readonly FabricLayout _layout;
    private readonly ProgramRoutes _routes;
    private readonly CorePlan[] _plans;
    private readonly WindowSteps _steps;
    private readonly CoreRates _rates;
    private readonly TileProgress[] _tiles;
    private readonly int[][][] _cellsOfTile;
    private readonly int[] _eventsOfUnit;
    private readonly WindowSender _sender;
    private SampleTrace _trace = null!;
    private EventCounts _counts = null!;
    private long _scanPs;

    public WindowedCores(ChipProgram program, FabricLayout layout, ProgramRoutes routes)
    {
        (_program, _network, _layout, _routes) = (program, program.Network, layout, routes);
        _plans = CorePlans.Of(program, layout);
        _steps = new WindowSteps(program, layout, routes, _plans);
        _rates = new CoreRates((AsynchronousChip)program.Chip, program.Placement.Array, layout.CoreAt);
        _tiles = [.. _plans.Select(_ => new TileProgress())];
        _cellsOfTile = [.. _network.Sites.Select(s => routes.Sites[s.Index].CellsOfTiles(program.Partition.Tilings[s.Population]))];
        _eventsOfUnit = new int[program.Partition.Units.Count];
        foreach (CorePlan plan in _plans.Where(p => p.Population == _network.Output))
        {
            _ = layout.ToHost(plan.Core);
        }

        PrepareDirectRoutes();
        _sender = new WindowSender(program, layout, routes);
    }

    /// <summary>What the cores wait for.</summary>
    public WindowSteps Steps => _steps;

    /// <summary>When the first and the last result reached the host.</summary>
    public (long FirstPs, long LastPs) Results { get; private set; }

    /// <summary>Turns to a timestep.</summary>
    public void Begin(SampleTrace trace, EventCounts counts)
    {
        (_trace, _counts) = (trace, counts);
        _sender.Begin(counts);
        Results = (-1, -1);
        Array.Clear(_eventsOfUnit);
        foreach (TileProgress tile in _tiles)
        {
            tile.Clear();
        }
    }

    /// <summary>Holds the replay to what it replays: every core has finished, and every slice was reached by the events that the spikes say.</summary>
    /// <exception cref="InvalidOperationException">It has not: an error of the mapping or of the tokens.</exception>
    public void Check()
    {
        int waiting = Array.FindIndex(_tiles, t => !t.Finished);
        if (waiting >= 0)
        {
            throw new InvalidOperationException($"core {_plans[waiting].Core} still waits for tokens when nothing moves any more");
        }

        foreach (CoreSlice slice in _plans.SelectMany(p => p.Sources.SelectMany(p.SlicesOf)).Where(s => s.Role is SliceRole.Convolution or SliceRole.Rows))
        {
            bool pixels = slice.Connection is IntegerConvolution { ReadsImage: true };
            long expected = pixels ? _eventsOfUnit[slice.Unit] : _trace.AllEventsOf(slice.Unit);
            if (_eventsOfUnit[slice.Unit] != expected)
            {
                throw new InvalidOperationException($"layer '{slice.Connection.Name}': tile {slice.Index} was reached by {_eventsOfUnit[slice.Unit]} events of {expected}");
            }
        }
    }

    /// <inheritdoc/>
    public ServiceTime Serve(int core, in Message message, long nowPs, OutputBuffer outputs)
    {
        _counts.NowPs = nowPs;
        if (core == _layout.Host)
        {
            Results = (Results.FirstPs < 0 ? nowPs : Results.FirstPs, nowPs);
            return default;
        }

        switch ((MessageKind)message.Kind)
        {
            case MessageKind.Spike or MessageKind.Pixel:
                return Add(core, message);
            case MessageKind.Potential:
                _counts.Add(message.Source, ChipAction.PartialAddition, 1);
                return Busy(message.Source, _rates.EventPs(core, 1));
            case MessageKind.Entry:
                _counts.Add(message.Source, ChipAction.SynapseWrite, 1);
                return Busy(message.Source, _rates.EventPs(core, 1));
            default:
                _tiles[core].Receive((MessageKind)message.Kind, message.Source);
                return Advance(core, outputs);
        }
    }

    /// <inheritdoc/>
    public ServiceTime Woken(int core, int kind, long nowPs, OutputBuffer outputs)
    {
        _counts.NowPs = nowPs;
        return core == _layout.Host ? default : Advance(core, outputs, woken: true);
    }

    private ServiceTime Busy(int layer, long ps)
    {
        _counts.Busy(layer, ps);
        return new ServiceTime(ps, ps);
    }

    // An event reaches every slice on the core that reads its source. The weights of a graded one are read once, and added spike by spike.
    private ServiceTime Add(int core, in Message message)
    {
        MapShape shape = message.Source < 0 ? _network.Input : _network.Populations[_network.Sites[message.Source].Population].Shape;
        int c = message.Address / shape.Positions, y = message.Address % shape.Positions / shape.Width, x = message.Address % shape.Width;
        int spikes = message.Kind == (byte)MessageKind.Spike ? message.Value : 1;
        long occupancy = 0;
        foreach (CoreSlice slice in _plans[core].SlicesOf(message.Source))
        {
            if (slice.Role == SliceRole.Convolution && _trace.Active?.Positions(slice.Connection.Index, slice.Index) == 0)
            {
                // A tile without an active site is asleep: its events are dropped before they cost anything.
                continue;
            }

            long additions = slice.Role == SliceRole.Convolution ? slice.Mapping.FanOut(c, y, x, _trace.ActiveSites(slice.Connection.Index))
                : slice.Source.Contains(new Box(c, c + 1, y, y + 1, x, x + 1)) ? slice.RowLength : 0;
            int layer = slice.Connection.Index;
            _eventsOfUnit[slice.Unit] += spikes;
            _counts.Add(layer, ChipAction.AxonRead, 1);
            long words = (additions + _program.Chip.Core.Lanes.Value - 1) / _program.Chip.Core.Lanes.Value;
            _counts.Add(layer, ChipAction.WeightWordRead, words);
            _counts.Add(layer, ChipAction.StateAccess, additions * spikes);
            long ps = _rates.EventPs(core, additions * spikes);
            _counts.Busy(layer, ps);
            occupancy += ps;
        }

        return new ServiceTime(occupancy, occupancy);
    }

    // Does what has become possible. Somas are compared before the first spike leaves.
    private ServiceTime Advance(int core, OutputBuffer outputs, bool woken = false)
    {
        _scanPs = 0;
        CorePlan plan = _plans[core];
        if (plan.Population < 0)
        {
            SendProducts(core, outputs);
        }
        else
        {
            AdvanceTile(core, plan, outputs);
        }

        int layer = plan.Population < 0 ? plan.SlicesOf(plan.Sources[0])[0].Connection.Index : _network.Connections.First(c => c.Target == plan.Population).Index;
        long occupancy = _rates.TokenPs + _scanPs;
        _counts.Busy(layer, occupancy, idle: woken && _scanPs == 0);
        return new ServiceTime(occupancy, occupancy + (_scanPs > 0 ? _rates.EventLatencyPs : 0));
    }

    private void AdvanceTile(int core, CorePlan plan, OutputBuffer outputs)
    {
        TileProgress tile = _tiles[core];
        TellReady(core, plan, outputs);
        IntegerStep[] steps = _steps.OfPopulation[plan.Population];
        for (; tile.Next < steps.Length; tile.Next++)
        {
            switch (steps[tile.Next])
            {
                case IntegerSite site when Waits(core, site):
                    return;
                case IntegerSite site:
                    Fire(core, plan, site, outputs);
                    break;
                case IntegerPotentialSum sum when sum.SourcePopulation == plan.Population:
                    SendSums(plan, sum, outputs);
                    break;
                case IntegerConnection connection when !IsComplete(core, connection):
                    return;
                case IntegerConnection connection:
                    _counts.Add(connection.Index, ChipAction.PotentialUpdate, plan.Box.Channels * (_trace.Active?.Positions(connection.Index, plan.Tile) ?? plan.Box.Positions));
                    break;
            }
        }

        if (!tile.Finished)
        {
            tile.Finished = true;
            _sender.SendResults(plan, outputs);
        }
    }

    private bool Waits(int core, IntegerSite site)
        => _steps.Drivers[site.Index].Any(a => _tiles[core].Received(MessageKind.Ready, a.Index) < _steps.ReadyTokens(core, a.Index));

    private bool IsComplete(int core, IntegerConnection connection) => connection switch
    {
        IntegerConvolution c when _program.Partition.Slices[c.Index] is not NoSlices
            => _tiles[core].Received(MessageKind.Token, c.Source) >= _steps.SpikeTokens(core, c.Source),
        IntegerAttention a => _tiles[core].Received(MessageKind.Token, a.Driver) >= _steps.SpikeTokens(core, a.Driver),
        _ => _tiles[core].Received(MessageKind.SumToken, connection.Index) >= _steps.SumTokens(core, connection.Index),
    };

    private void Fire(int core, CorePlan plan, IntegerSite site, OutputBuffer outputs)
    {
        int layer = _steps.LayerOfSite[site.Index];
        MapShape shape = _network.Populations[plan.Population].Shape;
        byte[] activations = _trace.Activations[site.Index];
        long spikes = 0;
        foreach (int cell in _cellsOfTile[site.Index][plan.Tile])
        {
            spikes += _sender.SendBursts(layer, site.Index, cell, shape, activations, outputs);
        }

        if (_network.OutputSite == site.Index)
        {
            spikes += _sender.SendOutput(plan, layer, shape, activations, outputs);
        }

        // One comparison per neuron that takes part, and one more for each spike of a burst.
        int neurons = plan.Box.Channels * (_trace.Active?.PopulationPositions(plan.Population, plan.Tile) ?? plan.Box.Positions);
        _counts.Add(layer, ChipAction.SomaUpdate, neurons + spikes);
        _scanPs += _rates.ScanPs(neurons);
        foreach (int route in _layout.Tokens[site.Index][plan.Tile])
        {
            _sender.Send(layer, route, new Message(site.Index, 0, 0, (byte)MessageKind.Token), ChipAction.TokenSend, outputs);
        }
    }

    // Each home adds up its own positions and sends one sum per channel.
    private void SendSums(CorePlan plan, IntegerPotentialSum sum, OutputBuffer outputs)
    {
        int home = _program.Partition.HomeUnit[plan.Population][plan.Tile];
        foreach ((_, int target, int sums, int positions) in PotentialTransfers.Of(_program.Partition, sum).Where(t => t.Source == home))
        {
            _counts.Add(sum.Index, ChipAction.PartialAddition, (long)sums * positions);
            _scanPs += _rates.ScanPs(sums * positions);
            int route = _layout.Direct(plan.Core, _program.Placement.CoreOf[target]);
            for (int i = 0; i < sums; i++)
            {
                _sender.Send(sum.Index, route, new Message(sum.Index, i, 0, (byte)MessageKind.Potential), ChipAction.PacketSend, outputs);
            }

            _sender.Send(sum.Index, route, new Message(sum.Index, 0, 0, (byte)MessageKind.SumToken), ChipAction.TokenSend, outputs);
        }
    }

    private void SendProducts(int core, OutputBuffer outputs)
    {
        TileProgress tile = _tiles[core];
        CoreSlice[] slices = [.. _plans[core].Sources.SelectMany(s => _plans[core].SlicesOf(s)).Where(s => s.Role == SliceRole.Key)];
        if (tile.Finished || _plans[core].Sources.Any(s => tile.Received(MessageKind.Token, s) < _steps.SpikeTokens(core, s)))
        {
            return;
        }

        tile.Finished = true;
        foreach (CoreSlice slice in slices)
        {
            int layer = slice.Connection.Index;
            for (int r = 0; r < _routes.Products[layer].Count; r++)
            {
                if (_routes.Products[layer][r].Unit == slice.Unit)
                {
                    _sender.SendProduct(layer, _layout.Products[layer][r], _routes.Products[layer][r].Entries, outputs);
                }
            }
        }
    }

    // The rows of a product memory are there: the driving site may fire.
    private void TellReady(int core, CorePlan plan, OutputBuffer outputs)
    {
        foreach (CoreSlice slice in plan.Sources.SelectMany(plan.SlicesOf).Where(s => s.Role == SliceRole.Rows))
        {
            int layer = slice.Connection.Index;
            if (_tiles[core].Received(MessageKind.ProductToken, layer) >= _steps.ProductTokens(core, layer) && _tiles[core].TellOnce(layer))
            {
                foreach (int home in _steps.Ready[layer][slice.Index])
                {
                    int route = _layout.Direct(plan.Core, _layout.CoreAt[home]);
                    _sender.Send(layer, route, new Message(layer, 0, 0, (byte)MessageKind.Ready), ChipAction.TokenSend, outputs);
                }
            }
        }
    }

    // Routes must be known before the fabric's plan is made.
    private void PrepareDirectRoutes()
    {
        foreach (IntegerPotentialSum sum in _network.Connections.OfType<IntegerPotentialSum>())
        {
            foreach ((int source, int target, _, _) in PotentialTransfers.Of(_program.Partition, sum))
            {
                _ = _layout.Direct(_program.Placement.CoreOf[source], _program.Placement.CoreOf[target]);
            }
        }

        foreach (CorePlan plan in _plans)
        {
            foreach (CoreSlice slice in plan.Sources.SelectMany(plan.SlicesOf).Where(s => s.Role == SliceRole.Rows))
            {
                foreach (int home in _steps.Ready[slice.Connection.Index][slice.Index])
                {
                    _ = _layout.Direct(plan.Core, _layout.CoreAt[home]);
                }
            }
        }
    }
}
