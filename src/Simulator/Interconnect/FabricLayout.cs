using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Events;

namespace NeuroSim.Simulator.Interconnect;

/// <summary>
/// The cores, links and routes of an asynchronous chip for one program, as the event-driven fabric wants them. Cores in use are numbered from 0; one more
/// stands for the host that reads results. A chip with one router has one link that everything takes; a mesh or torus has the links of its cores. The rings of
/// a torus need no rule against deadlock: a packet leaves its core only when all its targets have a place for it (<see cref="Fabric"/>), and waits for links in
/// queues without limit; so what is under way always arrives, whatever circles the links form.
/// </summary>
public sealed class FabricLayout
{
    private readonly ChipProgram _program;
    private readonly AsynchronousChip _chip;
    private readonly int[] _indexOf;
    private readonly int[][][] _productTargets;
    private readonly List<RouteTree> _routes = [];
    private readonly List<(int All, int BetweenChips)> _hops = [];
    private readonly Dictionary<(int From, int To), int> _direct = [];
    private readonly Dictionary<int, int> _readoutLink = [];
    private readonly List<LinkSpec> _links = [];
    private readonly Dictionary<int, int> _meshLink = [];
    private readonly Dictionary<int, int> _fabricLink = [];
    private readonly Dictionary<int, int> _router = [];
    private readonly Dictionary<int, int> _routerLink = [];

    /// <summary>Lays out a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="routes">Its routes.</param>
    /// <param name="queueDepth">Messages that a core's queue holds.</param>
    /// <param name="waits">The populations whose cores stop serving when they cannot send.</param>
    public FabricLayout(ChipProgram program, ProgramRoutes routes, int queueDepth, IReadOnlySet<int> waits)
    {
        _program = program;
        _chip = (AsynchronousChip)program.Chip;
        CoreAt = [.. program.Placement.CoreOf.Distinct().Order()];
        _indexOf = new int[program.Placement.Array.Cores];
        for (int i = 0; i < CoreAt.Length; i++)
        {
            _indexOf[CoreAt[i]] = i;
        }

        EventTiming timing = _chip.Timing;
        _links.Add(new LinkSpec(timing.RouterServicePs.Value, timing.RouterLatencyPs.Value));
        Spikes = [.. routes.Sites.Select(Add)];
        Input = Add(routes.Input);
        Tokens = [.. program.Network.Sites.Select(s => AddTokens(program, s.Population, routes.Sites[s.Index]))];
        Products = [.. routes.Products.Select(p => p.Select(r => Add(r.Cell.Route)).ToArray())];
        _productTargets = [.. routes.Products.Select(p => p.Select(r => r.Cell.Route.Targets.Select(IndexOfCore).ToArray()).ToArray())];
        ILookup<int, int> populations = program.Partition.Units.Select((u, i) => (u.Population, Core: program.Placement.CoreOf[i])).ToLookup(u => u.Core, u => u.Population);
        Cores =
        [
            .. CoreAt.Select(c => new CoreSpec(queueDepth, populations[c].All(waits.Contains), timing.SpikeIntervalPs.Value)),
            new CoreSpec(int.MaxValue, WaitsForOutput: false),
        ];
    }

    /// <summary>Core of the array by index.</summary>
    public int[] CoreAt { get; }

    /// <summary>Index of the host that reads results.</summary>
    public int Host => CoreAt.Length;

    /// <summary>Cores, the host last.</summary>
    public IReadOnlyList<CoreSpec> Cores { get; }

    /// <summary>By site and cell: the routes of one spike; several where it is sent once per target.</summary>
    public int[][][] Spikes { get; }

    /// <summary>By cell of the input: the routes of one event.</summary>
    public int[][] Input { get; }

    /// <summary>By site and tile: the routes of an end-of-window token.</summary>
    public int[][][] Tokens { get; }

    /// <summary>By connection and entry of <see cref="ProgramRoutes.Products"/>: its routes.</summary>
    public int[][][] Products { get; }

    /// <summary>The cores that get the entries of a product route.</summary>
    public int[] ProductTargets(int connection, int index) => _productTargets[connection][index];

    /// <summary>Links of the array by the fabric's number; −1 for a router or a readout.</summary>
    public IReadOnlyDictionary<int, int> MeshLinks => _meshLink;

    /// <summary>Core whose router one of the fabric's links stands for; only where routers have a rate of their own.</summary>
    public IReadOnlyDictionary<int, int> Routers => _routerLink;

    /// <summary>Index of a unit's core.</summary>
    public int IndexOf(int unit) => _indexOf[_program.Placement.CoreOf[unit]];

    /// <summary>Index of a core of the array.</summary>
    public int IndexOfCore(int core) => _indexOf[core];

    /// <summary>Links of the fabric, when all routes have been asked for.</summary>
    public IReadOnlyList<LinkSpec> Links => _links;

    /// <summary>The plan, when all routes have been asked for.</summary>
    public FabricPlan Plan() => new(Cores, _links, _routes);

    /// <summary>Links that one packet on a route crosses; the readout to the host is none.</summary>
    public int Hops(int route) => _hops[route].All;

    /// <summary>Those of them that join two chips.</summary>
    public int ChipHops(int route) => _hops[route].BetweenChips;

    /// <summary>The route from one core of the array to another, or from a port.</summary>
    public int Direct(int from, int to)
    {
        if (!_direct.TryGetValue((from, to), out int route))
        {
            route = Add(new Route(_program.Placement.Array, from, [to]))[0];
            _direct[(from, to)] = route;
        }

        return route;
    }

    /// <summary>The route from a core of the array to the host: to its chip's port, and out.</summary>
    public int ToHost(int core)
    {
        if (!_direct.TryGetValue((core, -1), out int route))
        {
            int port = _program.Placement.Array.PortOf(core);
            List<RouteStep> steps = [.. Tree(new Route(_program.Placement.Array, core, [port])).Steps];
            steps.Add(new RouteStep(Readout(port), steps.Count - 1));
            route = AddTree(new RouteTree(steps, [new RouteTarget(Host, steps.Count - 1)]));
            _direct[(core, -1)] = route;
        }

        return route;
    }

    /// <summary>The routes to several cores, as the chip sends to several.</summary>
    public int[] ToAll(int from, IEnumerable<int> cores) => Add(new Route(_program.Placement.Array, from, cores));

    private bool IsChipLink(int link) => _meshLink.TryGetValue(link, out int mesh) && Route.CrossesChips(_program.Placement.Array, mesh);

    private int Readout(int port)
    {
        if (!_readoutLink.TryGetValue(port, out int link))
        {
            _links.Add(new LinkSpec(_chip.Timing.PortIntervalPs.Value, _chip.Timing.ReadoutLatencyPs.Value));
            _readoutLink[port] = link = _links.Count - 1;
        }

        return link;
    }

    private int[][] Add(SiteRoutes site) => [.. site.Cells.Select(c => Add(c.Route))];

    private int[][] AddTokens(ChipProgram program, int population, SiteRoutes site)
    {
        PopulationTiling tiling = program.Partition.Tilings[population];
        HashSet<int>[] targets = [.. Enumerable.Range(0, tiling.Count).Select(_ => new HashSet<int>())];
        for (int i = 0; i < site.Boxes.Length; i++)
        {
            targets[tiling.TileOf(site.Boxes[i])].UnionWith(site.Cells[i].Route.Targets);
        }

        return [.. targets.Select((t, tile) => t.Count == 0 ? [] : ToAll(program.Placement.CoreOf[program.Partition.HomeUnit[population][tile]], t))];
    }

    private int[] Add(Route route) => _chip.Mesh.Multicast
        ? [AddTree(Tree(route))]
        : [.. route.Targets.Select(t => AddTree(Tree(new Route(_program.Placement.Array, route.From, [t]))))];

    private int AddTree(RouteTree tree)
    {
        _routes.Add(tree);
        _hops.Add((tree.Steps.Count(s => !_readoutLink.ContainsValue(s.Link) && !_routerLink.ContainsKey(s.Link)), tree.Steps.Count(s => IsChipLink(s.Link))));
        return _routes.Count - 1;
    }

    private RouteTree Tree(Route route)
    {
        if (_chip.Router == RouterKind.Shared)
        {
            return new RouteTree([new RouteStep(0, -1)], [.. route.Targets.Select(t => new RouteTarget(_indexOf[t], 0))]);
        }

        List<int> links = [];
        route.CollectLinks(multicast: true, links);
        List<RouteStep> steps = [];
        Dictionary<int, int> stepTo = new() { [route.From] = PassRouter(steps, route.From, -1) };
        foreach (int link in links)
        {
            steps.Add(new RouteStep(MeshLink(link), stepTo[link / Route.LinksPerCore]));
            int end = _program.Placement.Array.EndOf(link);
            stepTo.TryAdd(end, PassRouter(steps, end, steps.Count - 1));
        }

        return new RouteTree(steps, [.. route.Targets.Select(t => new RouteTarget(_indexOf[t], stepTo[t]))]);
    }

    // A router with a rate of its own stands behind the core, or the link, that leads into it.
    private int PassRouter(List<RouteStep> steps, int core, int from)
    {
        if (_chip.Timing.MeshRouterServicePs.Value == 0)
        {
            return from;
        }

        if (!_router.TryGetValue(core, out int link))
        {
            _links.Add(new LinkSpec(_chip.Timing.MeshRouterServicePs.Value, 0));
            _router[core] = link = _links.Count - 1;
            _routerLink[link] = core;
        }

        steps.Add(new RouteStep(link, from));
        return steps.Count - 1;
    }

    private int MeshLink(int link)
    {
        if (!_fabricLink.TryGetValue(link, out int number))
        {
            EventTiming t = _chip.Timing;
            _links.Add(Route.CrossesChips(_program.Placement.Array, link)
                ? new LinkSpec(t.ChipLinkServicePs.Value, t.ChipLinkLatencyPs.Value)
                : new LinkSpec(t.RouterServicePs.Value, t.RouterLatencyPs.Value));
            _fabricLink[link] = number = _links.Count - 1;
            _meshLink[number] = link;
        }

        return number;
    }
}
