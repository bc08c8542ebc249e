using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>What enters an asynchronous chip in one timestep: events or pixels, or the potentials of an image layer that the host computes; then tokens.</summary>
internal sealed class InputFeed
{
    private readonly ChipProgram _program;
    private readonly FabricLayout _layout;
    private readonly AsynchronousChip _chip;
    private readonly int[] _cellOfNeuron;
    private readonly int[] _ports;
    private readonly int[][] _tokenRoutes;
    private readonly int[] _portOfCell;
    private readonly IntegerConvolution[] _hostLayers;
    private readonly int _layer;

    public InputFeed(ChipProgram program, FabricLayout layout, ProgramRoutes routes, WindowSteps steps)
    {
        (_program, _layout) = (program, layout);
        _chip = (AsynchronousChip)program.Chip;
        CoreArray array = program.Placement.Array;
        _hostLayers = [.. program.Network.Connections.OfType<IntegerConvolution>().Where(c => c.ReadsInput && program.Partition.Slices[c.Index] is NoSlices)];
        _layer = program.Network.Connections.OfType<IntegerConvolution>().First(c => c.ReadsInput).Index;
        _ports = [.. steps.InputCores.Select(c => layout.CoreAt[c]).Concat(HostTargets().Select(t => t.Core)).Select(array.PortOf).Distinct().Order()];
        _tokenRoutes = [.. _ports.Select(p => TokenTargets(steps, p) is { Length: > 0 } targets ? layout.ToAll(p, targets) : [])];
        _portOfCell = [.. routes.Input.Cells.Select(c => Array.IndexOf(_ports, c.Route.From))];
        _cellOfNeuron = CellOfNeuron(program.Network.Input, routes.Input);
        Cells = routes.Input;
        foreach ((int core, _, _) in HostTargets())
        {
            _ = layout.Direct(array.PortOf(core), core);
        }
    }

    private SiteRoutes Cells { get; }

    /// <summary>One port per chip that input enters.</summary>
    /// <param name="input">Counts of events, or pixels.</param>
    /// <param name="parts">Into how many parts the host cuts a potential that it sends: one with windowed firing; as many as there are sub-steps with immediate firing.</param>
    /// <param name="potentials">Potentials of host layers by connection; null where none are sent.</param>
    /// <param name="counts">Where packets are booked.</param>
    /// <param name="tokens">Whether end-of-window tokens follow.</param>
    public PortSpec[] Stored(byte[] input, int parts, long[][]? potentials, EventCounts counts, bool tokens)
    {
        List<TimedMessage>[] messages = [.. _ports.Select(_ => new List<TimedMessage>())];
        if (_hostLayers.Length < _program.Network.Connections.OfType<IntegerConvolution>().Count(c => c.ReadsInput))
        {
            AddInput(input, messages, counts);
        }

        foreach (IntegerConvolution layer in _hostLayers)
        {
            AddPotentials(layer, parts, potentials?[layer.Index], messages, counts, tokens);
        }

        for (int p = 0; p < _ports.Length && tokens; p++)
        {
            int source = _program.Network.ReadsEvents ? IntegerConvolution.Events : IntegerConvolution.Image;
            foreach (int route in _tokenRoutes[p])
            {
                Add(messages[p], 0, _layer, route, new Message(source, 0, 0, (byte)MessageKind.Token), ChipAction.TokenSend, counts);
            }
        }

        return [.. messages.Select(m => Port(SourceKind.Stored, m))];
    }

    /// <summary>Ports that hand in events at the times of a recording.</summary>
    /// <param name="events">Time in ps and address, in order of time.</param>
    /// <param name="waits">True for a memory that can wait, false for a sensor.</param>
    /// <param name="counts">Where packets are booked.</param>
    public PortSpec[] Timed(IEnumerable<(long TimePs, int Address)> events, bool waits, EventCounts counts)
    {
        List<TimedMessage>[] messages = [.. _ports.Select(_ => new List<TimedMessage>())];
        foreach ((long time, int address) in events)
        {
            AddSpike(address, time, MessageKind.Spike, IntegerConvolution.Events, messages, counts);
        }

        return [.. messages.Select(m => Port(waits ? SourceKind.Stored : SourceKind.Sensor, m))];
    }

    private PortSpec Port(SourceKind kind, List<TimedMessage> messages)
        => new(kind, messages, _chip.Timing.SensorDepth.Value, _chip.Timing.PortLatencyPs.Value, _chip.Timing.PortIntervalPs.Value);

    private void AddInput(byte[] input, List<TimedMessage>[] messages, EventCounts counts)
    {
        bool events = _program.Network.ReadsEvents;
        for (int i = 0; i < input.Length; i++)
        {
            for (int n = events ? input[i] : 1; n > 0; n--)
            {
                AddSpike(i, 0, events ? MessageKind.Spike : MessageKind.Pixel, events ? IntegerConvolution.Events : IntegerConvolution.Image, messages, counts);
            }
        }
    }

    // An address may lie in one cell per chip.
    private void AddSpike(int address, long time, MessageKind kind, int source, List<TimedMessage>[] messages, EventCounts counts)
    {
        for (int cell = _cellOfNeuron[address]; cell >= 0; cell = Next(address, cell))
        {
            foreach (int route in _layout.Input[cell])
            {
                Add(messages[_portOfCell[cell]], time, _layer, route, new Message(source, address, 1, (byte)kind), ChipAction.PacketSend, counts);
            }
        }
    }

    // Cells of several chips overlap: the next one that holds the address.
    private int Next(int address, int cell)
    {
        if (_ports.Length == 1)
        {
            return -1;
        }

        MapShape shape = _program.Network.Input;
        int c = address / shape.Positions, y = address % shape.Positions / shape.Width, x = address % shape.Width;
        Box one = new(c, c + 1, y, y + 1, x, x + 1);
        return Array.FindIndex(Cells.Boxes, cell + 1, b => b.Contains(one));
    }

    private void AddPotentials(IntegerConvolution layer, int parts, long[]? potentials, List<TimedMessage>[] messages, EventCounts counts, bool tokens)
    {
        MapShape shape = _program.Network.Populations[layer.Target].Shape;
        foreach ((int core, int population, Box box) in HostTargets().Where(t => t.Population == layer.Target))
        {
            int port = Array.IndexOf(_ports, _program.Placement.Array.PortOf(core)), route = _layout.Direct(_ports[port], core);
            for (int part = 0; part < parts; part++)
            {
                foreach (int neuron in TileNeurons.Of(box, shape))
                {
                    int value = potentials is null ? 0 : Part(potentials[neuron], part, parts);
                    Add(messages[port], 0, layer.Index, route, new Message(layer.Index, neuron, value, (byte)MessageKind.Potential), ChipAction.PacketSend, counts);
                }
            }

            if (tokens)
            {
                Add(messages[port], 0, layer.Index, route, new Message(layer.Index, 0, 0, (byte)MessageKind.SumToken), ChipAction.TokenSend, counts);
            }
        }
    }

    /// <summary>Part of a number that is cut into equal whole parts, as nearly as it goes.</summary>
    public static int Part(long value, int part, int parts) => (int)(FloorDiv(value * (part + 1), parts) - FloorDiv(value * part, parts));

    private static long FloorDiv(long a, long b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static void Add(List<TimedMessage> messages, long time, int layer, int route, in Message message, ChipAction action, EventCounts counts)
    {
        messages.Add(new TimedMessage(time, route, message));
        counts.Send(layer, route, 1, action);
    }

    private IEnumerable<(int Core, int Population, Box Box)> HostTargets()
        => from layer in _hostLayers
           from tile in Enumerable.Range(0, _program.Partition.Tilings[layer.Target].Count)
           select (_program.Placement.CoreOf[_program.Partition.HomeUnit[layer.Target][tile]], layer.Target, _program.Partition.Tilings[layer.Target][tile]);

    private int[] TokenTargets(WindowSteps steps, int port)
        => [.. steps.InputCores.Select(c => _layout.CoreAt[c]).Where(c => _program.Placement.Array.PortOf(c) == port)];

    private static int[] CellOfNeuron(MapShape shape, SiteRoutes cells)
    {
        int[] first = new int[shape.Count];
        Array.Fill(first, -1);
        for (int i = cells.Boxes.Length - 1; i >= 0; i--)
        {
            foreach (int neuron in TileNeurons.Of(cells.Boxes[i], shape))
            {
                first[neuron] = i;
            }
        }

        return first;
    }
}
