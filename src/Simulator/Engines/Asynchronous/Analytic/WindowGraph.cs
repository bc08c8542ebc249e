using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>What an inbox collects: messages of one kind and source, and the tokens that end them.</summary>
internal enum InboxKind : byte
{
    /// <summary>Spikes of a site, events or pixels: source is the site (or the input).</summary>
    Spikes,

    /// <summary>Finished numbers of a connection: source is the connection.</summary>
    Sums,

    /// <summary>Entries of a product memory: source is the connection.</summary>
    Entries,

    /// <summary>Tokens only: tiles that have their rows of a product memory. Source is the connection.</summary>
    Ready,

    /// <summary>Results, at the host; no tokens.</summary>
    Results,
}

/// <summary>All messages of one kind and source that a core gets in a timestep.</summary>
/// <param name="Core">Index of the core.</param>
/// <param name="Kind">Kind.</param>
/// <param name="Source">Source.</param>
/// <param name="FirstSlice">First of the slices that serve them (<see cref="WindowGraph.Slices"/>).</param>
/// <param name="EndSlice">Behind the last of them.</param>
internal readonly record struct Inbox(int Core, InboxKind Kind, int Source, int FirstSlice, int EndSlice);

/// <summary>What a sender hands over in order.</summary>
internal enum ItemKind : byte
{
    /// <summary>Bursts of a cell: as many packets as it has.</summary>
    Cell,

    /// <summary>A number of messages that the program fixes.</summary>
    Fixed,

    /// <summary>A token, behind all that it ends.</summary>
    Token,

    /// <summary>Events or pixels of a cell of the input: they leave in the order of addresses, between those of other cells.</summary>
    Input,

    /// <summary>Spikes of a tile of the output site, for the host.</summary>
    Output,
}

/// <summary>Messages that follow each other, each sent on all ways, one way after the other.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Index">Cell (counted over all sites, then over the input) or tile; where the program fixes it, the number of messages.</param>
/// <param name="FirstWay">First of the ways (<see cref="WindowGraph.Ways"/>).</param>
/// <param name="EndWay">Behind the last of them.</param>
internal readonly record struct SendItem(ItemKind Kind, int Index, int FirstWay, int EndWay);

/// <summary>What a message of an item counts, on all of its ways together.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="FromPort">Whether it enters by a port.</param>
/// <param name="Index">As the item's.</param>
/// <param name="Layer">Connection that it counts for.</param>
/// <param name="Ways">Ways.</param>
/// <param name="Links">Links that it crosses.</param>
/// <param name="ChipLinks">Those of them that lie between chips.</param>
internal readonly record struct CountedItem(ItemKind Kind, bool FromPort, int Index, int Layer, int Ways, int Links, int ChipLinks);

/// <summary>A route as its sender sees it: runs of <see cref="WindowGraph.Hops"/> and <see cref="WindowGraph.Deliveries"/>.</summary>
/// <param name="FirstHop">First of the stretches that it crosses.</param>
/// <param name="EndHop">Behind the last of them.</param>
/// <param name="FirstDelivery">First of the outlets where it delivers.</param>
/// <param name="EndDelivery">Behind the last of them.</param>
/// <param name="HostDelay">To the host without waiting, where it delivers results: index of <see cref="WindowGraph.DelaysPs"/>; elsewhere −1.</param>
internal readonly record struct Way(int FirstHop, int EndHop, int FirstDelivery, int EndDelivery, int HostDelay);

/// <summary>
/// Neighbouring links in the tree of all ways of one sender's service that exactly the same of its ways cross, none slower than the first. What passes them
/// passes all at the same time but for the constant delay of each, so that it is timed once; times of a stretch are those of a link without its delay.
/// </summary>
/// <param name="Parent">Stretch before it; −1 at the source.</param>
/// <param name="EndsByToken">Whether one token crosses it, and nothing after that.</param>
/// <param name="ServicePs">How long a packet occupies its slowest link, ps.</param>
/// <param name="FreePs">From a start without delay until the last of its links is free again, ps.</param>
internal readonly record struct Stretch(int Parent, bool EndsByToken, long ServicePs, long FreePs);

/// <summary>
/// An inbox as the end of ways. Where it gets all that crosses a stretch, and a token ends it, that stretch says what and when; elsewhere an outlet, which it
/// shares with inboxes that exactly the same ways of one sender's service reach behind one stretch.
/// </summary>
/// <param name="Outlet">The outlet (<see cref="WindowGraph.StretchOfOutlet"/>), or the complement of the stretch.</param>
/// <param name="Delay">From the source to the inbox without waiting: index of <see cref="WindowGraph.DelaysPs"/>.</param>
internal readonly record struct WayEnd(int Outlet, int Delay);

/// <summary>A link that tokens of several senders for one inbox have to cross: hops of their ways (<see cref="WindowGraph.MergedHops"/>).</summary>
/// <param name="FirstHop">First of the hops.</param>
/// <param name="EndHop">Behind the last of them.</param>
/// <param name="ServicePs">How long a packet occupies the link, ps.</param>
internal readonly record struct Merge(int FirstHop, int EndHop, long ServicePs);

/// <summary>A link on one sender's way to an inbox that others share.</summary>
/// <param name="Hop">Place of its stretch in <see cref="WindowGraph.Hops"/>; −1 where the token is the last that crosses it.</param>
/// <param name="Stretch">That stretch.</param>
/// <param name="Delay">From the source to the inbox without waiting: index of <see cref="WindowGraph.DelaysPs"/>.</param>
internal readonly record struct MergedHop(int Hop, int Stretch, int Delay);

/// <summary>A tap of a tile: its neurons are compared, one by one.</summary>
internal readonly record struct TileFire(int Population, int Tile, int Layer, int Channels, int Positions);

/// <summary>What a core does when something is complete, or what a port sends.</summary>
internal sealed class SendGroup
{
    /// <summary>Index of the core; −1 for a port.</summary>
    public required int Core { get; init; }

    /// <summary>Inboxes that must be complete, beside those of the core's groups before.</summary>
    public int[] Needs { get; set; } = [];

    /// <summary>Taps that are compared before the first message leaves.</summary>
    public TileFire[] Fires { get; set; } = [];

    /// <summary>Neurons that are read for potential sums.</summary>
    public int Summed { get; set; }

    /// <summary>True if it does not belong to the core's order: it tells that rows of a product memory are there.</summary>
    public bool Apart { get; init; }

    /// <summary>First of its <see cref="WindowGraph.Items"/>.</summary>
    public int FirstItem { get; set; }

    /// <summary>Behind the last of them.</summary>
    public int EndItem { get; set; }
}

/// <summary>A slice and what it is known by when spikes are counted.</summary>
/// <param name="Slice">The slice.</param>
/// <param name="Core">Index of its core.</param>
/// <param name="Source">Site (or input) that it reads.</param>
internal readonly record struct WindowSlice(CoreSlice Slice, int Core, int Source);

/// <summary>
/// Who sends what to whom when neurons fire at the end of their window. It follows from the program, is laid out once in plain arrays, and does not change.
/// </summary>
internal sealed class WindowGraph
{
    /// <summary>Cores and links.</summary>
    public required FabricLayout Layout { get; init; }

    /// <summary>What the cores wait for.</summary>
    public required WindowSteps Steps { get; init; }

    /// <summary>Slices; those that read one source on one core lie side by side.</summary>
    public required WindowSlice[] Slices { get; init; }

    /// <summary>By slice: the connection that it serves.</summary>
    public required int[] LayerOfSlice { get; init; }

    /// <summary>Inboxes.</summary>
    public required Inbox[] Inboxes { get; init; }

    /// <summary>Inboxes of each core (the host's last): those that no group needs, too.</summary>
    public required int[][] InboxesOf { get; init; }

    /// <summary>Tokens that each inbox gets.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>Groups, each behind all that it waits for.</summary>
    public required SendGroup[] Groups { get; init; }

    /// <summary>Items of all groups.</summary>
    public required SendItem[] Items { get; init; }

    /// <summary>What the items count.</summary>
    public required CountedItem[] Counted { get; init; }

    /// <summary>Ways of all items.</summary>
    public required Way[] Ways { get; init; }

    /// <summary>Stretches that a way crosses, parents first.</summary>
    public required int[] Hops { get; init; }

    /// <summary>Outlets where a way delivers.</summary>
    public required int[] Deliveries { get; init; }

    /// <summary>Stretches of all groups.</summary>
    public required Stretch[] Stretches { get; init; }

    /// <summary>First of the <see cref="Crossings"/> of each link, then their number.</summary>
    public required int[] FirstCrossing { get; init; }

    /// <summary>The stretches that each link is a part of, link by link.</summary>
    public required int[] Crossings { get; init; }

    /// <summary>By crossing, from the source to the link without waiting: index of <see cref="DelaysPs"/>.</summary>
    public required int[] CrossingDelays { get; init; }

    /// <summary>By outlet: the stretch before it; −1 at the source itself.</summary>
    public required int[] StretchOfOutlet { get; init; }

    /// <summary>First of the <see cref="Ends"/> at each inbox, then their number.</summary>
    public required int[] FirstEnd { get; init; }

    /// <summary>Ends of ways, inbox by inbox.</summary>
    public required WayEnd[] Ends { get; init; }

    /// <summary>The different delays from a source to a link or an inbox, ps: few, since links are alike.</summary>
    public required long[] DelaysPs { get; init; }

    /// <summary>First of the <see cref="Merges"/> before each inbox, then their number.</summary>
    public required int[] FirstMerge { get; init; }

    /// <summary>By inbox: the last link before it, of each service time, that several senders share.</summary>
    public required Merge[] Merges { get; init; }

    /// <summary>Hops of all merges.</summary>
    public required MergedHop[] MergedHops { get; init; }

    /// <summary>Links at the host, and how long results take over them, ps.</summary>
    public required (int Link, long LatencyPs)[] Readouts { get; init; }

    /// <summary>Service times of the fabric's links, ps.</summary>
    public required long[] LinkServicePs { get; init; }

    /// <summary>First cell of each site among all cells, then that of the input, then their number.</summary>
    public required int[] FirstCell { get; init; }

    /// <summary>By core: the connection that tokens and comparisons count for.</summary>
    public required int[] TokenLayer { get; init; }

    /// <summary>Number of cells.</summary>
    public int Cells => FirstCell[^1];

    /// <summary>First cell of the input.</summary>
    public int FirstInputCell => FirstCell[^2];
}
