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
    private readonly Totals _fixed;
    private readonly CountedItem[] _items;
    private readonly TileFire[] _fires;
    private readonly long[] _axonReads, _words, _additions;
    private Totals _totals;

    public WindowCounter(ChipProgram program, WindowGraph graph)
    {
        (_program, _graph) = (program, graph);
        int connections = program.Network.Connections.Count;
        (_axonReads, _words, _additions) = (new long[connections], new long[connections], new long[connections]);
        (_totals, _fixed) = (new(connections), new(connections));
        foreach (IntegerPotentialSum sum in program.Network.Connections.OfType<IntegerPotentialSum>())
        {
            _fixed.Actions[sum.Index][ChipAction.PartialAddition] = PotentialTransfers.Of(program.Partition, sum).Sum(t => (long)t.Sums * t.Positions);
        }

        // What the program fixes is the same in all timesteps.
        foreach (CountedItem item in graph.Counted.Where(IsFixed))
        {
            _fixed.Add(item, item.Index, 0);
        }

        (_items, _fires) = ([.. graph.Counted.Where(i => !IsFixed(i))], [.. graph.Groups.SelectMany(g => g.Fires)]);
    }

    /// <summary>Actions by connection.</summary>
    public ActionCounts[] Actions => _totals.Actions;

    /// <summary>Packets handed to routers; tokens are counted apart.</summary>
    public long Packets => _totals.Packets;

    /// <summary>Links crossed.</summary>
    public long Hops => _totals.Hops;

    /// <summary>Messages and tokens that entered by the ports.</summary>
    public long Offered => _totals.Offered;

    /// <summary>Messages and tokens that cores served.</summary>
    public long Served { get; private set; }

    /// <summary>Messages of an item, on each of its ways.</summary>
    public static long Count(in SendItem item, WindowLoad load) => item.Kind switch
    {
        ItemKind.Cell or ItemKind.Input => load.CellPackets[item.Index],
        ItemKind.Output => load.OutputPackets[item.Index],
        _ => item.Index,
    };

    /// <summary>Neurons that take part in a tap.</summary>
    public static int Neurons(in TileFire fire, WindowLoad load)
        => fire.Channels * (load.Active?.PopulationPositions(fire.Population, fire.Tile) ?? fire.Positions);

    /// <summary>Begins a sample; counts that were taken before stay as they are.</summary>
    public void Begin() => (_totals, Served) = (new(_program.Network.Connections.Count), 0);

    /// <summary>Adds a timestep.</summary>
    /// <param name="load">What its spikes ask.</param>
    /// <param name="times">What reached each inbox.</param>
    public void Add(WindowLoad load, WindowTimes times)
    {
        foreach (ref readonly CountedItem item in _items.AsSpan())
        {
            bool isOutput = item.Kind == ItemKind.Output;
            long spikes = item.Kind == ItemKind.Input ? 0 : isOutput ? load.OutputSpikes[item.Index] : load.CellSpikes[item.Index];
            _totals.Add(item, isOutput ? load.OutputPackets[item.Index] : load.CellPackets[item.Index], spikes);
        }

        foreach (ref readonly TileFire fire in _fires.AsSpan())
        {
            // One comparison per neuron that takes part, and one more for each spike of a burst.
            Actions[fire.Layer][ChipAction.SomaUpdate] += Neurons(fire, load);
        }

        for (int inbox = 0; inbox < _graph.Inboxes.Length; inbox++)
        {
            AddInbox(inbox, times.Messages(inbox), load);
        }

        _totals.Add(_fixed);
        AddSlices();
        AddUpdates(load);
        foreach (IntegerConnection connection in _program.Network.Connections)
        {
            Actions[connection.Index][connection is IntegerConvolution { ReadsImage: true } ? ChipAction.MultiplyAccumulate : ChipAction.SynapticAddition]
                += load.Operations[connection.Index];
        }
    }

    private void AddInbox(int inbox, long messages, WindowLoad load)
    {
        ref readonly Inbox box = ref _graph.Inboxes[inbox];
        Served += box.Kind == InboxKind.Results ? 0 : messages + _graph.Tokens[inbox];
        if (box.Kind is InboxKind.Sums or InboxKind.Entries)
        {
            Actions[box.Source][box.Kind == InboxKind.Sums ? ChipAction.PartialAddition : ChipAction.SynapseWrite] += messages;
        }

        for (int slice = box.FirstSlice; slice < box.EndSlice; slice++)
        {
            int layer = _graph.LayerOfSlice[slice];
            _axonReads[layer] += load.Awake[slice] ? messages : 0;
            _words[layer] += load.Words[slice];
            _additions[layer] += load.Additions[slice];
        }
    }

    private void AddSlices()
    {
        for (int layer = 0; layer < _axonReads.Length; layer++)
        {
            ActionCounts actions = Actions[layer];
            actions[ChipAction.AxonRead] += _axonReads[layer];
            actions[ChipAction.WeightWordRead] += _words[layer];
            actions[ChipAction.StateAccess] += _additions[layer];
        }

        Array.Clear(_axonReads);
        Array.Clear(_words);
        Array.Clear(_additions);
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

    private static bool IsFixed(CountedItem item) => item.Kind is ItemKind.Token or ItemKind.Fixed;

    // What senders count.
    private sealed class Totals(int connections)
    {
        public ActionCounts[] Actions { get; } = [.. Enumerable.Range(0, connections).Select(_ => new ActionCounts())];

        public long Packets { get; private set; }

        public long Hops { get; private set; }

        public long Offered { get; private set; }

        public void Add(in CountedItem item, long count, long spikes)
        {
            ActionCounts actions = Actions[item.Layer];
            bool isToken = item.Kind == ItemKind.Token;
            actions[ChipAction.SomaUpdate] += spikes;
            actions[isToken ? ChipAction.TokenSend : ChipAction.PacketSend] += count * item.Ways;
            actions[ChipAction.Hop] += count * (item.Links - item.ChipLinks);
            actions[ChipAction.InterChipHop] += count * item.ChipLinks;
            Packets += isToken ? 0 : count * item.Ways;
            Hops += count * item.Links;
            Offered += item.FromPort ? count * item.Ways : 0;
        }

        public void Add(Totals other)
        {
            for (int layer = 0; layer < Actions.Length; layer++)
            {
                Actions[layer].Add(other.Actions[layer]);
            }

            (Packets, Hops, Offered) = (Packets + other.Packets, Hops + other.Hops, Offered + other.Offered);
        }
    }
}
