using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Accounting;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Counts the actions of timesteps from the load and the messages that reach each inbox: what the event-by-event run counts one by one.</summary>
internal sealed class WindowCounter
{
    private readonly ChipProgram _program;
    private readonly WindowGraph _graph;
    private readonly ActionCounts[] _fixed;

    public WindowCounter(ChipProgram program, WindowGraph graph)
    {
        (_program, _graph) = (program, graph);
        Actions = NewCounts();
        _fixed = NewCounts();
        foreach (IntegerPotentialSum sum in program.Network.Connections.OfType<IntegerPotentialSum>())
        {
            _fixed[sum.Index][ChipAction.PartialAddition] = PotentialTransfers.Of(program.Partition, sum).Sum(t => (long)t.Sums * t.Positions);
        }
    }

    /// <summary>Actions by connection.</summary>
    public ActionCounts[] Actions { get; private set; }

    /// <summary>Packets handed to routers; tokens are counted apart.</summary>
    public long Packets { get; private set; }

    /// <summary>Links crossed.</summary>
    public long Hops { get; private set; }

    /// <summary>Messages and tokens that entered by the ports.</summary>
    public long Offered { get; private set; }

    /// <summary>Messages and tokens that cores served.</summary>
    public long Served { get; private set; }

    /// <summary>Messages of an item, on each of its ways.</summary>
    public static long Count(in SendItem item, WindowLoad load) => item.Kind switch
    {
        ItemKind.Cell or ItemKind.Input => load.CellPackets[item.Index],
        ItemKind.Output => load.OutputPackets[item.Index],
        _ => item.Count,
    };

    /// <summary>Neurons that take part in a tap.</summary>
    public static int Neurons(in TileFire fire, WindowLoad load)
        => fire.Channels * (load.Active?.PopulationPositions(fire.Population, fire.Tile) ?? fire.Positions);

    /// <summary>Begins a sample; counts that were taken before stay as they are.</summary>
    public void Begin()
    {
        Actions = NewCounts();
        (Packets, Hops, Offered, Served) = (0, 0, 0, 0);
    }

    /// <summary>Adds a timestep.</summary>
    /// <param name="load">What its spikes ask.</param>
    /// <param name="times">What reached each inbox.</param>
    public void Add(WindowLoad load, WindowTimes times)
    {
        foreach (SendGroup group in _graph.Groups)
        {
            AddGroup(group, load);
        }

        for (int inbox = 0; inbox < _graph.Inboxes.Length; inbox++)
        {
            AddInbox(inbox, times.Messages(inbox), load);
        }

        AddUpdates(load);
        foreach (IntegerConnection connection in _program.Network.Connections)
        {
            Actions[connection.Index].Add(_fixed[connection.Index]);
            Actions[connection.Index][connection is IntegerConvolution { ReadsImage: true } ? ChipAction.MultiplyAccumulate : ChipAction.SynapticAddition]
                += load.Operations[connection.Index];
        }
    }

    private ActionCounts[] NewCounts() => [.. _program.Network.Connections.Select(_ => new ActionCounts())];

    private void AddGroup(SendGroup group, WindowLoad load)
    {
        foreach (TileFire fire in group.Fires)
        {
            // One comparison per neuron that takes part, and one more for each spike of a burst.
            Actions[fire.Layer][ChipAction.SomaUpdate] += Neurons(fire, load);
        }

        foreach (SendItem item in _graph.Items.AsSpan(group.FirstItem..group.EndItem))
        {
            long spikes = item.Kind == ItemKind.Cell ? load.CellSpikes[item.Index] : item.Kind == ItemKind.Output ? load.OutputSpikes[item.Index] : 0;
            Actions[item.Layer][ChipAction.SomaUpdate] += spikes;
            long count = Count(item, load);
            Offered += group.Core < 0 ? count * (item.EndWay - item.FirstWay) : 0;
            AddPackets(item, count);
        }
    }

    private void AddPackets(in SendItem item, long count)
    {
        long links = 0, chipLinks = 0, packets = count * (item.EndWay - item.FirstWay);
        foreach (Way way in _graph.Ways.AsSpan(item.FirstWay..item.EndWay))
        {
            links += way.Links;
            chipLinks += way.ChipLinks;
        }

        ActionCounts actions = Actions[item.Layer];
        actions[item.Kind == ItemKind.Token ? ChipAction.TokenSend : ChipAction.PacketSend] += packets;
        actions[ChipAction.Hop] += count * (links - chipLinks);
        actions[ChipAction.InterChipHop] += count * chipLinks;
        Packets += item.Kind == ItemKind.Token ? 0 : packets;
        Hops += count * links;
    }

    private void AddInbox(int inbox, long messages, WindowLoad load)
    {
        Inbox box = _graph.Inboxes[inbox];
        Served += box.Kind == InboxKind.Results ? 0 : messages + _graph.Tokens[inbox];
        if (box.Kind is InboxKind.Sums or InboxKind.Entries)
        {
            Actions[box.Source][box.Kind == InboxKind.Sums ? ChipAction.PartialAddition : ChipAction.SynapseWrite] += messages;
        }

        for (int slice = box.FirstSlice; slice < box.EndSlice; slice++)
        {
            ActionCounts actions = Actions[_graph.Slices[slice].Slice.Connection.Index];
            actions[ChipAction.AxonRead] += load.Awake[slice] ? messages : 0;
            actions[ChipAction.WeightWordRead] += load.Words[slice];
            actions[ChipAction.StateAccess] += load.Additions[slice];
        }
    }

    // A finished sum joins the potentials of its tile.
    private void AddUpdates(WindowLoad load)
    {
        foreach (IntegerConnection connection in _program.Network.Connections)
        {
            PopulationTiling tiling = _program.Partition.Tilings[connection.Target];
            long updates = load.Active is null ? tiling.Shape.Count : 0;
            for (int tile = 0; tile < tiling.Count && load.Active is not null; tile++)
            {
                updates += (long)tiling[tile].Channels * load.Active.Positions(connection.Index, tile);
            }

            Actions[connection.Index][ChipAction.PotentialUpdate] += updates;
        }
    }
}
