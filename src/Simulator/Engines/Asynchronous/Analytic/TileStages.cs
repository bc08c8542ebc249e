using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// The stages of a core: it waits until some inboxes are complete, then fires sites and sends sums, waits for the next ones, and so on. It is the order in
/// which <see cref="WindowedCores"/> goes through its steps; whatever needs no further inbox is done in the same service.
/// </summary>
internal sealed class TileStages
{
    private readonly ChipProgram _program;
    private readonly IntegerNetwork _network;
    private readonly FabricLayout _layout;
    private readonly ProgramRoutes _routes;
    private readonly WindowSteps _steps;
    private readonly int[] _firstCell;
    private readonly int[][][] _cellsOfTile;
    private readonly ILookup<int, (IntegerPotentialSum Sum, int Target, int Sums, int Positions)> _transfers;

    public TileStages(ChipProgram program, FabricLayout layout, ProgramRoutes routes, WindowSteps steps, int[] firstCell)
    {
        (_program, _network, _layout, _routes, _steps, _firstCell) = (program, program.Network, layout, routes, steps, firstCell);
        _cellsOfTile = [.. _network.Sites.Select(s => routes.Sites[s.Index].CellsOfTiles(program.Partition.Tilings[s.Population]))];
        _transfers = _network.Connections.OfType<IntegerPotentialSum>()
            .SelectMany(s => PotentialTransfers.Of(program.Partition, s).Select(t => (t.Source, To: (s, t.Target, t.Sums, t.Positions))))
            .ToLookup(t => t.Source, t => t.To);
    }

    /// <summary>The groups of a core with neurons, in their order.</summary>
    public IEnumerable<DraftGroup> OfTile(int core, CorePlan plan)
    {
        HashSet<(InboxKind, int)> complete = [];
        DraftGroup group = new(core);
        foreach (IntegerStep step in _steps.OfPopulation[plan.Population])
        {
            (InboxKind Kind, int Source)[] needs = [.. Needs(core, plan, step).Where(complete.Add)];
            if (needs.Length > 0 && group.Acts)
            {
                yield return group;
                group = new(core);
            }

            group.Needs.AddRange(needs);
            Act(group, plan, step);
        }

        SendResults(group, plan);
        yield return group;
        foreach (DraftGroup ready in Ready(core, plan))
        {
            yield return ready;
        }
    }

    /// <summary>The group of a core with product memory.</summary>
    public DraftGroup OfProduct(int core, CorePlan plan)
    {
        DraftGroup group = new(core);
        group.Needs.AddRange(plan.Sources.Where(s => _steps.SpikeTokens(core, s) > 0).Select(s => (InboxKind.Spikes, s)));
        foreach (CoreSlice slice in plan.Sources.SelectMany(plan.SlicesOf).Where(s => s.Role == SliceRole.Key))
        {
            int layer = slice.Connection.Index;
            for (int r = 0; r < _routes.Products[layer].Count; r++)
            {
                foreach (int way in _routes.Products[layer][r].Unit == slice.Unit ? _layout.Products[layer][r] : [])
                {
                    group.AddFixed(_routes.Products[layer][r].Entries, layer, way, InboxKind.Entries, layer);
                    group.AddToken(layer, way, InboxKind.Entries, layer);
                }
            }
        }

        return group;
    }

    // The rows of an attention layer's memory are there before the driving site may fire, so before its spikes are complete.
    private IEnumerable<(InboxKind Kind, int Source)> Needs(int core, CorePlan plan, IntegerStep step)
    {
        switch (step)
        {
            case IntegerSite site:
                return _steps.Drivers[site.Index].Where(a => _steps.ReadyTokens(core, a.Index) > 0).Select(a => (InboxKind.Ready, a.Index));
            case IntegerPotentialSum sum when sum.SourcePopulation == plan.Population:
                return [];
            case IntegerConvolution c when _program.Partition.Slices[c.Index] is not NoSlices:
                return _steps.SpikeTokens(core, c.Source) > 0 ? [(InboxKind.Spikes, c.Source)] : [];
            case IntegerAttention a:
                bool told = _steps.ProductTokens(core, a.Index) > 0 && _steps.Ready[a.Index][plan.Tile].Length > 0;
                return _steps.SpikeTokens(core, a.Driver) == 0 ? []
                    : told ? [(InboxKind.Entries, a.Index), (InboxKind.Spikes, a.Driver)] : [(InboxKind.Spikes, a.Driver)];
            case IntegerConnection c:
                return _steps.SumTokens(core, c.Index) > 0 ? [(InboxKind.Sums, c.Index)] : [];
            default:
                return [];
        }
    }

    private void Act(DraftGroup group, CorePlan plan, IntegerStep step)
    {
        if (step is IntegerSite site)
        {
            Fire(group, plan, site);
        }
        else if (step is IntegerPotentialSum sum && sum.SourcePopulation == plan.Population)
        {
            SendSums(group, plan, sum);
        }
    }

    private void Fire(DraftGroup group, CorePlan plan, IntegerSite site)
    {
        int layer = _steps.LayerOfSite[site.Index];
        group.Fires.Add(new(plan.Population, plan.Tile, layer, plan.Box.Channels, plan.Box.Positions));
        foreach (int cell in _cellsOfTile[site.Index][plan.Tile])
        {
            group.Items.Add(new(ItemKind.Cell, _firstCell[site.Index] + cell, 0, layer, _layout.Spikes[site.Index][cell], InboxKind.Spikes, site.Index));
        }

        if (_network.OutputSite == site.Index)
        {
            group.Items.Add(new(ItemKind.Output, plan.Tile, 0, layer, [_layout.ToHost(plan.Core)], InboxKind.Results, 0));
        }

        foreach (int route in _layout.Tokens[site.Index][plan.Tile])
        {
            group.AddToken(layer, route, InboxKind.Spikes, site.Index);
        }
    }

    private void SendSums(DraftGroup group, CorePlan plan, IntegerPotentialSum sum)
    {
        int home = _program.Partition.HomeUnit[plan.Population][plan.Tile];
        foreach ((_, int target, int sums, int positions) in _transfers[home].Where(t => t.Sum == sum))
        {
            int route = _layout.Direct(plan.Core, _program.Placement.CoreOf[target]);
            group.Summed += sums * positions;
            group.AddFixed(sums, sum.Index, route, InboxKind.Sums, sum.Index);
            group.AddToken(sum.Index, route, InboxKind.Sums, sum.Index);
        }
    }

    private void SendResults(DraftGroup group, CorePlan plan)
    {
        if (plan.Population == _network.Output && _network.OutputSite is null)
        {
            int layer = _network.Connections.Last(c => c.Target == plan.Population).Index;
            group.AddFixed(plan.Box.Count, layer, _layout.ToHost(plan.Core), InboxKind.Results, 0);
        }
    }

    private IEnumerable<DraftGroup> Ready(int core, CorePlan plan)
    {
        foreach (CoreSlice slice in plan.Sources.SelectMany(plan.SlicesOf).Where(s => s.Role == SliceRole.Rows))
        {
            int layer = slice.Connection.Index;
            DraftGroup group = new(core, apart: true);
            if (_steps.ProductTokens(core, layer) > 0)
            {
                group.Needs.Add((InboxKind.Entries, layer));
            }

            foreach (int home in _steps.Ready[layer][slice.Index])
            {
                group.AddToken(layer, _layout.Direct(plan.Core, _layout.CoreAt[home]), InboxKind.Ready, layer);
            }

            yield return group;
        }
    }
}
