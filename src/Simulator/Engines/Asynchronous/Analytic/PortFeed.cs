using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// What enters by the ports in one timestep, in the order in which <see cref="InputFeed"/> hands it in: events or pixels by address, potentials of image layers
/// that the host computes, tokens.
/// </summary>
internal sealed class PortFeed
{
    private readonly ChipProgram _program;
    private readonly FabricLayout _layout;
    private readonly SiteRoutes _cells;
    private readonly int[] _ports;
    private readonly int[] _portOfCell;
    private readonly int[] _ways;
    private readonly int[] _firstOfAddress;
    private readonly int[] _cellsOfAddress;
    private readonly int _layer;
    private readonly int _source;

    public PortFeed(ChipProgram program, FabricLayout layout, ProgramRoutes routes)
    {
        (_program, _layout, _cells) = (program, layout, routes.Input);
        IntegerNetwork network = program.Network;
        CoreArray array = program.Placement.Array;
        Pixels = !network.ReadsEvents;
        _source = Pixels ? IntegerConvolution.Image : IntegerConvolution.Events;
        _layer = network.Connections.OfType<IntegerConvolution>().First(c => c.ReadsInput).Index;
        _ports = [.. _cells.Cells.Select(c => c.Route.From).Concat(HostTargets().Select(t => array.PortOf(t.Core))).Distinct().Order()];
        _portOfCell = [.. _cells.Cells.Select(c => Array.IndexOf(_ports, c.Route.From))];
        _ways = [.. layout.Input.Select(w => w.Length)];
        (_firstOfAddress, _cellsOfAddress) = ByAddress(network.Input.Count);
    }

    /// <summary>True if an image enters: every pixel, whatever its value.</summary>
    public bool Pixels { get; }

    /// <summary>Connections that the input counts for.</summary>
    public int Layer => _layer;

    /// <summary>One group per port.</summary>
    public IEnumerable<DraftGroup> Groups(WindowSteps steps, int firstInputCell) => _ports.Select((port, p) =>
    {
        DraftGroup group = new(core: -1);
        for (int cell = 0; cell < _portOfCell.Length; cell++)
        {
            if (_portOfCell[cell] == p)
            {
                group.Items.Add(new(ItemKind.Input, firstInputCell + cell, 0, _layer, _layout.Input[cell], InboxKind.Spikes, _source));
            }
        }

        AddPotentials(group, port);
        int[] reached = [.. steps.InputCores.Select(c => _layout.CoreAt[c]).Where(c => _program.Placement.Array.PortOf(c) == port)];
        foreach (int route in reached.Length == 0 ? [] : _layout.ToAll(port, reached))
        {
            group.AddToken(_layer, route, InboxKind.Spikes, _source);
        }

        return group;
    });

    /// <summary>Counts messages by cell of the input, and those before the first of each at its port.</summary>
    /// <param name="input">Counts of events, or pixels.</param>
    /// <param name="packets">By cell of the input.</param>
    /// <param name="offsets">By cell of the input.</param>
    public void Count(ReadOnlySpan<byte> input, Span<long> packets, Span<long> offsets)
    {
        packets.Clear();
        if (_cellsOfAddress.Length == 0)
        {
            return;
        }

        Span<long> sent = stackalloc long[_ports.Length <= 64 ? _ports.Length : 0];
        sent = _ports.Length <= 64 ? sent : new long[_ports.Length];
        sent.Clear();
        for (int address = 0; address < _firstOfAddress.Length - 1; address++)
        {
            int messages = Pixels ? 1 : input[address];
            if (messages == 0)
            {
                continue;
            }

            foreach (int cell in _cellsOfAddress.AsSpan(_firstOfAddress[address].._firstOfAddress[address + 1]))
            {
                ref long port = ref sent[_portOfCell[cell]];
                offsets[cell] = packets[cell] == 0 ? port : offsets[cell];
                packets[cell] += messages;
                port += (long)messages * _ways[cell];
            }
        }
    }

    private void AddPotentials(DraftGroup group, int port)
    {
        foreach (IntegerConvolution layer in HostLayers())
        {
            foreach ((int core, _, Box box) in HostTargets().Where(t => t.Population == layer.Target && _program.Placement.Array.PortOf(t.Core) == port))
            {
                int route = _layout.Direct(port, core);
                group.AddFixed(box.Count, layer.Index, route, InboxKind.Sums, layer.Index);
                group.AddToken(layer.Index, route, InboxKind.Sums, layer.Index);
            }
        }
    }

    private IEnumerable<IntegerConvolution> HostLayers()
        => _program.Network.Connections.OfType<IntegerConvolution>().Where(c => c.ReadsInput && _program.Partition.Slices[c.Index] is NoSlices);

    private IEnumerable<(int Core, int Population, Box Box)> HostTargets()
        => from layer in HostLayers()
           from tile in Enumerable.Range(0, _program.Partition.Tilings[layer.Target].Count)
           select (_program.Placement.CoreOf[_program.Partition.HomeUnit[layer.Target][tile]], layer.Target, _program.Partition.Tilings[layer.Target][tile]);

    // The cells that hold each address, one per chip that needs it.
    private (int[] First, int[] Cells) ByAddress(int count)
    {
        int[] first = new int[count + 1];
        foreach (int address in _cells.Boxes.SelectMany(b => TileNeurons.Of(b, _program.Network.Input)))
        {
            first[address]++;
        }

        for (int i = 1; i <= count; i++)
        {
            first[i] += first[i - 1];
        }

        // Sums up to and with each address: filling from the last cell down leaves the starts.
        int[] cells = new int[first[count]];
        for (int cell = _cells.Boxes.Length - 1; cell >= 0; cell--)
        {
            foreach (int address in TileNeurons.Of(_cells.Boxes[cell], _program.Network.Input))
            {
                cells[--first[address]] = cell;
            }
        }

        return (first, cells);
    }
}
