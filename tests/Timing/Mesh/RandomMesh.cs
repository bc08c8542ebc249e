using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Tests.Timing.Meshes;

/// <summary>Small random meshes with everything in them.</summary>
internal static class RandomMesh
{
    /// <summary>A mesh with traffic.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="torus">A torus, or a mesh.</param>
    /// <param name="trees">Whether routes may have several targets.</param>
    /// <param name="isPlain">Only single flits, fast links, and routers without limits.</param>
    public static MeshCase Create(int seed, bool torus, bool trees, bool isPlain = false)
    {
        Random random = new(seed);
        int chipColumns = !isPlain && random.Next(3) == 0 ? random.Next(1, 4) : 0, chipRows = !isPlain && random.Next(3) == 0 ? random.Next(1, 4) : 0;
        int longest = isPlain || random.Next(2) == 0 ? 1 : random.Next(1, 6);
        int least = torus ? 2 * longest : trees ? longest : 1;
        MeshSpec spec = new()
        {
            Width = chipColumns == 0 ? random.Next(1, 9) : chipColumns * random.Next(1, 4),
            Height = chipRows == 0 ? random.Next(1, 9) : chipRows * random.Next(1, 4),
            Torus = torus,
            HopCycles = random.Next(2) == 0 ? 1 : random.Next(1, 6),
            LinkCyclesPerFlit = isPlain || random.Next(2) == 0 ? 1 : random.Next(1, 5),
            BufferFlits = least + random.Next(4),
            ChipColumns = chipColumns,
            ChipRows = chipRows,
            ChipHopCycles = random.Next(1, 100),
            ChipLinkCyclesPerFlit = random.Next(1, 12),
            RouterCyclesPerFlit = isPlain || random.Next(4) > 0 ? 0 : random.Next(1, 4),
            LongestPacketFlits = longest,
        };
        spec = WithRests(random, spec);
        (int, int[])[] routes = [.. Enumerable.Range(0, random.Next(1, 3 * spec.Routers + 1)).Select(_ => Route(random, spec.Routers, trees))];
        return new MeshCase(spec, routes, Packets(random, spec, routes.Length));
    }

    /// <summary>Larger meshes, full of traffic, of the kinds that both back-ends have their own ways for.</summary>
    public static MeshCase Dense(int seed, bool isPlain = false)
    {
        Random random = new(seed);
        bool trees = !isPlain && random.Next(3) == 0;
        int longest = isPlain || random.Next(2) == 0 ? 1 : random.Next(2, 7), chip = random.Next(3) == 0 ? random.Next(2, 6) : 0;
        MeshSpec spec = new()
        {
            Width = Math.Max(1, chip) * random.Next(1, chip == 0 ? 24 : 5),
            Height = Math.Max(1, chip) * random.Next(1, chip == 0 ? 16 : 4),
            HopCycles = random.Next(2) == 0 ? 1 : random.Next(1, 8),
            LinkCyclesPerFlit = isPlain || random.Next(3) > 0 ? 1 : random.Next(8) == 0 ? random.Next(1, 256) : random.Next(1, 12),
            BufferFlits = (trees ? longest : 1) + random.Next(random.Next(2) == 0 ? 3 : 12),
            ChipColumns = chip,
            ChipRows = chip,
            ChipLinkCyclesPerFlit = isPlain ? 1 : random.Next(1, 20),
            ChipHopCycles = random.Next(1, isPlain ? 60 : 200),
            LongestPacketFlits = longest,
        };
        spec = WithRests(random, spec);
        (int, int[])[] routes = [.. Enumerable.Range(0, 300).Select(_ => Route(random, spec.Routers, trees))];
        int span = random.Next(3) == 0 ? 1 : random.Next(1, 200);
        (long, int, int)[] packets = [.. Enumerable.Range(0, random.Next(1, 1500))
            .Select(_ => ((long)random.Next(span), random.Next(routes.Length), random.Next(1, longest + 1))).OrderBy(p => p.Item1)];
        return new MeshCase(spec, routes, packets);
    }

    // Half of them rest between packets; their hops are long enough for it.
    private static MeshSpec WithRests(Random random, MeshSpec spec)
    {
        int routing = random.Next(2) * random.Next(1, 4), allocation = random.Next(3) == 0 ? random.Next(1, 4) : random.Next(2), hop = routing + allocation + 1;
        return random.Next(2) == 0 ? spec : spec with
        {
            RoutingCycles = routing,
            AllocationCycles = allocation,
            HopCycles = Math.Max(hop, spec.HopCycles),
            ChipHopCycles = Math.Max(hop, spec.ChipHopCycles),
        };
    }

    private static (int From, int[] Targets) Route(Random random, int routers, bool trees)
    {
        int[] targets = [.. Enumerable.Range(0, routers)];
        random.Shuffle(targets);
        int count = !trees || random.Next(2) == 0 ? 1 : random.Next(1, Math.Min(routers, 12) + 1);
        return (random.Next(routers), targets[..count]);
    }

    private static (long, int, int)[] Packets(Random random, MeshSpec spec, int routes)
    {
        int count = random.Next(1, 250);
        int span = random.Next(4) switch { 0 => 1, 1 => 50, 2 => 400, _ => 20_000 };
        int longest = spec.LongestPacketFlits;
        return [.. Enumerable.Range(0, count)
            .Select(_ => ((long)random.Next(span), random.Next(routes), random.Next(1, longest + 1))).OrderBy(p => p.Item1)];
    }
}
