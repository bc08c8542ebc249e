using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>
/// What the cores of a program wait for when neurons fire at the end of their window: how many tokens of each source reach a core, what a tile does in which
/// order, and which tokens it owes to whom. All of it follows from the program; it is counted once.
/// </summary>
internal sealed class WindowSteps
{
    private readonly Dictionary<(int Core, int Source), int> _spikeTokens = [];
    private readonly Dictionary<(int Core, int Connection), int> _sumTokens = [];
    private readonly Dictionary<(int Core, int Connection), int> _productTokens = [];
    private readonly Dictionary<(int Core, int Connection), int> _readyTokens = [];

    public WindowSteps(ChipProgram program, FabricLayout layout, ProgramRoutes routes, CorePlan[] plans)
    {
        IntegerNetwork network = program.Network;
        OfPopulation = [.. network.Populations.Select((_, p) => network.Steps.Where(s => Concerns(s, p)).ToArray())];
        InputCores = [.. routes.Input.Cells.SelectMany(c => c.Route.Targets).Distinct().Order().Select(layout.IndexOfCore)];
        LayerOfSite = [.. network.Sites.Select(s => network.Steps.TakeWhile(t => t != s).OfType<IntegerConnection>().Last(c => c.Target == s.Population).Index)];
        Drivers = network.Connections.OfType<IntegerAttention>().ToLookup(a => a.Driver);
        CountSpikeTokens(program, layout, routes);
        CountPotentialTokens(program, layout);
        Ready = [.. network.Connections.Select(c => c is IntegerAttention a ? ReadyTargets(program, layout, plans, a) : [])];
    }

    /// <summary>By population: connections that write it, sites that tap it, sums that read it, in execution order.</summary>
    public IntegerStep[][] OfPopulation { get; }

    /// <summary>Cores that the input reaches.</summary>
    public int[] InputCores { get; }

    /// <summary>The connection that a site's somas and spikes count for.</summary>
    public int[] LayerOfSite { get; }

    /// <summary>Attention layers by their driving site.</summary>
    public ILookup<int, IntegerAttention> Drivers { get; }

    /// <summary>By attention layer and target tile: the driver's home cores that wait for this tile.</summary>
    public int[][][] Ready { get; }

    /// <summary>Tokens of a site (or of the input) that reach a core.</summary>
    public int SpikeTokens(int core, int source) => _spikeTokens.GetValueOrDefault((core, source));

    /// <summary>Tokens that complete a connection's finished numbers at a core.</summary>
    public int SumTokens(int core, int connection) => _sumTokens.GetValueOrDefault((core, connection));

    /// <summary>Tokens of product units that reach a core.</summary>
    public int ProductTokens(int core, int connection) => _productTokens.GetValueOrDefault((core, connection));

    /// <summary>Target tiles that a driver's home waits for.</summary>
    public int ReadyTokens(int core, int connection) => _readyTokens.GetValueOrDefault((core, connection));

    private static bool Concerns(IntegerStep step, int population) => step switch
    {
        IntegerSite site => site.Population == population,
        IntegerPotentialSum sum => sum.Target == population || sum.SourcePopulation == population,
        IntegerConnection connection => connection.Target == population,
        _ => false,
    };

    private static void Count(Dictionary<(int Core, int Key), int> counts, int core, int key) => counts[(core, key)] = counts.GetValueOrDefault((core, key)) + 1;

    private void CountSpikeTokens(ChipProgram program, FabricLayout layout, ProgramRoutes routes)
    {
        foreach (IntegerSite site in program.Network.Sites)
        {
            PopulationTiling tiling = program.Partition.Tilings[site.Population];
            SiteRoutes cells = routes.Sites[site.Index];
            foreach (var tile in Enumerable.Range(0, cells.Boxes.Length).GroupBy(i => tiling.TileOf(cells.Boxes[i])))
            {
                foreach (int core in tile.SelectMany(i => cells.Cells[i].Route.Targets).Distinct())
                {
                    Count(_spikeTokens, layout.IndexOfCore(core), site.Index);
                }
            }
        }

        int input = program.Network.ReadsEvents ? IntegerConvolution.Events : IntegerConvolution.Image;
        foreach (int port in InputCores.Select(c => program.Placement.Array.PortOf(layout.CoreAt[c])).Distinct())
        {
            foreach (int core in InputCores.Where(c => program.Placement.Array.PortOf(layout.CoreAt[c]) == port))
            {
                Count(_spikeTokens, core, input);
            }
        }
    }

    private void CountPotentialTokens(ChipProgram program, FabricLayout layout)
    {
        foreach (IntegerConnection connection in program.Network.Connections)
        {
            int[] homes = [.. program.Partition.HomeUnit[connection.Target].Select(layout.IndexOf)];
            if (connection is IntegerPotentialSum sum)
            {
                foreach ((_, int target, _, _) in PotentialTransfers.Of(program.Partition, sum))
                {
                    Count(_sumTokens, layout.IndexOf(target), connection.Index);
                }
            }
            else if (program.Partition.Slices[connection.Index] is NoSlices)
            {
                // The host sends the potentials of an image layer.
                foreach (int home in homes)
                {
                    Count(_sumTokens, home, connection.Index);
                }
            }
        }

        for (int c = 0; c < layout.Products.Length; c++)
        {
            for (int r = 0; r < layout.Products[c].Length; r++)
            {
                foreach (int core in layout.ProductTargets(c, r))
                {
                    Count(_productTokens, core, c);
                }
            }
        }
    }

    // A tile that has its rows of the product memory tells the homes whose spikes will add them.
    private int[][] ReadyTargets(ChipProgram program, FabricLayout layout, CorePlan[] plans, IntegerAttention attention)
    {
        AttentionSlices slices = (AttentionSlices)program.Partition.Slices[attention.Index];
        IntegerSite driver = program.Network.Sites[attention.Driver];
        PopulationTiling sources = program.Partition.Tilings[driver.Population];
        int[][] targets = new int[slices.Target.Count][];
        for (int tile = 0; tile < targets.Length; tile++)
        {
            Box reads = slices.AxonBox(tile, 0);
            targets[tile] = [.. Enumerable.Range(0, sources.Count).Where(t => !sources[t].Intersect(reads).IsEmpty)
                .Select(t => layout.IndexOf(program.Partition.HomeUnit[driver.Population][t]))];
            foreach (int home in targets[tile])
            {
                System.Diagnostics.Debug.Assert(plans[home].Population == driver.Population, "a home of the driver");
                Count(_readyTokens, home, attention.Index);
            }
        }

        return targets;
    }
}
