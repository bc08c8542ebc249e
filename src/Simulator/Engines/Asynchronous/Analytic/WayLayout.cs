using System.Diagnostics;
using NeuroSim.Simulator.Events;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Lays out the ways of a graph, one sender's service after the other. Ways are given link by link; those links that the same ways cross become stretches,
/// those inboxes that the same ways reach get one outlet.
/// </summary>
internal sealed class WayLayout
{
    /// <summary>Where all ways of a sender begin.</summary>
    public const int Source = -1;

    private readonly List<WayNode> _nodes = [];
    private readonly Dictionary<(int Parent, int Link), int> _nodeOf = [];
    private readonly List<(int Inbox, int Node)> _places = [];
    private readonly Dictionary<(int Inbox, int Node), int> _placeOf = [];
    private readonly List<int> _crossed = [], _reached = [];
    private readonly List<DraftWay> _drafts = [];
    private readonly List<(int Link, (int Stretch, int Delay) Crossing)> _crossings = [];
    private readonly List<(int Inbox, WayEnd End)> _ends = [];
    private readonly Dictionary<long, int> _delays = [];
    private readonly WindowMerges _merges = new();

    /// <summary>Ways of the services that are laid out.</summary>
    public List<Way> Ways { get; } = [];

    /// <summary>See <see cref="WindowGraph.Hops"/>.</summary>
    public List<int> Hops { get; } = [];

    /// <summary>See <see cref="WindowGraph.Deliveries"/>.</summary>
    public List<int> Deliveries { get; } = [];

    /// <summary>See <see cref="WindowGraph.Stretches"/>.</summary>
    public List<Stretch> Stretches { get; } = [];

    /// <summary>See <see cref="WindowGraph.StretchOfOutlet"/>.</summary>
    public List<int> StretchOfOutlet { get; } = [];

    /// <summary>See <see cref="WindowGraph.Readouts"/>.</summary>
    public HashSet<(int Link, long LatencyPs)> Readouts { get; } = [];

    /// <summary>See <see cref="WindowGraph.DelaysPs"/>.</summary>
    public long[] DelaysPs => [.. _delays.OrderBy(d => d.Value).Select(d => d.Key)];

    /// <summary>Ways so far.</summary>
    public int Count => Ways.Count + _drafts.Count;

    /// <summary>The way in hand goes on over a link.</summary>
    /// <param name="node">Where it is.</param>
    /// <param name="link">The link.</param>
    /// <param name="spec">Its times.</param>
    /// <returns>Where it is then.</returns>
    public int Cross(int node, int link, in LinkSpec spec)
    {
        if (!_nodeOf.TryGetValue((node, link), out int next))
        {
            _nodeOf[(node, link)] = next = _nodes.Count;
            _nodes.Add(new(link, node, EndPs(node), spec.LatencyPs, spec.ServicePs));
        }

        _crossed.Add(next);
        return next;
    }

    /// <summary>The way in hand delivers to an inbox.</summary>
    public void Deliver(int inbox, int node)
    {
        if (!_placeOf.TryGetValue((inbox, node), out int place))
        {
            _placeOf[(inbox, node)] = place = _places.Count;
            _places.Add((inbox, node));
        }

        _reached.Add(place);
    }

    /// <summary>The way in hand ends.</summary>
    /// <param name="isToken">Whether it is a token's.</param>
    /// <param name="toHost">Whether it is a result's.</param>
    public void EndWay(bool isToken, bool toHost)
    {
        _drafts.Add(new([.. _crossed], [.. _reached], isToken, toHost));
        _crossed.Clear();
        _reached.Clear();
    }

    /// <summary>All ways of a sender's service have ended.</summary>
    public void EndService()
    {
        int[] stretchOf = LayOutStretches(), outletOf = LayOutOutlets(stretchOf);
        foreach (DraftWay draft in _drafts)
        {
            int firstHop = Hops.Count, firstDelivery = Deliveries.Count;
            Hops.AddRange(draft.Nodes.Select(n => stretchOf[n]).Distinct());
            Deliveries.AddRange(draft.Places.Select(p => outletOf[p]).Where(o => o >= 0).Distinct());
            Ways.Add(new(firstHop, Hops.Count, firstDelivery, Deliveries.Count, draft.ToHost ? ReadOut(draft) : -1));
            if (draft.IsToken)
            {
                Follow(draft, firstHop, stretchOf);
            }
        }

        _nodes.Clear();
        _nodeOf.Clear();
        _places.Clear();
        _placeOf.Clear();
        _drafts.Clear();
    }

    /// <summary>See <see cref="WindowGraph.Crossings"/>.</summary>
    public (int[] First, (int Stretch, int Delay)[] Crossings) CrossingsOf(int links) => KeyedRuns.By(links, _crossings);

    /// <summary>See <see cref="WindowGraph.Ends"/>.</summary>
    public (int[] First, WayEnd[] Ends) EndsOf(int inboxes) => KeyedRuns.By(inboxes, _ends);

    /// <summary>See <see cref="WindowGraph.Merges"/>.</summary>
    public (int[] First, Merge[] Merges, MergedHop[] Hops) MergesOf(int inboxes) => _merges.Of(inboxes);

    private long EndPs(int node) => node == Source ? 0 : _nodes[node].DelayPs + _nodes[node].LatencyPs;

    // Stretches are numbered by their first nodes, so that parents come first.
    private int[] LayOutStretches()
    {
        WayClasses classes = new(_nodes.Count);
        _drafts.ForEach(d => classes.Split(d.Nodes));
        bool[] ended = EndedByToken();
        int[] stretchOf = new int[_nodes.Count];
        for (int n = 0; n < stretchOf.Length; n++)
        {
            WayNode node = _nodes[n];
            bool goesOn = node.Parent != Source && classes[node.Parent] == classes[n] && node.ServicePs <= _nodes[node.Parent].ServicePs;
            int stretch = stretchOf[n] = goesOn ? stretchOf[node.Parent] : Stretches.Count;
            if (!goesOn)
            {
                Stretches.Add(new(node.Parent == Source ? Source : stretchOf[node.Parent], ended[n], node.ServicePs, 0));
            }

            Stretches[stretch] = Stretches[stretch] with { FreePs = Math.Max(Stretches[stretch].FreePs, node.DelayPs + node.ServicePs) };
            _crossings.Add((node.Link, (stretch, DelayOf(node.DelayPs))));
        }

        return stretchOf;
    }

    // Nodes whose last packet is their only token.
    private bool[] EndedByToken()
    {
        bool[] ended = new bool[_nodes.Count], had = new bool[_nodes.Count];
        foreach (DraftWay way in _drafts)
        {
            foreach (int node in way.Nodes)
            {
                (ended[node], had[node]) = (way.IsToken && !had[node], way.IsToken || had[node]);
            }
        }

        return ended;
    }

    // By place: its outlet, or what stands for one (WayEnd): all that crosses the stretch before it is delivered there, and one token ends it.
    private int[] LayOutOutlets(int[] stretchOf)
    {
        WayClasses classes = new(_places.Count);
        int[] outletOf = new int[_places.Count], crossed = new int[_nodes.Count], reached = new int[_places.Count];
        foreach (DraftWay way in _drafts)
        {
            classes.Split(way.Places);
            Array.ForEach(way.Nodes, n => crossed[n]++);
            Array.ForEach(way.Places, p => reached[p]++);
        }

        Dictionary<(int Class, int Stretch), int> outlets = [];
        for (int place = 0; place < outletOf.Length; place++)
        {
            (int inbox, int node) = _places[place];
            int stretch = node == Source ? Source : stretchOf[node], outlet = ~stretch;
            bool apart = node == Source || reached[place] < crossed[node] || !Stretches[stretch].EndsByToken;
            if (apart && !outlets.TryGetValue((classes[place], stretch), out outlet))
            {
                outlets[(classes[place], stretch)] = outlet = StretchOfOutlet.Count;
                StretchOfOutlet.Add(stretch);
            }

            outletOf[place] = outlet;
            _ends.Add((inbox, new(outlet, DelayOf(EndPs(node)))));
        }

        return outletOf;
    }

    private int DelayOf(long ps)
    {
        if (!_delays.TryGetValue(ps, out int delay))
        {
            _delays[ps] = delay = _delays.Count;
        }

        return delay;
    }

    // Results go to one host, so on one path.
    private int ReadOut(DraftWay way)
    {
        Debug.Assert(way.Places.Length == 1);
        int node = _places[way.Places[0]].Node;
        if (node != Source)
        {
            Readouts.Add((_nodes[node].Link, _nodes[node].LatencyPs));
        }

        return DelayOf(EndPs(node));
    }

    private void Follow(DraftWay token, int firstHop, int[] stretchOf)
    {
        Dictionary<int, int> hopOf = [];
        for (int hop = firstHop; hop < Hops.Count; hop++)
        {
            hopOf[Hops[hop]] = hop;
        }

        foreach (int place in token.Places)
        {
            (int inbox, int node) = _places[place];
            int delay = DelayOf(EndPs(node));
            _merges.Follow(inbox, node, _nodes, n => new(Stretches[stretchOf[n]].EndsByToken ? -1 : hopOf[stretchOf[n]], stretchOf[n], delay));
        }
    }

    private sealed record DraftWay(int[] Nodes, int[] Places, bool IsToken, bool ToHost);
}
