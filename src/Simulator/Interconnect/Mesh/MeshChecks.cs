namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The one place where specifications of meshes, routes and packets are checked.</summary>
internal static class MeshChecks
{
    /// <summary>Last cycle for which a packet can be offered.</summary>
    public const long LastCycle = long.MaxValue / 4;

    private const int MaxRouters = 1 << 22, MaxCycles = 1 << 30, MaxPlaces = 1 << 24;

    /// <exception cref="ArgumentException">The specification is not possible.</exception>
    public static void Check(MeshSpec spec)
    {
        RequireRange(spec.Width, 1, MaxRouters, nameof(spec.Width));
        RequireRange(spec.Height, 1, MaxRouters, nameof(spec.Height));
        Require((long)spec.Width * spec.Height <= MaxRouters, $"mesh: {spec.Width} × {spec.Height} routers; at most {MaxRouters} can be simulated.");
        Require(
            spec.Width <= short.MaxValue && spec.Height <= short.MaxValue,
            $"mesh: a side of {Math.Max(spec.Width, spec.Height)}; at most {short.MaxValue}.");
        RequireRange(spec.HopCycles, 1, MaxCycles, nameof(spec.HopCycles));
        RequireRange(spec.LinkCyclesPerFlit, 1, MaxCycles, nameof(spec.LinkCyclesPerFlit));
        RequireRange(spec.ChipHopCycles, 1, MaxCycles, nameof(spec.ChipHopCycles));
        RequireRange(spec.ChipLinkCyclesPerFlit, 1, MaxCycles, nameof(spec.ChipLinkCyclesPerFlit));
        RequireRange(spec.RouterCyclesPerFlit, 0, MaxCycles, nameof(spec.RouterCyclesPerFlit));
        RequireRange(spec.RoutingCycles, 0, MaxCycles, nameof(spec.RoutingCycles));
        RequireRange(spec.AllocationCycles, 0, MaxCycles, nameof(spec.AllocationCycles));
        RequirePipeline(spec);
        RequireRange(spec.BufferFlits, 1, MaxPlaces, nameof(spec.BufferFlits));
        RequireRange(spec.LongestPacketFlits, 1, MaxPlaces, nameof(spec.LongestPacketFlits));
        RequireRange(spec.ChipColumns, 0, MaxRouters, nameof(spec.ChipColumns));
        RequireRange(spec.ChipRows, 0, MaxRouters, nameof(spec.ChipRows));
        RequireWhole(spec.Width, spec.ChipColumns, nameof(spec.ChipColumns));
        RequireWhole(spec.Height, spec.ChipRows, nameof(spec.ChipRows));
        int packets = spec.Bubble ? 2 : 1;
        Require(!spec.Torus || spec.BufferFlits >= packets * (long)spec.LongestPacketFlits,
            $"mesh: a torus needs places for {packets} packets in each FIFO, {packets} × LongestPacketFlits = {packets * (long)spec.LongestPacketFlits}; "
            + $"BufferFlits is {spec.BufferFlits}. Make the FIFOs deeper or the packets shorter.");
    }

    /// <exception cref="ArgumentException">There is no such route.</exception>
    public static void CheckRoute(int from, ReadOnlySpan<int> targets, int routers)
    {
        Require((uint)from < (uint)routers, $"route: it starts at router {from}; the mesh has {routers}, numbered from 0.");
        Require(!targets.IsEmpty, "route: it has no target.");
        foreach (int target in targets)
        {
            Require((uint)target < (uint)routers, $"route from router {from}: there is no target {target}; the mesh has {routers} routers, numbered from 0.");
        }
    }

    /// <exception cref="ArgumentException">A target was there before.</exception>
    public static void CheckTarget(int from, int target, bool isTwice) => Require(!isTwice, $"route from router {from}: target {target} is named twice.");

    /// <exception cref="ArgumentException">Always.</exception>
    public static void RefuseRoute(int route, int routes) => Require(false, $"packet: there is no route {route}; {routes} were added, numbered from 0.");

    /// <exception cref="ArgumentException">The packet cannot be offered.</exception>
    public static void RefusePacket(MeshSpec spec, long cycle, long earliest, int flits, bool isTree)
    {
        Require(cycle >= earliest, $"packet: it is offered for cycle {cycle}; its source can take it from cycle {earliest} on.");
        Require(cycle <= LastCycle, $"packet: cycle {cycle} is beyond all time; the last is {LastCycle}.");
        Require(flits >= 1 && flits <= spec.LongestPacketFlits,
            $"packet: it has {flits} flits; 1 to LongestPacketFlits = {spec.LongestPacketFlits} are possible.");
        Require(!isTree || flits <= spec.BufferFlits, $"packet: {flits} flits to several targets, but a FIFO holds {spec.BufferFlits}; "
            + "a packet that branches must fit into one, or branches could wait for each other for ever. Set BufferFlits higher, or send one copy per target.");
    }

    // The pipeline of a router is part of its hops.
    private static void RequirePipeline(MeshSpec spec)
    {
        bool hasChips = spec.ChipColumns + spec.ChipRows > 0;
        int hop = hasChips ? Math.Min(spec.HopCycles, spec.ChipHopCycles) : spec.HopCycles;
        Require(
            (long)spec.RoutingCycles + spec.AllocationCycles < hop,
            $"mesh: routing and allocation are stages of a hop, and one more cycle is needed to go: RoutingCycles + AllocationCycles = "
            + $"{spec.RoutingCycles} + {spec.AllocationCycles}, but a hop takes {hop}. Make hops longer, or these shorter.");
    }

    private static void RequireWhole(int side, int chip, string what)
        => Require(chip == 0 || side % chip == 0, $"mesh: a side of {side} routers is no whole number of chips of {what} = {chip}.");

    private static void RequireRange(int value, int least, int most, string what)
        => Require(value >= least && value <= most, $"mesh: {what} is {value}; it lies between {least} and {most}.");

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
