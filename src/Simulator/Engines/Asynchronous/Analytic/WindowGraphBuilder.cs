using NeuroSim.Compiler;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Lays out the graph of a program's windows in plain arrays.</summary>
internal sealed class WindowGraphBuilder
{
    private readonly ChipProgram _program;
    private readonly FabricLayout _layout;
    private readonly CorePlan[] _plans;
    private readonly WindowSteps _steps;
    private readonly int[] _firstCell;
    private readonly List<WindowSlice> _slices = [];
    private readonly List<Inbox> _inboxes = [];
    private readonly Dictionary<(int Core, InboxKind Kind, int Source), int> _inboxOf = [];
    private readonly List<SendItem> _items = [];
    private readonly List<CountedItem> _counted = [];
    private readonly WayLayout _ways = new();
    private readonly List<int> _tokens = [];
    private FabricPlan _fabric = null!;

    private WindowGraphBuilder(ChipProgram program, FabricLayout layout, ProgramRoutes routes)
    {
        (_program, _layout) = (program, layout);
        _plans = CorePlans.Of(program, layout);
        _steps = new WindowSteps(program, layout, routes, _plans);
        _firstCell = new int[routes.Sites.Count + 2];
        for (int s = 0; s < routes.Sites.Count; s++)
        {
            _firstCell[s + 1] = _firstCell[s] + routes.Sites[s].Cells.Length;
        }

        _firstCell[^1] = _firstCell[^2] + routes.Input.Cells.Length;
    }

    /// <summary>Builds the graph.</summary>
    /// <param name="program">The program.</param>
    /// <param name="layout">Its cores and links; routes are added to it.</param>
    /// <param name="routes">Its routes.</param>
    /// <param name="feed">What enters.</param>
    public static WindowGraph Build(ChipProgram program, FabricLayout layout, ProgramRoutes routes, PortFeed feed)
    {
        WindowGraphBuilder builder = new(program, layout, routes);
        TileStages stages = new(program, layout, routes, builder._steps, builder._firstCell);
        List<DraftGroup> drafts = [.. feed.Groups(builder._steps, builder._firstCell[^2])];
        for (int core = 0; core < builder._plans.Length; core++)
        {
            CorePlan plan = builder._plans[core];
            drafts.AddRange(plan.Population < 0 ? [stages.OfProduct(core, plan)] : stages.OfTile(core, plan));
        }

        // All routes have been asked for.
        builder._fabric = layout.Plan();
        return builder.Build(drafts);
    }

    private WindowGraph Build(List<DraftGroup> drafts)
    {
        AddSlices();

        // What is done together lies together: groups are sorted before they are laid out.
        SendGroup[] groups = [.. Sorted(drafts).Select(LayOut)];
        (int[] firstCrossing, (int Stretch, int Delay)[] crossings) = _ways.CrossingsOf(_fabric.Links.Count);
        (int[] firstEnd, WayEnd[] ends) = _ways.EndsOf(_inboxes.Count);
        (int[] firstMerge, Merge[] merges, MergedHop[] mergedHops) = _ways.MergesOf(_inboxes.Count);
        ILookup<int, int> ofCore = Enumerable.Range(0, _inboxes.Count).ToLookup(i => _inboxes[i].Core);
        return new WindowGraph
        {
            Layout = _layout,
            Steps = _steps,
            Slices = [.. _slices],
            LayerOfSlice = [.. _slices.Select(s => s.Slice.Connection.Index)],
            Inboxes = [.. _inboxes],
            InboxesOf = [.. Enumerable.Range(0, _plans.Length + 1).Select(c => ofCore[c].ToArray())],
            Tokens = [.. _tokens],
            Groups = groups,
            Items = [.. _items],
            Counted = [.. _counted],
            Ways = [.. _ways.Ways],
            Hops = [.. _ways.Hops],
            Deliveries = [.. _ways.Deliveries],
            Stretches = [.. _ways.Stretches],
            FirstCrossing = firstCrossing,
            Crossings = [.. crossings.Select(c => c.Stretch)],
            CrossingDelays = [.. crossings.Select(c => c.Delay)],
            StretchOfOutlet = [.. _ways.StretchOfOutlet],
            FirstEnd = firstEnd,
            Ends = ends,
            DelaysPs = _ways.DelaysPs,
            FirstMerge = firstMerge,
            Merges = merges,
            MergedHops = mergedHops,
            Readouts = [.. _ways.Readouts],
            LinkServicePs = [.. _fabric.Links.Select(l => l.ServicePs)],
            FirstCell = _firstCell,
            TokenLayer = [.. _plans.Select(TokenLayer)],
        };
    }

    // Inboxes of spikes know the slices that serve them.
    private void AddSlices()
    {
        for (int core = 0; core < _plans.Length; core++)
        {
            foreach (int source in _plans[core].Sources)
            {
                int first = _slices.Count;
                _slices.AddRange(_plans[core].SlicesOf(source).Select(s => new WindowSlice(s, core, source)));
                AddInbox(new Inbox(core, InboxKind.Spikes, source, first, _slices.Count));
            }
        }
    }

    private int AddInbox(Inbox inbox)
    {
        _inboxOf[(inbox.Core, inbox.Kind, inbox.Source)] = _inboxes.Count;
        _inboxes.Add(inbox);
        _tokens.Add(0);
        return _inboxes.Count - 1;
    }

    private int InboxOf(int core, InboxKind kind, int source)
        => _inboxOf.TryGetValue((core, kind, source), out int inbox) ? inbox : AddInbox(new Inbox(core, kind, source, 0, 0));

    private int TokenLayer(CorePlan plan) => plan.Population < 0
        ? plan.SlicesOf(plan.Sources[0])[0].Connection.Index
        : _program.Network.Connections.First(c => c.Target == plan.Population).Index;

    private SendGroup LayOut(DraftGroup draft)
    {
        SendGroup group = new()
        {
            Core = draft.Core,
            Apart = draft.Apart,
            Needs = [.. draft.Needs.Select(n => InboxOf(draft.Core, n.Kind, n.Source))],
            Fires = [.. draft.Fires],
            Summed = draft.Summed,
            FirstItem = _items.Count,
        };
        foreach (DraftItem item in draft.Items)
        {
            int firstWay = _ways.Count;
            foreach (int route in item.Routes)
            {
                Walk(_fabric.SourceOf(route), WayLayout.Source, item);
                _ways.EndWay(item.Kind == ItemKind.Token, item.Inbox == InboxKind.Results);
            }

            int index = item.Kind is ItemKind.Token or ItemKind.Fixed ? checked((int)item.Count) : item.Index;
            _items.Add(new(item.Kind, index, firstWay, _ways.Count));
            (int links, int chipLinks) = (item.Routes.Sum(_layout.Hops), item.Routes.Sum(_layout.ChipHops));
            _counted.Add(new(item.Kind, draft.Core < 0, index, item.Layer, item.Routes.Length, links, chipLinks));
        }

        _ways.EndService();
        group.EndItem = _items.Count;
        return group;
    }

    private void Walk(int fabricNode, int node, in DraftItem item)
    {
        foreach (int core in _fabric.CoresAt(fabricNode))
        {
            int inbox = InboxOf(core, item.Inbox, item.Source);
            _ways.Deliver(inbox, node);
            _tokens[inbox] += item.Kind == ItemKind.Token ? 1 : 0;
        }

        foreach (int child in _fabric.ChildrenOf(fabricNode))
        {
            int link = _fabric.LinkTo(child);
            Walk(child, _ways.Cross(node, link, _fabric.Links[link]), item);
        }
    }

    private DraftGroup[] Sorted(List<DraftGroup> drafts)
    {
        int[][] needs = [.. drafts.Select(d => d.Needs.Select(n => InboxOf(d.Core, n.Kind, n.Source)).ToArray())];
        List<int>[] writers = [.. _inboxes.Select(_ => new List<int>())];
        for (int d = 0; d < drafts.Count; d++)
        {
            foreach (int inbox in drafts[d].Items.SelectMany(WrittenBy).Distinct())
            {
                writers[inbox].Add(d);
            }
        }

        return WindowOrder.Sort(drafts, needs, writers);
    }

    // Inboxes of an item that somebody needs: others keep nobody waiting.
    private IEnumerable<int> WrittenBy(DraftItem item)
    {
        foreach (int route in item.Routes)
        {
            for (int t = 0; t < _fabric.TargetsOf(route).Length; t++)
            {
                if (_inboxOf.TryGetValue((_fabric.TargetsOf(route)[t], item.Inbox, item.Source), out int inbox))
                {
                    yield return inbox;
                }
            }
        }
    }
}
