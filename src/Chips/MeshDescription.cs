namespace NeuroSim.Chips;

/// <summary>A two-dimensional mesh with dimension-order (X, then Y) routing.</summary>
public sealed record MeshDescription
{
    /// <summary>Cores in a row of the chip.</summary>
    public required Quantity<int> Columns { get; init; }

    /// <summary>Rows of cores.</summary>
    public required Quantity<int> Rows { get; init; }

    /// <summary>True if a packet is copied on its way to several cores (a tree); false if its source sends one copy to each.</summary>
    public required bool Multicast { get; init; }

    /// <summary>Where <see cref="Multicast"/> is published, or why it was assumed.</summary>
    public required string MulticastSource { get; init; }

    /// <summary>True where <see cref="Multicast"/> was assumed.</summary>
    public bool MulticastEstimate { get; init; }

    /// <summary>
    /// Cycles that a packet occupies a link.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? LinkCyclesPerPacket { get; init; }

    /// <summary>
    /// Cycles from a packet's arrival at a router to its arrival at the next one, without contention.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? HopCycles { get; init; }
}

/// <summary>Chips joined at their edges to one larger mesh.</summary>
public sealed record ArrayDescription
{
    /// <summary>Largest number of chips in one array.</summary>
    public required Quantity<int> MaxChips { get; init; }

    /// <summary>
    /// Cycles that a packet occupies a link between two chips.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? LinkCyclesPerPacket { get; init; }

    /// <summary>
    /// Cycles from a packet's arrival at a chip's edge to its arrival at the next chip's first router, without contention.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? HopCycles { get; init; }
}
