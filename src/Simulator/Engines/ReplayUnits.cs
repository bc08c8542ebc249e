using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// What each unit does in a phase: it turns counts of a sample into actions and cycles of its core, and into packets on links. Engines decide when, units what.
/// </summary>
internal sealed class ReplayUnits
{
    private readonly ChipProgram _program;
    private readonly IntegerNetwork _network;
    private readonly Partition _partition;
    private readonly Schedule _schedule;
    private readonly SynchronousChip _chip;
    private readonly CoreCycles _cycles;
    private readonly ProgramRoutes _routes;
    private readonly PhaseSlot _slot;
    private readonly int[] _layerOfSite;
    private readonly List<int> _links = [];
    private readonly int[]?[] _cellCounts;
    private SampleTrace _trace = null!;
    private PhaseTiming _timing = null!;

    public ReplayUnits(ChipProgram program, ProgramRoutes routes, PhaseSlot slot)
    {
        _program = program;
        _network = program.Network;
        _partition = program.Partition;
        _schedule = program.Schedule;
        _chip = (SynchronousChip)program.Chip;
        _cycles = _chip.Cycles;
        _routes = routes;
        _slot = slot;
        _layerOfSite = [.. _network.Sites.Select(LastWriter)];
        _cellCounts = new int[]?[_network.Sites.Count];
    }

    private int Lanes => _chip.Core.Lanes.Value;

    public void Begin(SampleTrace trace, PhaseTiming timing)
    {
        _trace = trace;
        _timing = timing;
    }

    /// <summary>One sub-step of a site's burst: every soma of its tiles is updated; those whose burst is longer than the sub-step send.</summary>
    public void Burst(IntegerSite site, int subStep)
    {
        int layer = _layerOfSite[site.Index];
        int[] homes = _partition.HomeUnit[site.Population];
        for (int tile = 0; tile < homes.Length; tile++)
        {
            Work(homes[tile], WorkKind.SomaUpdates, ChipAction.SomaUpdate, _partition.Tilings[site.Population][tile].Count, _cycles.SomaUpdate.Value, layer);
        }

        SiteRoutes routes = _routes.Sites[site.Index];
        int[] counts = _cellCounts[site.Index] ??= routes.Count(_trace.Activations[site.Index], _network.Populations[site.Population].Shape, _network.D);
        for (int i = 0; i < routes.Cells.Length; i++)
        {
            Send(routes.Cells[i], counts[i * _network.D + subStep], layer);
        }

        // The last sub-step of the burst: the counts are of no use any more.
        if (subStep == _network.D - 1)
        {
            _cellCounts[site.Index] = null;
        }
    }

    /// <summary>Everything that a connection does in a phase.</summary>
    public void Connection(IntegerConnection connection, int phase)
    {
        int i = connection.Index;
        if (phase >= _schedule.Start[i] && phase <= _schedule.Last[i])
        {
            Integrate(connection, phase - _schedule.Start[i]);
        }

        if (connection is IntegerAttention attention)
        {
            Products(attention, phase);
        }

        if (phase == _schedule.Last[i] || phase == _schedule.Last[i] + 1)
        {
            Partials(connection, sending: phase == _schedule.Last[i]);
        }

        if (connection is IntegerPotentialSum sum && phase == _schedule.Start[i] - 1)
        {
            SendPotentials(sum);
        }

        if (phase == _schedule.Commit[i])
        {
            EachHome(connection, (unit, neurons) =>
                Work(unit, WorkKind.PotentialUpdates, ChipAction.PotentialUpdate, neurons, _cycles.PotentialUpdate.Value, i));
        }
    }

    /// <summary>What passes the chips' ports to the host: the image in the first phase, the result in the deciding one.</summary>
    public void HostLinks(int phase)
    {
        if (phase == 0)
        {
            IntegerConvolution? first = _network.Connections.OfType<IntegerConvolution>().FirstOrDefault(c => c.ReadsImage);
            for (int i = 0; first is not null && i < _routes.Image.Cells.Length; i++)
            {
                FromHost(_routes.Image.Cells[i], _routes.Image.Boxes[i].Count, first.Index);
            }

            foreach (IntegerConvolution host in HostLayers())
            {
                EachHome(host, (unit, neurons) => FromHost(Direct(Port(unit), _program.Placement.CoreOf[unit]), neurons, host.Index));
            }
        }

        if (phase == _schedule.Decision)
        {
            IntegerConnection last = _network.Connections.Last(c => c.Target == _network.Output);
            EachHome(last, (unit, neurons) => Send(Direct(_program.Placement.CoreOf[unit], Port(unit)), neurons, last.Index));
        }
    }

    private IEnumerable<IntegerConvolution> HostLayers()
        => _network.Connections.OfType<IntegerConvolution>().Where(c => c.ReadsImage && _partition.Slices[c.Index] is NoSlices);

    private int LastWriter(IntegerSite site)
        => _network.Steps.TakeWhile(s => s != site).OfType<IntegerConnection>().Last(c => c.Target == site.Population).Index;

    private void Integrate(IntegerConnection connection, int subStep)
    {
        switch (connection)
        {
            case IntegerConvolution { ReadsImage: true } image when _partition.Slices[image.Index] is NoSlices:
                EachHome(connection, (unit, neurons) => AddArrivals(image.Index, unit, neurons));
                break;
            case IntegerPotentialSum sum:
                foreach ((_, int target, int sums, _) in PotentialTransfers.Of(_partition, sum))
                {
                    AddArrivals(sum.Index, target, sums);
                }

                break;
            case IntegerConvolution { ReadsImage: true } image:
                EachSlice(image, (unit, tile) => Multiply(image, unit, tile));
                break;
            case IntegerConvolution layer:
                EachSlice(layer, (unit, tile) => AddRows(layer.Index, unit, _trace.EventsOf(unit)[subStep], _partition.Tilings[layer.Target][tile].Count));
                break;
            case IntegerAttention layer:
                EachSlice(layer, (unit, tile) => AddRows(layer.Index, unit, _trace.EventsOf(unit)[subStep], RowLength(layer, tile)));
                break;
        }
    }

    private int RowLength(IntegerAttention layer, int tile)
    {
        Box box = _partition.Tilings[layer.Target][tile];
        return layer.KeyValueFirst ? box.Channels : box.Positions;
    }

    // An axon event reads the whole row of the slice, word by word; synapses that do not exist cost no addition but lie in the words.
    private void AddRows(int layer, int unit, int events, int rowLength)
    {
        Work(unit, WorkKind.AxonReads, ChipAction.AxonRead, events, _cycles.AxonRead.Value, layer);
        Work(unit, WorkKind.SynapticAdditions, ChipAction.WeightWordRead, (long)events * CeilDiv(rowLength, Lanes), _cycles.WeightWord.Value, layer);
    }

    private void Multiply(IntegerConvolution layer, int unit, int tile)
    {
        int pixels = _partition.AxonBox(_partition.Units[unit]).Count, neurons = _partition.Tilings[layer.Target][tile].Count;
        Work(unit, WorkKind.AxonReads, ChipAction.AxonRead, pixels, _cycles.AxonRead.Value, layer.Index);
        Work(unit, WorkKind.Multiplications, ChipAction.WeightWordRead, (long)pixels * CeilDiv(neurons, _chip.Core.MultiplyUnits.Value), _cycles.MultiplyWord.Value, layer.Index);
    }

    private void AddArrivals(int layer, int unit, int potentials)
        => Work(unit, WorkKind.PartialAdditions, ChipAction.PartialAddition, potentials, _cycles.PartialAddition.Value, layer);

    private void SendPotentials(IntegerPotentialSum sum)
    {
        foreach ((int source, int target, int sums, int positions) in PotentialTransfers.Of(_partition, sum))
        {
            Work(source, WorkKind.PartialAdditions, ChipAction.PartialAddition, (long)sums * positions, _cycles.PartialAddition.Value, sum.Index);
            Send(Direct(_program.Placement.CoreOf[source], _program.Placement.CoreOf[target]), sums, sum.Index);
        }
    }

    // Slices on cores of their own send their partial potentials at the end of their window; the home adds them one phase later.
    private void Partials(IntegerConnection connection, bool sending)
    {
        EachSlice(connection, (unit, tile) =>
        {
            if (_partition.Units[unit].Kind != UnitKind.Slice)
            {
                return;
            }

            int neurons = _partition.Tilings[connection.Target][tile].Count, home = _partition.HomeUnit[connection.Target][tile];
            if (sending)
            {
                Send(Direct(_program.Placement.CoreOf[unit], _program.Placement.CoreOf[home]), neurons, connection.Index);
            }
            else
            {
                AddArrivals(connection.Index, home, neurons);
            }
        });
    }

    private void Products(IntegerAttention layer, int phase)
    {
        AttentionSlices slices = (AttentionSlices)_partition.Slices[layer.Index];
        for (int factor = 0; factor < 2; factor++)
        {
            int subStep = phase - _schedule.Fire[factor == 0 ? layer.Key : layer.Partner] - 1;
            for (int block = 0; subStep >= 0 && subStep < _network.D && block < slices.Blocks; block++)
            {
                // A spike of K adds a row of the block, one of the partner a column.
                Box other = factor == 0 ? slices.PartnerBox(block) : slices.KeyBox(block);
                int length = layer.KeyValueFirst ? other.Channels : other.Positions;
                AddRows(layer.Index, _partition.ProductUnit[layer.Index][block], _trace.ProductEventsOf(layer.Index, block, factor)[subStep], length);
            }
        }

        foreach ((int unit, int entries, RoutedCell cell) in _routes.Products[layer.Index])
        {
            if (phase == _schedule.ProductSend[layer.Index])
            {
                Send(cell, entries, layer.Index);
            }
            else if (phase == _schedule.ProductSend[layer.Index] + 1)
            {
                foreach (int core in cell.Route.Targets)
                {
                    WorkAt(core, WorkKind.SynapseWrites, ChipAction.SynapseWrite, entries, _cycles.SynapseWrite.Value, layer.Index);
                }
            }
        }
    }

    private void EachSlice(IntegerConnection connection, Action<int, int> visit)
    {
        int chunks = _partition.Slices[connection.Index].Chunks;
        int[] units = _partition.SliceUnit[connection.Index];
        for (int i = 0; i < units.Length; i++)
        {
            if (units[i] >= 0)
            {
                visit(units[i], i / chunks);
            }
        }
    }

    private void EachHome(IntegerConnection connection, Action<int, int> visit)
    {
        int[] homes = _partition.HomeUnit[connection.Target];
        for (int tile = 0; tile < homes.Length; tile++)
        {
            visit(homes[tile], _partition.Tilings[connection.Target][tile].Count);
        }
    }

    private int Port(int unit) => _program.Placement.Array.PortOf(_program.Placement.CoreOf[unit]);

    private RoutedCell Direct(int from, int to) => _routes.Direct(from, to);

    private void Work(int unit, WorkKind kind, ChipAction action, long count, int cycles, int layer)
        => WorkAt(_program.Placement.CoreOf[unit], kind, action, count, cycles, layer);

    private void WorkAt(int core, WorkKind kind, ChipAction action, long count, int cycles, int layer)
    {
        if (count > 0)
        {
            _timing.Counts[layer][action] += count;
            _slot.AddWork(core, kind, count * cycles, layer);
        }
    }

    // A core hands packets to its router, one after the other.
    private void Send(RoutedCell cell, long spikes, int layer)
    {
        if (spikes > 0)
        {
            _slot.AddWork(cell.Route.From, WorkKind.PacketSends, spikes * cell.Packets * _cycles.PacketSend.Value, layer);
            _slot.AddFill(cell.Route.From, cell.FillCycles);
            Route(cell, spikes, layer);
        }
    }

    // The host's packets cost no core any cycles, but travel like all others.
    private void FromHost(RoutedCell cell, long packets, int layer)
    {
        _slot.AddHostFill(cell.FillCycles);
        Route(cell, packets, layer);
    }

    private void Route(RoutedCell cell, long spikes, int layer)
    {
        _links.Clear();
        cell.Route.CollectLinks(_chip.Mesh.Multicast, _links);
        foreach (int link in _links)
        {
            _slot.AddPackets(link, spikes);
            _timing.Counts[layer][Compiler.Mapping.Route.CrossesChips(_program.Placement.Array, link) ? ChipAction.InterChipHop : ChipAction.Hop] += spikes;
        }

        _timing.Counts[layer][ChipAction.PacketSend] += spikes * cell.Packets;
        _timing.Packets += spikes * cell.Packets;
        _timing.Hops += spikes * _links.Count;
    }

    private static int CeilDiv(int a, int b) => (a + b - 1) / b;
}
