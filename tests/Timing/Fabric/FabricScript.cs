using NeuroSim.Simulator.Events;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>What a core does with a message, or with a wake, whose kind is then the message's address and whose own kind is 255.</summary>
internal delegate ServiceTime CoreAction(int core, Message message, OutputBuffer outputs);

/// <summary>A behaviour for hand-made fabrics, that notes when what was served.</summary>
internal sealed class FabricScript(CoreAction action) : ICoreBehaviour
{
    public List<(int Core, long TimePs, int Address)> Starts { get; } = [];

    public ServiceTime Serve(int core, in Message message, long nowPs, OutputBuffer outputs) => Note(core, message, nowPs, outputs);

    public ServiceTime Woken(int core, int kind, long nowPs, OutputBuffer outputs) => Note(core, new Message(0, kind, 0, byte.MaxValue), nowPs, outputs);

    /// <summary>When a core began its services, ps.</summary>
    public long[] TimesOf(int core) => [.. Starts.Where(s => s.Core == core).Select(s => s.TimePs)];

    /// <summary>What a core served, in order.</summary>
    public int[] AddressesOf(int core) => [.. Starts.Where(s => s.Core == core).Select(s => s.Address)];

    /// <summary>Messages with the addresses 0, 1, … for a route, one every so often.</summary>
    public static TimedMessage[] Train(int count, long everyPs, int route = 0, int value = 0)
        => [.. Enumerable.Range(0, count).Select(i => new TimedMessage(i * everyPs, route, new Message(-1, i, value, 0)))];

    private ServiceTime Note(int core, in Message message, long nowPs, OutputBuffer outputs)
    {
        Starts.Add((core, nowPs, message.Address));
        return action(core, message, outputs);
    }
}
