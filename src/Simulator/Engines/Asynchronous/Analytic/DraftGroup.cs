namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Messages of a group before it is laid out.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Index">Cell or tile.</param>
/// <param name="Count">Number, where the program fixes it.</param>
/// <param name="Layer">Connection that they count for.</param>
/// <param name="Routes">Routes of the fabric; each message is sent on all of them.</param>
/// <param name="Inbox">Kind of the inboxes that they reach.</param>
/// <param name="Source">Source of the inboxes that they reach.</param>
internal readonly record struct DraftItem(ItemKind Kind, int Index, long Count, int Layer, int[] Routes, InboxKind Inbox, int Source);

/// <summary>A group before it is laid out: inboxes by name, routes by their numbers in the fabric.</summary>
/// <param name="core">Index of the core; −1 for a port.</param>
/// <param name="apart">True if it does not belong to the core's order.</param>
internal sealed class DraftGroup(int core, bool apart = false)
{
    /// <summary>Index of the core; −1 for a port.</summary>
    public int Core => core;

    /// <summary>True if it does not belong to the core's order.</summary>
    public bool Apart => apart;

    /// <summary>Inboxes that must be complete, beside those of the core's groups before.</summary>
    public List<(InboxKind Kind, int Source)> Needs { get; } = [];

    /// <summary>Taps that are compared.</summary>
    public List<TileFire> Fires { get; } = [];

    /// <summary>Neurons that are read for potential sums.</summary>
    public int Summed { get; set; }

    /// <summary>What is sent, in order.</summary>
    public List<DraftItem> Items { get; } = [];

    /// <summary>Whether it does anything beside waiting.</summary>
    public bool Acts => Fires.Count > 0 || Summed > 0 || Items.Count > 0;

    /// <summary>Adds messages whose number the program fixes, on one route.</summary>
    public void AddFixed(long count, int layer, int route, InboxKind inbox, int source)
        => Items.Add(new(ItemKind.Fixed, 0, count, layer, [route], inbox, source));

    /// <summary>Adds a token on one route.</summary>
    public void AddToken(int layer, int route, InboxKind inbox, int source)
        => Items.Add(new(ItemKind.Token, 0, 1, layer, [route], inbox, source));
}
