namespace NeuroSim.Simulator.Events;

/// <summary>What a fabric demands of its cores, links, routes and ports.</summary>
internal static class FabricChecks
{
    /// <summary>Checks what a plan is made of.</summary>
    public static void Check(IReadOnlyList<CoreSpec> cores, IReadOnlyList<LinkSpec> links, IReadOnlyList<RouteTree> routes)
    {
        for (int c = 0; c < cores.Count; c++)
        {
            Require(cores[c].QueueDepth >= 1, $"core {c}: a queue of {cores[c].QueueDepth} takes no message; it needs at least 1 place.");
            RequireTime(cores[c].SendPs, $"core {c}: SendPs");
        }

        for (int l = 0; l < links.Count; l++)
        {
            RequireTime(links[l].ServicePs, $"link {l}: ServicePs");
            RequireTime(links[l].LatencyPs, $"link {l}: LatencyPs");
        }

        for (int r = 0; r < routes.Count; r++)
        {
            Check(routes[r], r, cores.Count, links.Count);
        }
    }

    /// <summary>Checks a port.</summary>
    public static void Check(PortSpec port, int index, int routeCount)
    {
        string name = $"port {index}";
        Require(port.Depth >= 1 || port.Kind != SourceKind.Sensor, $"{name}: a sensor that holds {port.Depth} messages drops all; it needs at least 1 place.");
        RequireTime(port.LatencyPs, $"{name}: LatencyPs");
        RequireTime(port.SendPs, $"{name}: SendPs");
        long before = 0;
        for (int m = 0; m < port.Messages.Count; m++)
        {
            TimedMessage message = port.Messages[m];
            if (message.TimePs < before || message.TimePs > PendingEvent.LastPs || (uint)message.Route >= (uint)routeCount)
            {
                Refuse($"{name}, message {m}", message, before, routeCount);
            }

            before = message.TimePs;
        }
    }

    // One of the three is wrong. Apart, so that the messages that are right cost no text.
    private static void Refuse(string name, in TimedMessage message, long before, int routeCount)
    {
        RequireTime(message.TimePs, $"{name}: TimePs");
        Require(message.TimePs >= before, $"{name}: its time {message.TimePs} ps lies before that of the message ahead of it, {before} ps.");
        Require((uint)message.Route < (uint)routeCount, $"{name}: there is no route {message.Route}; the plan has {routeCount}.");
    }

    private static void Check(RouteTree route, int index, int cores, int links)
    {
        string name = $"route {index}";
        bool[] goesOn = new bool[route.Steps.Count + 1];
        for (int s = 0; s < route.Steps.Count; s++)
        {
            (int link, int parent) = route.Steps[s];
            Require((uint)link < (uint)links, $"{name}, step {s}: there is no link {link}; the plan has {links}.");
            Require(parent >= -1 && parent < s, $"{name}, step {s}: its parent is {parent}; a parent stands before its steps, or is −1.");
            goesOn[parent + 1] = true;
        }

        HashSet<int> seen = [];
        foreach ((int core, int step) in route.Targets)
        {
            Require((uint)core < (uint)cores, $"{name}: there is no core {core}; the plan has {cores}.");
            Require(step >= -1 && step < route.Steps.Count, $"{name}, core {core}: there is no step {step}; the route has {route.Steps.Count}.");
            Require(seen.Add(core), $"{name}: core {core} is a target twice.");
            goesOn[step + 1] = true;
        }

        int end = Array.IndexOf(goesOn, value: false);
        Require(end < 0, end == 0 ? $"{name} has no target." : $"{name}, step {end - 1}: the branch ends at no core.");
    }

    private static void RequireTime(long timePs, string what)
        => Require(timePs is >= 0 and <= PendingEvent.LastPs, $"{what} is {timePs} ps; times lie between 0 and {PendingEvent.LastPs} ps.");

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
