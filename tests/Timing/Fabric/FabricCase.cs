using NeuroSim.Simulator.Events;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>A service that began: of a message, or of a wake (kind 255).</summary>
internal readonly record struct ServiceStart(int Core, long TimePs, Message Message);

/// <summary>
/// A fabric with everything it needs to run, and a behaviour without memory: what a core does with a message follows from the two alone, so that any
/// executor can ask. The value of a message is the number of times it may still be passed on. Each core has routes of its own.
/// </summary>
internal sealed record FabricCase(CoreSpec[] Cores, LinkSpec[] Links, RouteTree[] Routes, int[][] RoutesOfCore, PortSpec[] Ports,
    (int Core, long TimePs, int Kind)[] Wakes)
{
    /// <summary>Names of the cores for the behaviour, so that the same fabric can be numbered otherwise.</summary>
    public int[] Names { get; init; } = [.. Enumerable.Range(0, Cores.Length)];

    /// <summary>Longest service, ps.</summary>
    public int LongestPs { get; init; } = 3000;

    public ServiceTime Respond(int core, Message message, List<(int Route, Message Message)> outputs)
    {
        Random random = new(HashOf(Names[core], message.Address, message.Value));
        int count = message.Value == 0 || RoutesOfCore[core].Length == 0 ? 0 : random.Next(3);
        for (int i = 0; i < count; i++)
        {
            int route = RoutesOfCore[core][random.Next(RoutesOfCore[core].Length)];
            outputs.Add((route, new Message(Names[core], random.Next(), message.Value - 1, (byte)i)));
        }

        return new ServiceTime(random.Next(LongestPs), random.Next(LongestPs));
    }

    public ServiceTime Wake(int core, int kind, List<(int Route, Message Message)> outputs) => Respond(core, new Message(0, kind, 2, 0), outputs);

    /// <summary>Runs the fabric.</summary>
    public (FabricResult Result, List<ServiceStart> Starts) Run(FabricOptions? options = null)
    {
        Player player = new(this);
        Fabric fabric = new(new FabricPlan(Cores, Links, Routes), player, Ports, options);
        foreach ((int core, long time, int kind) in Wakes)
        {
            fabric.Wake(core, time, kind);
        }

        return (fabric.Run(CancellationToken.None), player.Starts);
    }

    // Not HashCode.Combine: it differs from process to process.
    private static int HashOf(int a, int b, int c)
    {
        ulong hash = 14695981039346656037;
        foreach (int part in (ReadOnlySpan<int>)[a, b, c])
        {
            hash = (hash ^ (uint)part) * 1099511628211;
            hash ^= hash >> 29;
        }

        return (int)(hash >> 16);
    }

    private sealed class Player(FabricCase fabric) : ICoreBehaviour
    {
        public List<ServiceStart> Starts { get; } = [];

        public ServiceTime Serve(int core, in Message message, long nowPs, OutputBuffer outputs)
        {
            Starts.Add(new ServiceStart(core, nowPs, message));
            List<(int Route, Message Message)> list = [];
            return Hand(fabric.Respond(core, message, list), list, outputs);
        }

        public ServiceTime Woken(int core, int kind, long nowPs, OutputBuffer outputs)
        {
            Starts.Add(new ServiceStart(core, nowPs, new Message(0, kind, 0, byte.MaxValue)));
            List<(int Route, Message Message)> list = [];
            return Hand(fabric.Wake(core, kind, list), list, outputs);
        }

        private static ServiceTime Hand(ServiceTime time, List<(int Route, Message Message)> list, OutputBuffer outputs)
        {
            foreach ((int route, Message message) in list)
            {
                outputs.Add(route, message);
            }

            return time;
        }
    }
}
