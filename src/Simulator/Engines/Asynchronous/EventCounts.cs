using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>Where the cores of an asynchronous chip book what they do: actions by layer, and packets with their hops.</summary>
internal sealed class EventCounts
{
    private readonly FabricLayout _layout;

    public EventCounts(ChipProgram program, FabricLayout layout)
    {
        _layout = layout;
        Actions = [.. program.Network.Connections.Select(_ => new ActionCounts())];
        BusyPs = new long[Actions.Length];
    }

    /// <summary>Actions by connection.</summary>
    public ActionCounts[] Actions { get; }

    /// <summary>Time that cores were busy for each connection, ps.</summary>
    public long[] BusyPs { get; }

    /// <summary>Packets handed to routers; tokens are counted apart.</summary>
    public long Packets { get; private set; }

    /// <summary>Links crossed.</summary>
    public long Hops { get; private set; }

    /// <summary>Adds actions.</summary>
    public void Add(int layer, ChipAction action, long count) => Actions[layer][action] += count;

    /// <summary>Adds packets on a route.</summary>
    public void Send(int layer, int route, long packets, ChipAction action)
    {
        int hops = _layout.Hops(route), chipHops = _layout.ChipHops(route);
        Actions[layer][action] += packets;
        Actions[layer][ChipAction.Hop] += packets * (hops - chipHops);
        Actions[layer][ChipAction.InterChipHop] += packets * chipHops;
        Packets += action == ChipAction.PacketSend ? packets : 0;
        Hops += packets * hops;
    }
}
