using NeuroSim.Simulator.Events;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>What a random fabric may be.</summary>
internal enum Topology
{
    /// <summary>Messages go to cores of higher numbers only.</summary>
    Acyclic,

    /// <summary>Messages go anywhere, also back to their sender.</summary>
    Cyclic,
}

/// <summary>
/// Small random fabrics with everything in them: trees, shared links, depths from 1, cores that wait and cores that do not, stored and sensor ports, wakes,
/// equal times.
/// </summary>
internal static class RandomFabric
{
    /// <summary>A fabric.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="topology">Who sends to whom.</param>
    /// <param name="scalePs">Times are below a few times this: small scales make many equal times, large ones none.</param>
    /// <param name="fanOut">Targets of each route that leads from a core; 0: any number.</param>
    public static FabricCase Create(int seed, Topology topology, int scalePs = 1000, int fanOut = 0)
    {
        Random random = new(seed);
        int count = random.Next(1, 9);
        CoreSpec[] cores = [.. Enumerable.Range(0, count).Select(_ => Core(random, scalePs))];
        LinkSpec[] links = [.. Enumerable.Range(0, random.Next(1, 2 * count + 1)).Select(_ => new LinkSpec(random.Next(scalePs), random.Next(scalePs)))];
        List<RouteTree> routes = [];
        int[][] routesOfCore = new int[count][];
        for (int c = 0; c < count; c++)
        {
            int[] reachable = [.. Enumerable.Range(0, count).Where(t => topology == Topology.Cyclic || t > c)];
            int own = reachable.Length < Math.Max(fanOut, 1) ? 0 : random.Next(1, 4);
            routesOfCore[c] = [.. Enumerable.Range(routes.Count, own)];
            routes.AddRange(Enumerable.Range(0, own).Select(_ => Tree(random, reachable, links.Length, fanOut)));
        }

        List<PortSpec> ports = [];
        for (int p = random.Next(1, 4); p > 0; p--)
        {
            routes.Add(Tree(random, [.. Enumerable.Range(0, count)], links.Length, Math.Min(fanOut, count)));
            ports.Add(Port(random, routes.Count - 1, scalePs));
        }

        (int, long, int)[] wakes = [.. Enumerable.Range(0, random.Next(4)).Select(i => (random.Next(count), random.NextInt64(20L * scalePs), i))];
        return new FabricCase(cores, links, [.. routes], routesOfCore, [.. ports], wakes) { LongestPs = 3 * scalePs };
    }

    private static CoreSpec Core(Random random, int scalePs)
        => new(random.Next(4) == 0 ? random.Next(1, 20) : random.Next(1, 3), random.Next(3) > 0, random.Next(2) * random.Next(scalePs));

    private static RouteTree Tree(Random random, int[] reachable, int links, int fanOut)
    {
        int[] targets = [.. reachable];
        random.Shuffle(targets);
        targets = targets[..(fanOut > 0 ? fanOut : random.Next(1, Math.Min(targets.Length, 4) + 1))];
        RouteStep[] steps = [.. Enumerable.Range(0, random.Next(4)).Select(i => new RouteStep(random.Next(links), random.Next(-1, i)))];

        // A step that no other goes on from needs a core; where there are too few cores, the tree is a path.
        int[] leaves = [.. Enumerable.Range(0, steps.Length).Where(i => !steps.Any(s => s.Parent == i))];
        if (leaves.Length > targets.Length)
        {
            steps = [.. steps.Select((s, i) => s with { Parent = i - 1 })];
            leaves = [steps.Length - 1];
        }

        return new RouteTree(steps, [.. targets.Select((core, i) => new RouteTarget(core, i < leaves.Length ? leaves[i] : random.Next(-1, steps.Length)))]);
    }

    private static PortSpec Port(Random random, int route, int scalePs)
    {
        int longest = random.Next(3) == 0 ? 0 : 2 * scalePs;
        long time = 0;
        TimedMessage[] messages = new TimedMessage[random.Next(60)];
        for (int i = 0; i < messages.Length; i++)
        {
            time += random.Next(longest + 1);
            messages[i] = new TimedMessage(time, route, new Message(-1, random.Next(), 4, 0));
        }

        int latency = random.Next(2) * random.Next(scalePs), send = random.Next(2) * random.Next(scalePs);
        return new PortSpec((SourceKind)random.Next(2), messages, random.Next(1, 4), latency, send);
    }
}
