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
        Spans = [.. Actions.Select(_ => (long.MaxValue, -1L))];
    }

    /// <summary>Actions by connection.</summary>
    public ActionCounts[] Actions { get; }

    /// <summary>Time that cores were busy for each connection, ps.</summary>
    public long[] BusyPs { get; }

    /// <summary>From the first to the last work for each connection, ps from the start of the sample; −1 at the end where there was none.</summary>
    public (long StartPs, long EndPs)[] Spans { get; }

    /// <summary>When the service began that is booked now, ps from the start of the timestep.</summary>
    public long NowPs { get; set; }

    /// <summary>When the timestep started, ps from the start of the sample.</summary>
    public long TimestepPs { get; set; }

    /// <summary>Packets handed to routers; tokens are counted apart.</summary>
    public long Packets { get; private set; }

    /// <summary>Links crossed.</summary>
    public long Hops { get; private set; }

    /// <summary>Adds actions.</summary>
    public void Add(int layer, ChipAction action, long count) => Actions[layer][action] += count;

    /// <summary>A core works for a connection.</summary>
    /// <param name="layer">Connection.</param>
    /// <param name="ps">How long.</param>
    /// <param name="idle">True if it only found that there is nothing to do yet: this does not start the layer.</param>
    public void Busy(int layer, long ps, bool idle = false)
    {
        BusyPs[layer] += ps;
        if (idle)
        {
            return;
        }

        long start = TimestepPs + NowPs;
        Spans[layer] = (Math.Min(Spans[layer].StartPs, start), Math.Max(Spans[layer].EndPs, start + ps));
    }

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
